"""Pooling: MAX, AVE and STOCHASTIC over the height and width of images.

torch's own poolings do the work wherever they give as many outputs as Caffe. In ceil mode they drop a last window that
begins behind the image, as Caffe does where there is padding; only without padding, and with a stride larger than the
kernel, Caffe keeps it. Then, and where padding is more than half of the kernel, which torch refuses, cells are put
around the images first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from prototool.analysis.fields import flag
from prototool.analysis.shapes.spatial import Pool, pair, pooled
from prototool.engines.torch.operators.operator import Operator, Setup
from prototool.engines.torch.operators.windows import padded

# What Caffe's search for a maximum starts from, and what is left where a window sees nothing.
LEAST = -torch.finfo(torch.float32).max


class Grid(NamedTuple):
    """Windows over an image: how each axis is pooled, its size, and how many windows there are along it.

    up: the ceil mode with which torch makes the same windows; None where it makes others, or refuses to.
    """

    pools: tuple[Pool, Pool]
    sizes: tuple[int, int]
    out: tuple[int, int]
    up: bool | None

    @property
    def kernel(self) -> tuple[int, int]:
        """The window's height and width."""
        return self.pools[0].kernel, self.pools[1].kernel

    @property
    def stride(self) -> tuple[int, int]:
        """How far apart windows are."""
        return self.pools[0].stride, self.pools[1].stride

    @property
    def pad(self) -> tuple[int, int]:
        """The padding before and behind each axis."""
        return self.pools[0].pad, self.pools[1].pad

    @property
    def behind(self) -> tuple[int, int]:
        """The padding behind each axis with which the last window is whole; less than 0 where cells are left over."""
        height, width = (
            (out - 1) * pool.stride + pool.kernel - size - pool.pad
            for out, pool, size in zip(self.out, self.pools, self.sizes, strict=True)
        )
        return height, width


@cache
def grid(height: int, width: int, pools: tuple[Pool, Pool], up: bool = True) -> Grid:
    """The windows over an image of some size. Raises SetUpError where there are none."""
    sizes, clip = (height, width), any(pool.pad for pool in pools)
    out = made(sizes, pools, clip, up)
    roomy = all(2 * pool.pad <= pool.kernel for pool in pools)
    same = [mode for mode in (False, True) if roomy and made(sizes, pools, True, mode) == out]
    return Grid(pools, sizes, out, same[0] if same else None)


def made(sizes: tuple[int, int], pools: tuple[Pool, Pool], clip: bool, up: bool) -> tuple[int, int]:
    """How many windows there are along each axis, where torch always clips."""
    height, width = (pooled(size, pool, clip, up) or 0 for size, pool in zip(sizes, pools, strict=True))
    return height, width


def as_pooled(images: Tensor) -> Tensor:
    """Images in the order in memory in which they are pooled quickly.

    On a CPU torch pools channels last several values at a time and otherwise one by one: on one core, 3x3 maxima take
    12 to 16 times as long forward, averages 3 to 8 times. Turning the images costs a fifth of that at most.
    """
    return images.contiguous(memory_format=torch.channels_last) if images.device.type == "cpu" else images


def maxima(images: Tensor, grid: Grid) -> Tensor:
    """The maximum of each window, the first one where there are several.

    A NaN comes out as NaN, where Caffe passes over it.
    """
    images = as_pooled(images)
    if grid.up is not None:
        return F.max_pool2d(images, grid.kernel, grid.stride, grid.pad, 1, grid.up)
    return F.max_pool2d(padded(images, grid.pad, grid.behind, LEAST), grid.kernel, grid.stride)


def maxima_and_places(images: Tensor, grid: Grid) -> tuple[Tensor, Tensor]:
    """The maximum of each window, and as a number where in the image it is: rows come first, -1 is outside."""
    # Numbers of two bytes cannot hold places.
    kind = images.dtype if images.dtype.itemsize > 2 else torch.float32
    images = as_pooled(images)
    if grid.up is not None:
        tops, places = F.max_pool2d(images, grid.kernel, grid.stride, grid.pad, 1, grid.up, return_indices=True)
        return tops, places.to(kind)
    around = padded(images, grid.pad, grid.behind, LEAST)
    tops, places = F.max_pool2d(around, grid.kernel, grid.stride, return_indices=True)
    (top, left), (height, width) = grid.pad, grid.sizes
    row, column = places // around.shape[3] - top, places % around.shape[3] - left
    inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    return tops, torch.where(inside, row * width + column, -1).to(kind)


