"""What a window that slides over any number of axes sees, as tensors: the slow way, for where torch has no other."""

from __future__ import annotations

from collections.abc import Sequence

import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from prototool.analysis.shapes.spatial import Window


def reach(window: Window, axis: int) -> int:
    """How many cells a window spans along an axis. With a dilation of 0, which Caffe takes, all look at one cell."""
    return window.dilation[axis] * (window.kernel[axis] - 1) + 1


def end_padding(window: Window, sizes: Sequence[int]) -> list[int]:
    """What is missing behind each axis so that the window fits once.

    Caffe's division rounds toward zero, so a window that is too large by less than a stride still gives one output,
    as if there were zeros behind the end.
    """
    return [max(0, reach(window, axis) - size - 2 * window.pad[axis]) for axis, size in enumerate(sizes)]


def padded(images: Tensor, before: Sequence[int], behind: Sequence[int], value: float = 0.0) -> Tensor:
    """Images (N, C, spatial...) with cells before and behind each spatial axis; a negative number takes cells away."""
    if not any(before) and not any(behind):
        return images
    pads = [pad for sides in zip(reversed(before), reversed(behind), strict=True) for pad in sides]
    return F.pad(images, pads, value=value)


def windows(images: Tensor, window: Window) -> Tensor:
    """All windows over images (N, C, spatial...), as (N, C, places..., kernel...)."""
    extra = end_padding(window, images.shape[2:])
    behind = [pad + more for pad, more in zip(window.pad, extra, strict=True)]
    seen = padded(images, window.pad, behind)
    for axis, (kernel, stride, dilation) in enumerate(zip(window.kernel, window.stride, window.dilation, strict=True)):
        seen = seen.unfold(2 + axis, reach(window, axis), stride)
        seen = seen[..., ::dilation] if dilation else seen.expand(*seen.shape[:-1], kernel)
    return seen
