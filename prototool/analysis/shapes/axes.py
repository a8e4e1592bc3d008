"""Layers that cut, join and reorder axes: Concat, Slice, Flatten, Reshape, Tile, Reduction, ArgMax, Crop and others."""

from __future__ import annotations

from itertools import pairwise
from math import prod

from prototool.analysis.fields import dims_of, flag, number, numbers, param
from prototool.analysis.refusal import WRONG_NUMBER_OF_BLOBS, SetUpError, bad_value, not_in_place
from prototool.analysis.shape import (
    Dim,
    Dims,
    Made,
    Shape,
    Unshaped,
    agreed,
    axis_index,
    count,
    differ,
    dim_at,
    plus,
    refuse_empty,
    times,
    unknown_axes,
    words,
)
from prototool.net.net import Layer
from prototool.schema.bound import Message


def old_axis(fields: Message, old: str, shape: Dims) -> int:
    """The axis a layer works on, stated as `axis` or in an older field that cannot be negative."""
    if old not in fields:
        return axis_index(number(fields, "axis"), shape)
    if "axis" in fields:
        raise bad_value(f"it states both axis and {old}; Caffe takes one or the other", fields, old)
    return axis_index(number(fields, old), shape)


def concat(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Concat."""
    fields = param(layer, "concat_param")
    first = next((shape for shape in bottoms if shape is not None), None)
    if first is None:
        return Made((None,))
    axis = old_axis(fields, "concat_dim", first)
    result = agreed(bottoms, axis) or ()
    refuse_empty(count(first) if len(bottoms) == 1 else None)
    total = plus(None if shape is None else shape[axis] for shape in bottoms)
    return Made(((*result[:axis], total, *result[axis + 1 :]),))


def slices(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Slice."""
    fields = param(layer, "slice_param")
    shape = bottoms[0]
    if shape is None:
        return Made((None,) * len(layer.tops))
    axis = old_axis(fields, "slice_dim", shape)
    refuse_empty(count(shape) if len(layer.tops) == 1 else None)
    parts = slice_sizes(shape[axis], numbers(fields, "slice_point"), len(layer.tops))
    if layer.in_place(0) and differ(parts[0], shape[axis]):
        raise not_in_place("a Slice that cuts")
    return Made(tuple((*shape[:axis], part, *shape[axis + 1 :]) for part in parts))


def slice_sizes(size: Dim, points: list[int], tops: int) -> list[Dim]:
    """How an axis is cut: at the points, else evenly."""
    if not points:
        if size is not None and size % tops:
            raise SetUpError(f"an axis of {size} cannot be cut into {tops} even parts", 0)
        return [None if size is None else size // tops] * tops
    if len(points) != tops - 1:
        raise bad_value(f"it states {len(points)} slice points for {tops} tops, which need {tops - 1}")
    if any(after <= before for before, after in pairwise([0, *points])):
        raise bad_value("its slice points must increase, from more than 0")
    if size is not None and (tops > size or points[-1] > size):
        raise SetUpError(f"its slice points go to {points[-1]}, and the axis has {size}", 0)
    inner = [after - before for before, after in pairwise([0, *points])]
    return [*inner, None if size is None else size - points[-1]]


def flatten(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Flatten."""
    fields = param(layer, "flatten_param")
    shape = bottoms[0]
    if shape is None:
        # As usual it leaves the first axis and makes one of all others.
        usual = number(fields, "axis") == 1 and number(fields, "end_axis") == -1
        return Made(((None, None) if usual else None,))
    start, end = axis_index(number(fields, "axis"), shape), axis_index(number(fields, "end_axis"), shape)
    if end < start - 1:
        raise SetUpError(f"its end_axis, {end}, is before its axis, {start}")
    return Made(((*shape[:start], times(shape[start : end + 1]), *shape[end + 1 :]),))


def reshape(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Reshape."""
    fields = param(layer, "reshape_param")
    wanted = dims_of(fields.message("shape"))
    axis, axes = number(fields, "axis"), number(fields, "num_axes")
    if wanted.count(-1) > 1:
        raise bad_value("it asks to find out more than one dimension (-1)", fields, "shape")
    shape = bottoms[0]
    if shape is None:
        whole = (axis, axes) == (0, -1)
        return Made((tuple(None if dim in (0, -1) else dim for dim in wanted) if whole else None,))
    refuse_empty(count(shape))
    start = axis if axis >= 0 else len(shape) + axis + 1
    end = len(shape) if axes == -1 else start + axes
    if not 0 <= start <= len(shape) or axes < -1 or end > len(shape):
        raise SetUpError(f"axis {axis} and num_axes {axes} reach outside of its bottom, which is {words(shape)}", 0)
    return Made((reshaped(shape, start, end, wanted),))


def reshaped(shape: Dims, start: int, end: int, wanted: tuple[int, ...]) -> Dims:
    """A shape with the axes from start to end replaced: 0 copies the axis at the same place, -1 is found out."""
    for index, dim in enumerate(wanted):
        if dim == 0 and start + index >= len(shape):
            raise SetUpError(f"it copies axis {start + index} of its bottom, which is {words(shape)}", 0)
    # For each axis of the result the axis of the bottom that it is, None for one that is stated.
    inner = [start + index if dim == 0 else None for index, dim in enumerate(wanted)]
    kept = [*range(start), *inner, *range(end, len(shape))]
    sizes: list[Dim] = list(wanted)
    middle = [dim if source is None else shape[source] for dim, source in zip(sizes, inner, strict=True)]
    result = [*shape[:start], *middle, *shape[end:]]
    if -1 in wanted:
        open_axis = start + wanted.index(-1)
        result[open_axis] = 1
        result[open_axis] = found_out(shape, result, kept)
    if differ(count(shape), count(tuple(result))):
        raise SetUpError(f"its bottom is {words(shape)}, which cannot become {words(tuple(result))}", 0)
    return tuple(result)


def found_out(shape: Dims, others: list[Dim], kept: list[int | None]) -> Dim:
    """The dimension that makes the number of elements come out right."""
    unknown = [axis for axis, dim in enumerate(shape) if dim is None]
    if sorted(axis for axis, dim in zip(kept, others, strict=True) if dim is None and axis is not None) != unknown:
        return None
    # Unknown dimensions that all come through as they are cancel out.
    total, rest = prod(dim for dim in shape if dim is not None), prod(dim for dim in others if dim is not None)
    if rest == 0:
        return None
    if total % rest:
        raise SetUpError(f"its bottom is {words(shape)}, and {rest} does not divide its elements", 0)
    return total // rest


def tile(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Tile."""
    fields = param(layer, "tile_param")
    tiles = number(fields, "tiles")
    if tiles < 1:
        raise bad_value("tiles is not stated or less than 1", fields, "tiles")
    shape = bottoms[0]
    if shape is None:
        return Made((None,))
    axis = axis_index(number(fields, "axis"), shape)
    return Made(((*shape[:axis], times((shape[axis], tiles)), *shape[axis + 1 :]),))


def reduction(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Reduction."""
    fields = param(layer, "reduction_param")
    axis = number(fields, "axis")
    shape = bottoms[0]
    if shape is None:
        return Made((unknown_axes(axis),))
    axis = axis_index(axis, shape)
    if fields.text("operation") in ("SUM", "MEAN") and not layer.in_place(0):
        refuse_empty(times(shape[axis:]))
    return Made((shape[:axis],))


def argmax(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of ArgMax."""
    fields = param(layer, "argmax_param")
    top_k = number(fields, "top_k")
    if top_k < 1:
        raise bad_value(f"top_k is {top_k}", fields, "top_k")
    shape = bottoms[0]
    if shape is None:
        return Made((None,))
    if "axis" not in fields:
        first = dim_at(shape, 0)
        check_top_k(top_k, times(shape[1:]))
        value: Dims = (first, 2 if flag(fields, "out_max_val") else 1, top_k)
        return Made(((*value, *(1,) * (len(shape) - 3)),))
    axis = axis_index(number(fields, "axis"), shape)
    check_top_k(top_k, shape[axis])
    return Made(((*shape[:axis], top_k, *shape[axis + 1 :]),))


def check_top_k(top_k: int, classes: Dim) -> None:
    """Refuse to look for more classes than there are."""
    if classes is not None and top_k > classes:
        raise SetUpError(f"top_k is {top_k}, and its bottom has {classes} classes", 0)


def crop(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Crop."""
    fields = param(layer, "crop_param")
    shape, like = bottoms
    if shape is None:
        return Made((None,))
    start = axis_index(number(fields, "axis"), shape)
    offsets = numbers(fields, "offset")
    if len(offsets) > 1 and start + len(offsets) != len(shape):
        raise bad_value(f"it states {len(offsets)} offsets for {len(shape) - start} axes", fields, "offset")
    result = list(shape)
    for axis in range(start, len(shape)):
        result[axis] = dim_at(like, axis, 1)
        offset = 0 if not offsets else offsets[0 if len(offsets) == 1 else axis - start]
        check_crop(shape[axis], result[axis], offset, axis)
    return Made((tuple(result),))


def check_crop(size: Dim, wanted: Dim, offset: int, axis: int) -> None:
    """Refuse to cut more than there is."""
    if size is not None and wanted is not None and size - offset < wanted:
        behind = f" from offset {offset}" if offset else ""
        raise SetUpError(f"it cuts {wanted} of axis {axis}{behind}, which has only {size}", 0)


def split(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Split."""
    if type(bottoms[0]) is Unshaped:
        raise SetUpError("its bottom has no shape", 0)
    return Made((bottoms[0],) * len(layer.tops))


def batch_reindex(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of BatchReindex."""
    shape, index = bottoms
    if index is not None and len(index) != 1:
        raise SetUpError(f"its index must have 1 axis, and is {words(index)}", 1)
    return Made((None if shape is None else (index[0] if index else None, *shape[1:]),))


def filter_items(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Filter: as long as nothing ran, all items are kept."""
    if len(layer.tops) != len(bottoms) - 1:
        message = f"it has {len(bottoms)} bottoms and needs one top less, not {len(layer.tops)}"
        raise SetUpError(message, kind=WRONG_NUMBER_OF_BLOBS)
    *shapes, selector = bottoms
    items = dim_at(selector, 0, len(shapes))
    if any(differ(dim, 1) for dim in (selector or ())[1:]):
        raise SetUpError(f"its selector must be 1 in all axes but the first, and is {words(selector)}", len(shapes))
    for index, shape in enumerate(shapes):
        if differ(dim_at(shape, 0, index), items):
            raise SetUpError(f"bottom {index} is {words(shape)}, and the selector is for {items} items", index)
    return Made(tuple(shapes))
