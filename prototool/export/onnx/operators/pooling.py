"""Pooling, SPP and LRN.

Caffe rounds up and then may take the last window away, and an average is divided by how much of its window lies inside
the padded image. ONNX's ceil_mode has been read in more than one way, so all padding is written out.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from prototool.analysis.fields import flag, number
from prototool.analysis.shape import Dim, count
from prototool.analysis.shapes.spatial import Pool, level_pool, pair, pooled
from prototool.export.onnx.operators.neurons import FLOAT
from prototool.export.onnx.refusal import NoOperatorError
from prototool.export.onnx.step import Operator, Step

# What a maximum over nothing is.
LOWEST = float(np.finfo(np.float32).min)


class Sliding:
    """A window that slides over both axes of an image: for each its size, its pooling, and how long it comes out.

    Without padding Caffe lets windows begin behind the image, where the stride is longer than the kernel. `beyond` is
    how many on each axis: ONNX has none, and what comes of them is put behind what comes of the others.
    """

    def __init__(self, step: Step, sizes: tuple[Dim, ...], pools: tuple[Pool, ...], out: tuple[Dim, ...]) -> None:
        if None in sizes and any(pool.stride > 1 for pool in pools):
            raise NoOperatorError("the size of its images must be known, because it rounds up", "state it: --input")
        self.pools = pools
        self.sizes = sizes
        self.out = out
        self.ends, self.beyond = [], []
        for size, pool, windows in zip(sizes, pools, out, strict=True):
            end, beyond = (pool.pad, 0) if size is None or windows is None else behind(size, pool, windows)
            self.ends.append(end)
            self.beyond.append(beyond)

    @property
    def attributes(self) -> dict[str, Any]:
        """The attributes of the ONNX operator."""
        kernel, strides = [pool.kernel for pool in self.pools], [pool.stride for pool in self.pools]
        return {"kernel_shape": kernel, "strides": strides, "pads": [pool.pad for pool in self.pools] + self.ends}

    def complete(self, step: Step, value: str, filled: float, top: str) -> str:
        """What comes of all windows: of those that begin behind the image always the same."""
        if not any(self.beyond):
            return step.emit("Identity", value, top=top) if top else value
        pads = step.whole("beyond", [0] * 6 + self.beyond)
        return step.emit("Pad", value, pads, step.number("nothing", filled), top=top)

    def divisors(self, axis: int) -> list[int]:
        """How much of each window along an axis lies inside the padded image."""
        pool, size, out = self.pools[axis], self.sizes[axis], self.out[axis]
        if size is None or out is None:
            return [pool.kernel]
        starts = [place * pool.stride - pool.pad for place in range(out)]
        return [min(start + pool.kernel, size + pool.pad) - start for start in starts]


def behind(size: int, pool: Pool, windows: int) -> tuple[int, int]:
    """The padding behind an axis that its windows reach, and how many of them begin behind the image."""
    inside = min(windows, -(-(size + pool.pad) // pool.stride))
    return max(0, (inside - 1) * pool.stride + pool.kernel - size - pool.pad), windows - inside


def largest(step: Step, sliding: Sliding, top: str = "") -> str:
    """The maximum of each window."""
    whole = not any(sliding.beyond)
    value = step.emit("MaxPool", step.bottoms[0], top=top if whole else "", **sliding.attributes)
    return value if whole else sliding.complete(step, value, LOWEST, top)


def average(step: Step, sliding: Sliding, value: str, top: str = "") -> str:
    """The average of each window as Caffe divides it."""
    rows, columns = sliding.divisors(0), sliding.divisors(1)
    whole = sliding.pools[0].kernel * sliding.pools[1].kernel
    divisors = np.outer(rows, columns)
    if not any(sliding.beyond) and all(pool.pad == 0 for pool in sliding.pools):
        return step.emit("AveragePool", value, top=top, **sliding.attributes)
    if (divisors == whole).all():
        return step.emit("AveragePool", value, top=top, count_include_pad=1, **sliding.attributes)
    mean = step.emit("AveragePool", value, count_include_pad=1, **sliding.attributes)
    with np.errstate(divide="ignore"):
        share = np.float32(whole) / divisors.astype(np.float32)
    every = sliding.complete(step, mean, 0.0, "")
    return step.emit("Mul", every, step.weight("share", share[np.newaxis, np.newaxis]), top=top)


def pooling(step: Step) -> None:
    """Pooling."""
    fields = step.param("pooling_param")
    method, whole = fields.text("pool"), flag(fields, "global_pooling")
    if method == "STOCHASTIC":
        raise NoOperatorError("it pools at random (STOCHASTIC), and Caffe does so on a GPU alone")
    if whole and len(step.tops) == 1:
        step.emit("GlobalMaxPool" if method == "MAX" else "GlobalAveragePool", step.bottoms[0], top=step.tops[0])
        return
    sizes, out = step.inner[0][2:], step.outer[0][2:]
    if whole:
        pools = tuple(Pool(size, 1, 0) for size in step.known(sizes, "the size of its images"))
    else:
        numbers = (pair(fields, "kernel_size", "kernel"), pair(fields, "stride", "stride"), pair(fields, "pad", "pad"))
        pools = tuple(Pool(*of_axis) for of_axis in zip(*numbers, strict=True))
    sliding = Sliding(step, sizes, pools, out)
    if method == "AVE":
        average(step, sliding, step.bottoms[0], step.tops[0])
    elif len(step.tops) == 1:
        largest(step, sliding, step.tops[0])
    else:
        with_places(step, sliding)


def with_places(step: Step, sliding: Sliding) -> None:
    """The maximum of each window, and where in its image it stands. ONNX counts through all images."""
    pixels = count(tuple(step.known(sliding.sizes, "the size of its images"))) or 0
    values, places = step.tops[0] if not any(sliding.beyond) else step.fresh("values"), step.fresh("places")
    step.emit_all("MaxPool", step.bottoms[:1], [values, places], **sliding.attributes)
    inside = step.emit("Mod", places, step.whole("pixels", [pixels]))
    if values == step.tops[0]:
        step.emit("Cast", inside, top=step.tops[1], **FLOAT)
        return
    sliding.complete(step, values, LOWEST, step.tops[0])
    sliding.complete(step, step.emit("Cast", inside, **FLOAT), -1.0, step.tops[1])


def spp(step: Step) -> None:
    """SPP: the poolings of its levels side by side."""
    fields = step.param("spp_param")
    sizes = step.known(step.inner[0][2:], "the size of its images")
    height, method = number(fields, "pyramid_height"), fields.text("pool")
    if method == "STOCHASTIC":
        raise NoOperatorError("it pools at random (STOCHASTIC), and Caffe does so on a GPU alone")
    levels = []
    for level in range(height):
        pools = tuple(pool for size in sizes if (pool := level_pool(size, 2**level)))
        clip = any(pool.pad for pool in pools)
        out = tuple(pooled(size, pool, clip) for size, pool in zip(sizes, pools, strict=True))
        sliding = Sliding(step, sizes, pools, out)
        to = step.tops[0] if height == 1 else ""
        made = largest(step, sliding, to) if method == "MAX" else average(step, sliding, step.bottoms[0], to)
        levels.append(made)
    if height > 1:
        flat = [step.emit("Flatten", level, axis=1) for level in levels]
        step.emit("Concat", *flat, top=step.tops[0], axis=1)


def lrn(step: Step) -> None:
    """LRN. Within a channel Caffe takes no k, and the average of squares counts the padding."""
    fields = step.param("lrn_param")
    size = number(fields, "local_size")
    alpha, beta, k = (float(fields.get(name)) for name in ("alpha", "beta", "k"))
    if fields.text("norm_region") == "ACROSS_CHANNELS":
        step.emit("LRN", step.bottoms[0], top=step.tops[0], size=size, alpha=alpha, beta=beta, bias=k)
        return
    squares = step.emit("Mul", step.bottoms[0], step.bottoms[0])
    pools = (Pool(size, 1, (size - 1) // 2),) * 2
    mean = average(step, Sliding(step, step.inner[0][2:], pools, step.inner[0][2:]), squares)
    shifted = step.emit("Add", step.emit("Mul", mean, step.number("alpha", alpha)), step.number("one", 1.0))
    factor = step.emit("Pow", shifted, step.number("power", -beta))
    step.emit("Mul", step.bottoms[0], factor, top=step.tops[0])


OPERATORS: dict[str, Operator] = {"LRN": lrn, "Pooling": pooling, "SPP": spp}
