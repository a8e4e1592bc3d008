"""Layers that slide a window over images: Convolution, Deconvolution, Im2col, Pooling, SPP, LRN."""

from __future__ import annotations

from typing import NamedTuple

from prototool.analysis.fields import flag, number, numbers, param
from prototool.analysis.refusal import SetUpError, bad_value, not_in_place
from prototool.analysis.shape import Dim, Dims, Made, Shape, agreed, axis_index, check_size, four_axes, plus, times
from prototool.net.net import Layer
from prototool.schema.bound import Message


class Window(NamedTuple):
    """How a convolution looks at its spatial axes, a number for each of them."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    pad: tuple[int, ...]
    dilation: tuple[int, ...]

    def convolved(self, axis: int, size: Dim) -> Dim:
        """How long an axis is after a convolution."""
        if size is None:
            return None
        reach = self.dilation[axis] * (self.kernel[axis] - 1) + 1
        room = size + 2 * self.pad[axis] - reach
        # C++ divides toward zero, so a window that is too large by less than a stride still fits once.
        return (room // self.stride[axis] if room >= 0 else -(-room // self.stride[axis])) + 1

    def deconvolved(self, axis: int, size: Dim) -> Dim:
        """How long an axis is after a deconvolution."""
        if size is None:
            return None
        reach = self.dilation[axis] * (self.kernel[axis] - 1) + 1
        return self.stride[axis] * (size - 1) + reach - 2 * self.pad[axis]


def window_of(fields: Message, axes: int) -> Window:
    """The window that a convolution_param states for so many spatial axes."""
    window = Window(
        per_axis(fields, "kernel_size", "kernel", axes, None),
        per_axis(fields, "stride", "stride", axes, 1),
        per_axis(fields, "pad", "pad", axes, 0),
        per_axis(fields, "dilation", "", axes, 1),
    )
    for name, field, values in (("kernel", "kernel_size", window.kernel), ("stride", "stride", window.stride)):
        if any(value < 1 for value in values):
            raise bad_value(f"its {name} is {words_of(values)}, and must be more than 0", fields, field)
    return window


def per_axis(fields: Message, plain: str, stem: str, axes: int, default: int | None) -> tuple[int, ...]:
    """One of the window's numbers for each axis: from STEM_h and STEM_w, or from the plain field."""
    values = numbers(fields, plain)
    if stem and (f"{stem}_h" in fields or f"{stem}_w" in fields):
        if axes != 2:
            raise SetUpError(f"{stem}_h and {stem}_w are for 2 spatial axes, and its bottom has {axes}")
        if values:
            raise bad_value(
                f"it states {plain} and also {stem}_h or {stem}_w; Caffe takes one or the other", fields, plain
            )
        return number(fields, f"{stem}_h"), number(fields, f"{stem}_w")
    if not values and default is None and axes:
        raise bad_value(f"it states no {plain}")
    if len(values) > 1 and len(values) != axes:
        raise bad_value(f"it states {len(values)} values of {plain} for {axes} spatial axes", fields, plain)
    if len(values) <= 1:
        return (values[0] if values else default or 0,) * axes
    return tuple(values)


def spatial_axes(fields: Message, shape: Shape) -> Shape:
    """The shape of a convolution's bottom as far as its own fields tell where nothing else does."""
    if shape is None and number(fields, "axis") == 1 and ("kernel_h" in fields or "kernel_w" in fields):
        return (None,) * 4
    return shape


