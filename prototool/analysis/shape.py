"""Shapes in which parts may be unknown, and the arithmetic that lets the unknown spread without false alarms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from prototool.analysis.refusal import SetUpError

# Unknown (None) is what depends on data nobody stated.
Dim: TypeAlias = int | None
Dims: TypeAlias = tuple[Dim, ...]
Shape: TypeAlias = Dims | None

# Caffe counts elements in a 32-bit int, and a blob has at most this many axes.
MOST_ELEMENTS = 2**31 - 1
MOST_AXES = 32


class Unshaped(tuple[()]):
    """The shape of a blob that was never given one: a scalar to look at, but without an element."""

    __slots__ = ()


class Made(NamedTuple):
    """The shapes of a layer's tops and of what it learns; params are None where not even their number is known."""

    tops: tuple[Shape, ...]
    params: tuple[Shape, ...] | None = ()


def unknown_axes(number: int) -> Shape:
    """So many axes of unknown size, as far as a blob can have that many."""
    return (None,) * number if 0 <= number <= MOST_AXES else None


def words(shape: Shape) -> str:
    """A shape as people write it: 1x3x224x224, with ? for what is unknown."""
    if shape is None:
        return "of unknown shape"
    return "x".join("?" if dim is None else str(dim) for dim in shape) if shape else "a scalar"


def differ(one: Dim, other: Dim) -> bool:
    """Whether two dimensions are known to be different."""
    return one is not None and other is not None and one != other


def alike(one: Shape, other: Shape) -> bool:
    """Whether two shapes may be the same."""
    if one is None or other is None:
        return True
    return len(one) == len(other) and not any(differ(*dims) for dims in zip(one, other, strict=True))


def times(dims: Iterable[Dim]) -> Dim:
    """The product of dimensions."""
    product = 1
    for dim in dims:
        if dim is None:
            return None
        product *= dim
    return product


def plus(dims: Iterable[Dim]) -> Dim:
    """The sum of dimensions."""
    total = 0
    for dim in dims:
        if dim is None:
            return None
        total += dim
    return total


def count(shape: Shape) -> Dim:
    """The number of elements of a blob."""
    return None if shape is None else 0 if type(shape) is Unshaped else times(shape)


def axis_index(axis: int, shape: Dims, bottom: int = 0) -> int:
    """The index that an axis stands for; a negative one counts from the end."""
    if not -len(shape) <= axis < len(shape):
        raise SetUpError(f"there is no axis {axis} in its bottom, which is {words(shape)}", bottom)
    return axis % len(shape)


def dim_at(shape: Shape, index: int, bottom: int = 0) -> Dim:
    """A dimension that a layer asks for by its index from the front."""
    if shape is None:
        return None
    if index >= len(shape):
        least = "an axis" if index == 0 else f"{index + 1} axes"
        raise SetUpError(f"it needs at least {least} in its bottom, which is {words(shape)}", bottom)
    return shape[index]


def four_axes(shape: Shape, bottom: int = 0) -> Dims:
    """The four dimensions of a blob that must have just as many."""
    if shape is None:
        return (None,) * 4
    if len(shape) != 4:
        raise SetUpError(f"it takes only blobs of 4 axes, and its bottom is {words(shape)}", bottom)
    return shape


def padded_to_four(shape: Shape, bottom: int = 0) -> Dims:
    """The four dimensions that Caffe's old accessors see: missing ones are 1, more than four are refused."""
    if shape is None:
        return (None,) * 4
    if len(shape) > 4:
        raise SetUpError(f"it takes blobs of at most 4 axes, and its bottom is {words(shape)}", bottom)
    return (*shape, *(1,) * (4 - len(shape)))


def agreed(shapes: Sequence[Shape], but: int = -1) -> Shape:
    """The one shape that all of these must be: what is known of it from any. Axis `but` may differ; it stays open."""
    first = next((index for index, shape in enumerate(shapes) if shape is not None), None)
    if first is None:
        return None
    result = list(shapes[first] or ())
    for index, shape in enumerate(shapes):
        if shape is None:
            continue
        unlike = [axis for axis, (one, two) in enumerate(zip(result, shape, strict=False)) if differ(one, two)]
        if len(shape) != len(result) or set(unlike) - {but}:
            beside = "" if but < 0 else f" (only axis {but} may differ)"
            raise SetUpError(
                f"bottom {first} is {words(shapes[first])}, but bottom {index} is {words(shape)}{beside}", index
            )
        result = [two if one is None else one for one, two in zip(result, shape, strict=True)]
    if 0 <= but < len(result):
        result[but] = None
    return tuple(result)


def refuse_empty(size: Dim, bottom: int = 0) -> None:
    """Refuse a bottom without elements, for the layers that cannot be set up on one."""
    if size == 0:
        raise SetUpError("its bottom has no elements", bottom)


def check_size(shape: Shape, what: str) -> None:
    """Refuse a blob that Caffe cannot hold."""
    if shape is None:
        return
    if len(shape) > MOST_AXES:
        raise SetUpError(f"{what} would have {len(shape)} axes, and Caffe's blobs have at most {MOST_AXES}")
    size = 1
    for dim in shape:
        if dim is None:
            # What is not known may be 0, and then the rest does not count.
            size = 0
        elif dim < 0:
            raise SetUpError(f"{what} would be {words(shape)}: a dimension is negative")
        else:
            size *= dim
            if size > MOST_ELEMENTS:
                raise SetUpError(f"{what} would be {words(shape)}: more elements than Caffe can count")
