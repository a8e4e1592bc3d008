"""Filter and BatchReindex, which choose items."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from prototool.engines.torch.operators.operator import Operator, UnrunnableError


class Filter(Operator):
    """The items that a selector has no 0 for. How many there are only the batch tells, so the host waits for it."""

    capturable = False

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The items kept of each bottom but the selector."""
        *blobs, selector = bottoms
        kept = selector.detach().reshape(-1).nonzero().squeeze(1)
        return [blob.index_select(0, kept) for blob in blobs]


class BatchReindex(Operator):
    """The items at stated places, in that order. One may be taken several times; what comes back is added up."""

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The items."""
        places = bottoms[1].detach()
        # On a GPU this would make the host wait; there the look-up itself ends on such a place.
        if places.device.type == "cpu" and not torch.compiler.is_compiling() and places.numel():
            self.check(places, len(bottoms[0]))
        return (bottoms[0].index_select(0, places.long()),)

    def check(self, places: Tensor, items: int) -> None:
        """Refuse a place where there is no item, as Caffe does."""
        low, high = (float(end) for end in places.aminmax())
        if low < 0 or high >= items:
            wrong = low if low < 0 else high
            raise UnrunnableError(
                self.setup.layer, f"it is to take item {wrong:g}, and its bottom has the items 0 to {items - 1}"
            )


OPERATORS: dict[str, type[Operator]] = {"BatchReindex": BatchReindex, "Filter": Filter}