def convolution(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Convolution."""
    return convolve(layer, bottoms, reverse=False)


def deconvolution(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Deconvolution."""
    return convolve(layer, bottoms, reverse=True)


def convolve(layer: Layer, bottoms: tuple[Shape, ...], reverse: bool) -> Made:
    """A convolution, or its reverse, whose weights have the channels the other way round."""
    fields = param(layer, "convolution_param")
    shape = spatial_axes(fields, agreed(bottoms))
    out, group = number(fields, "num_output"), number(fields, "group")
    if out < 1:
        raise bad_value("num_output is 0 or not stated", fields, "num_output")
    bias: tuple[Shape, ...] = ((out,),) if flag(fields, "bias_term") else ()
    if shape is None:
        return Made((None,) * len(layer.tops), (None, *bias))
    axis = axis_index(number(fields, "axis"), shape)
    window = window_of(fields, len(shape) - axis - 1)
    channels = shape[axis]
    check_groups(fields, channels)
    grow = window.deconvolved if reverse else window.convolved
    spatial = tuple(grow(index, size) for index, size in enumerate(shape[axis + 1 :]))
    check_room(shape, spatial, window, bool(bias))
    # Caffe lays all windows of an image side by side, as a blob with the limits of one.
    columns = times((out if reverse else channels, *window.kernel))
    check_size((columns, *(shape[axis + 1 :] if reverse else spatial)), "what its kernel covers, side by side,")
    ends: Dims = (channels, out // group) if reverse else (out, None if channels is None else channels // group)
    return Made(((*shape[:axis], out, *spatial),) * len(layer.tops), ((*ends, *window.kernel), *bias))


def check_groups(fields: Message, channels: Dim) -> None:
    """Refuse groups that do not divide the channels."""
    out, group = number(fields, "num_output"), number(fields, "group")
    if group == 0:
        raise bad_value("group is 0", fields, "group")
    if channels is not None and channels % group:
        raise SetUpError(f"its bottom has {channels} channels, which {group} groups do not divide", 0)
    if out % group:
        raise bad_value(f"num_output is {out}, which {group} groups do not divide", fields, "num_output")


def check_room(shape: Dims, spatial: Dims, window: Window, bias: bool) -> None:
    """Refuse a window that does not fit; Caffe lets an empty output without bias pass until it runs."""
    for size in spatial:
        if size is not None and (size < 0 or (size == 0 and bias)):
            kernel = words_of(window.kernel)
            raise SetUpError(f"its kernel of {kernel} leaves nothing of its bottom, which is {words_of(shape)}", 0)


def words_of(dims: Dims) -> str:
    """Dimensions with an x between them."""
    return "x".join("?" if dim is None else str(dim) for dim in dims)


def im2col(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Im2col: the windows side by side as channels."""
    fields = param(layer, "convolution_param")
    shape = spatial_axes(fields, bottoms[0])
    if shape is None:
        return Made((None,))
    axis = axis_index(number(fields, "axis"), shape)
    axes = len(shape) - axis - 1
    if axes < 1:
        raise SetUpError(f"it needs a spatial axis behind axis {axis}, and its bottom is {words_of(shape)}", 0)
    window = window_of(fields, axes)
    spatial = tuple(window.convolved(index, size) for index, size in enumerate(shape[axis + 1 :]))
    check_room(shape, spatial, window, bias=False)
    return Made(((*shape[:axis], times((shape[axis], *window.kernel)), *spatial),))


class Pool(NamedTuple):
    """How a pooling looks at one axis."""

    kernel: int
    stride: int
    pad: int


def pooling(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Pooling."""
    fields = param(layer, "pooling_param")
    whole = flag(fields, "global_pooling")
    check_pooling(fields, whole)
    strides, pads = pair(fields, "stride", "stride"), pair(fields, "pad", "pad")
    if whole and (pads != (0, 0) or strides != (1, 1)):
        raise bad_value("with global_pooling, pad must be 0 and stride 1", fields, "global_pooling")
    images, channels, *sizes = four_axes(bottoms[0])
    if whole:
        # A kernel as large as the image; Caffe refuses an image without pixels.
        if 0 in sizes:
            raise SetUpError("its kernel would be as large as its bottom, which has no pixels", 0)
        return Made(((images, channels, 1, 1),) * len(layer.tops))
    kernels = pair(fields, "kernel_size", "kernel")
    check_kernel(kernels, strides, pads, fields.text("pool"))
    clip, up = pads != (0, 0), fields.text("round_mode") == "CEIL"
    pools = [Pool(*of_axis) for of_axis in zip(kernels, strides, pads, strict=True)]
    out = [pooled(size, pool, clip, up) for size, pool in zip(sizes, pools, strict=True)]
    return Made(((images, channels, *out),) * len(layer.tops))


def check_pooling(fields: Message, whole: bool) -> None:
    """Refuse fields that do not go together."""
    plain, both = "kernel_size" in fields, "kernel_h" in fields and "kernel_w" in fields
    if whole and (plain or "kernel_h" in fields or "kernel_w" in fields):
        message = "with global_pooling the kernel is the whole image, and no kernel can be stated"
        raise bad_value(message, fields, "global_pooling")
    if not whole and plain == both:
        raise bad_value("it needs either kernel_size, or both kernel_h and kernel_w")
    for name in ("pad", "stride"):
        stated = [f"{name}_{side}" in fields for side in "hw"]
        if any(stated) and (name in fields or not all(stated)):
            raise bad_value(f"it needs either {name}, or both {name}_h and {name}_w", fields, name)


def pair(fields: Message, plain: str, stem: str) -> tuple[int, int]:
    """Height's and width's value of a pooling's field; a plain kernel_size wins over kernel_h."""
    if f"{stem}_h" in fields and plain not in fields:
        return number(fields, f"{stem}_h"), number(fields, f"{stem}_w")
    return number(fields, plain), number(fields, plain)


def check_kernel(kernels: tuple[int, int], strides: tuple[int, int], pads: tuple[int, int], method: str) -> None:
    """Refuse a window that pooling cannot use."""
    if 0 in kernels or 0 in strides:
        raise bad_value(f"its {'kernel' if 0 in kernels else 'stride'} is 0")
    if pads != (0, 0) and method == "STOCHASTIC":
        raise bad_value("only MAX and AVE pooling take padding")
    if pads != (0, 0) and (pads[0] >= kernels[0] or pads[1] >= kernels[1]):
        raise bad_value(f"its pad of {words_of(pads)} is not smaller than its kernel of {words_of(kernels)}")


def pooled(size: Dim, pool: Pool, clip: bool, up: bool = True) -> Dim:
    """How long an axis is after pooling. With any padding the last window must begin inside the image."""
    if size is None:
        return None
    room = size + 2 * pool.pad - pool.kernel
    out = (-(-room // pool.stride) if up else room // pool.stride) + 1
    if clip and (out - 1) * pool.stride >= size + pool.pad:
        out -= 1
        if (out - 1) * pool.stride >= size + pool.pad:
            raise SetUpError("its last window begins outside of the image", 0)
    if out < 0:
        raise SetUpError(f"its kernel of {pool.kernel} leaves nothing of an axis of {size}", 0)
    return out


def spp(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of SPP: poolings into 1, 4, 16... bins, side by side."""
    fields = param(layer, "spp_param")
    height = number(fields, "pyramid_height")
    images, channels, *sizes = four_axes(bottoms[0])
    if height == 0:
        raise bad_value("pyramid_height is 0 or not stated", fields, "pyramid_height")
    if height > 1 and layer.in_place(0):
        raise not_in_place("a pyramid of several levels")
    if 0 in sizes:
        raise SetUpError("its bottom has no pixels", 0)
    # Where a size is known, too high a pyramid is refused at a low level; where none is, it would have no end.
    bins = None if sizes == [None, None] else plus([level_bins(fields, sizes, level) for level in range(height)])
    if height == 1:
        return Made(((images, channels, 1, 1),))
    return Made(((images, times((channels, bins))),))


def level_bins(fields: Message, sizes: list[Dim], level: int) -> Dim:
    """How many bins a level of a pyramid comes out at."""
    pools = [level_pool(size, 2**level) for size in sizes]
    clip = any(pool is not None and pool.pad for pool in pools)
    if clip and fields.text("pool") == "STOCHASTIC":
        raise bad_value(f"level {level} of the pyramid needs padding, which only MAX and AVE take", fields, "pool")
    for size, pool in zip(sizes, pools, strict=True):
        if pool is not None and pool.pad >= pool.kernel:
            raise SetUpError(f"an axis of {size} is too short for level {level} of the pyramid", 0)
    return times(None if pool is None else pooled(size, pool, clip) for size, pool in zip(sizes, pools, strict=True))


def level_pool(size: Dim, bins: int) -> Pool | None:
    """The pooling of one axis into so many bins."""
    if size is None:
        return None
    kernel = -(-size // bins)
    return Pool(kernel, kernel, (kernel * bins - size + 1) // 2)


def lrn(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of LRN."""
    fields = param(layer, "lrn_param")
    size = number(fields, "local_size")
    if size % 2 == 0:
        raise bad_value(f"local_size is {size}, and must be odd", fields, "local_size")
    return Made((four_axes(bottoms[0]),))