def averages(images: Tensor, grid: Grid) -> Tensor:
    """The sum of each window divided by its size as far as it does not reach beyond the padding.

    A window that begins where an image without padding ends has the size 0, and its average is NaN, as Caffe's is.
    """
    if grid.kernel == grid.sizes and grid.out == (1, 1) and grid.pad == (0, 0):
        return images.mean((2, 3), keepdim=True)
    images = as_pooled(images)
    if grid.up is not None:
        return F.avg_pool2d(images, grid.kernel, grid.stride, grid.pad, grid.up)
    sums = F.avg_pool2d(padded(images, grid.pad, grid.behind), grid.kernel, grid.stride, divisor_override=1)
    return sums / divisors(grid, images.dtype, images.device)


@cache
def divisors(grid: Grid, dtype: torch.dtype, device: torch.device) -> Tensor:
    """How many cells each window has; kept, for a CUDA graph can be fed nothing from outside while it is captured."""
    rows, columns = (
        torch.tensor(spans(pool, size, out), dtype=dtype, device=device)
        for pool, size, out in zip(grid.pools, grid.sizes, grid.out, strict=True)
    )
    return rows[:, None] * columns


def spans(pool: Pool, size: int, out: int) -> list[int]:
    """How long each window along an axis is, cut off where the padding ends."""
    starts = (place * pool.stride - pool.pad for place in range(out))
    return [min(start + pool.kernel, size + pool.pad) - start for start in starts]


def drawn(images: Tensor, grid: Grid, training: bool) -> Tensor:
    """Stochastic pooling as Caffe's code for GPUs does it; that for CPUs has none.

    In training, a value of each window by chance, in proportion to the values; the gradient goes to it alone. In test,
    the mean weighted by the values themselves: the sum of squares divided by the sum, 0 where that is not positive.
    """
    around = padded(images, grid.pad, grid.behind)
    seen = around.unfold(2, grid.kernel[0], grid.stride[0]).unfold(3, grid.kernel[1], grid.stride[1]).flatten(4)
    if not training:
        sums = seen.sum(4)
        return torch.where(sums > 0, seen.square().sum(4) / sums.where(sums > 0, 1), 0)
    with torch.no_grad():
        sums = seen.cumsum(4)
        threshold = torch.rand_like(sums[..., -1:]) * sums[..., -1:]
        chosen = (sums >= threshold).to(torch.uint8).argmax(4, keepdim=True)
    return seen.gather(4, chosen)[..., 0]


def pooled_by(method: str, images: Tensor, grid: Grid, training: bool) -> Tensor:
    """The top of a method of pooling."""
    if method == "MAX":
        return maxima(images, grid)
    return averages(images, grid) if method == "AVE" else drawn(images, grid, training)


class Pooling(Operator):
    """Pooling, into a second top where in the image each maximum is."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("pooling_param")
        self.method = fields.text("pool")
        self.up = fields.text("round_mode") == "CEIL"
        self.pools: tuple[Pool, Pool] | None = None
        if not flag(fields, "global_pooling"):
            kernels = pair(fields, "kernel_size", "kernel")
            strides, pads = pair(fields, "stride", "stride"), pair(fields, "pad", "pad")
            self.pools = Pool(kernels[0], strides[0], pads[0]), Pool(kernels[1], strides[1], pads[1])

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The tops."""
        images = bottoms[0]
        height, width = images.shape[2:]
        windows = grid(height, width, self.pools or (Pool(height, 1, 0), Pool(width, 1, 0)), self.up)
        if len(self.setup.tops) == 2:
            return maxima_and_places(images, windows)
        return [pooled_by(self.method, images, windows, self.setup.training)]


OPERATORS: dict[str, type[Operator]] = {"Pooling": Pooling}
