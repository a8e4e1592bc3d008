"""Labels as losses and Accuracy read them: class numbers, of which some may not count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from prototool.analysis.fields import number
from prototool.engines.torch.operators.operator import UnrunnableError
from prototool.net.net import Layer
from prototool.schema.bound import Message


class Labels(NamedTuple):
    """The class of each place. `counted`: which places count, None where all do; the class of the others is 0."""

    classes: Tensor
    counted: Tensor | None


class LabelReader:
    """Reads the labels of a layer; `fields` may state an ignore_label."""

    def __init__(self, layer: Layer, fields: Message | None = None) -> None:
        self.layer = layer
        states = fields is not None and "ignore_label" in fields
        self.ignored = number(fields, "ignore_label") if fields is not None and states else None

    def read(self, labels: Tensor, places: Sequence[int], classes: int) -> Labels:
        """The labels of these places. Raises UnrunnableError for one that is no class, where that shows at once.

        Caffe cuts off what is behind the point, and does not look whether there is such a class.
        """
        index = labels.detach().reshape(tuple(places)).long()
        counted = None
        if self.ignored is not None:
            counted = index != self.ignored
            index = index.masked_fill(~counted, 0)
        # On a GPU this would make the host wait; there the look-up itself ends on such a label.
        if index.device.type == "cpu" and not torch.compiler.is_compiling() and index.numel():
            self.check(index, classes)
        return Labels(index, counted)

    def check(self, index: Tensor, classes: int) -> None:
        """Refuse a label that is no class."""
        low, high = (int(end) for end in index.aminmax())
        if low < 0 or high >= classes:
            wrong = low if low < 0 else high
            reason = f"it is given the label {wrong}, and its classes are 0 to {classes - 1}"
            raise UnrunnableError(self.layer, f"{reason}; mend the labels, or have it ignore this one (ignore_label)")


def without(shape: Sequence[int], axis: int) -> tuple[int, ...]:
    """A shape without one of its axes: the places that have a label."""
    axis %= len(shape)
    return (*shape[:axis], *shape[axis + 1 :])
