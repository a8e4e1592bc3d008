"""SPP: poolings of a pyramid, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from prototool.analysis.fields import number
from prototool.analysis.shapes.spatial import Pool, level_pool
from prototool.engines.torch.operators.operator import Operator, Setup
from prototool.engines.torch.operators.pooling import grid, pooled_by


class SPP(Operator):
    """Poolings into 1, 4, 16... bins, each flattened, side by side."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("spp_param")
        self.method = fields.text("pool")
        self.height = number(fields, "pyramid_height")

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The one top. Raises SetUpError where an image is too small for a level."""
        levels = [self.level(bottoms[0], 2**level) for level in range(self.height)]
        return levels if self.height == 1 else [torch.cat([level.flatten(1) for level in levels], 1)]

    def level(self, images: Tensor, bins: int) -> Tensor:
        """The pooling into so many bins along each axis."""
        height, width = images.shape[2:]
        tall, wide = (level_pool(size, bins) or Pool(size, size, 0) for size in (height, width))
        return pooled_by(self.method, images, grid(height, width, (tall, wide)), self.setup.training)


OPERATORS: dict[str, type[Operator]] = {"SPP": SPP}
