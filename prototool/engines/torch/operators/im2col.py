"""Im2col: the windows of a convolution side by side as channels."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from prototool.analysis.fields import number
from prototool.analysis.shape import axis_index
from prototool.analysis.shapes.spatial import window_of
from prototool.engines.torch.operators.operator import Operator, Setup
from prototool.engines.torch.operators.windows import end_padding, padded, windows


class Im2col(Operator):
    """The windows of a convolution as channels: all places of the kernel for the first channel, then for the next."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields, shape = setup.param("convolution_param"), setup.bottoms[0]
        self.axis = axis_index(number(fields, "axis"), shape)
        self.window = window_of(fields, len(shape) - self.axis - 1)

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The one top."""
        bottom, window, axes = bottoms[0], self.window, len(self.window.kernel)
        head, sizes = bottom.shape[: self.axis], bottom.shape[self.axis + 1 :]
        images = bottom.reshape(math.prod(head), *bottom.shape[self.axis :])
        if axes == 2 and all(window.dilation):
            images = padded(images, [0, 0], end_padding(window, sizes))
            columns = F.unfold(images, window.kernel, window.dilation, window.pad, window.stride)
        else:
            seen = windows(images, window)
            columns = seen.movedim(list(range(2 + axes, 2 + 2 * axes)), list(range(2, 2 + axes)))
        channels = bottom.shape[self.axis] * math.prod(window.kernel)
        places = [window.convolved(axis, size) or 0 for axis, size in enumerate(sizes)]
        return [columns.reshape(*head, channels, *places)]


OPERATORS: dict[str, type[Operator]] = {"Im2col": Im2col}
