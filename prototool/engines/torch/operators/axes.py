"""Layers that only arrange values: Concat, Slice, Split, Flatten, Reshape, Crop and Tile."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import torch
import torch.nn.functional as F  # noqa: N812 (what everybody calls it)
from torch import Tensor

from prototool.analysis.fields import dims_of, number, numbers
from prototool.analysis.shapes.axes import reshaped
from prototool.engines.torch.operators.operator import Dims, Operator, Setup
from prototool.schema.bound import Message


def axis_of(fields: Message, old: str) -> int:
    """The axis a layer works on, stated as `axis` or by its older name."""
    return number(fields, old if old in fields else "axis")


class Concat(Operator):
    """Bottoms behind each other along an axis."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.axis = axis_of(setup.param("concat_param"), "concat_dim")

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """All in one; a single bottom as it is."""
        return (torch.cat(tuple(bottoms), self.axis) if len(bottoms) > 1 else bottoms[0],)


class Slice(Operator):
    """A bottom cut along an axis, evenly or at stated points."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("slice_param")
        self.axis = axis_of(fields, "slice_dim")
        self.points = numbers(fields, "slice_point")
        self.tops = len(setup.layer.tops)

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The pieces, views of the bottom."""
        size = bottoms[0].shape[self.axis]
        if not self.points:
            return torch.split(bottoms[0], size // self.tops, self.axis)
        ends = [*self.points, size]
        sizes = [end - start for start, end in zip([0, *ends], ends, strict=False)]
        return torch.split(bottoms[0], sizes, self.axis)


class Split(Operator):
    """A bottom several times."""

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The bottom itself; autograd adds up what comes back."""
        return (bottoms[0],) * len(self.setup.layer.tops)


class Arranged(Operator):
    """A layer that gives its bottom another shape."""

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """A view of the bottom, where it lies in memory in Caffe's order."""
        shape = tuple(bottoms[0].shape)
        # What was found out once holds for every batch like the first.
        return (bottoms[0].reshape(self.setup.tops[0] if shape == self.setup.bottoms[0] else self.arranged(shape)),)

    def arranged(self, shape: Dims) -> Sequence[int]:
        """The shape of the top for one of the bottom."""
        raise NotImplementedError


class Flatten(Arranged):
    """Several axes made one."""

    def arranged(self, shape: Dims) -> Sequence[int]:
        """The axes from the first to the last as one, which is a new one where the last is right before the first."""
        fields = self.setup.param("flatten_param")
        start, end = (number(fields, name) % len(shape) for name in ("axis", "end_axis"))
        return (*shape[:start], prod(shape[start : end + 1]), *shape[end + 1 :])


class Reshape(Arranged):
    """Other axes for the same values."""

    def arranged(self, shape: Dims) -> Sequence[int]:
        """The shape that the layer states, with what it leaves open found out."""
        fields = self.setup.param("reshape_param")
        axis, axes = number(fields, "axis"), number(fields, "num_axes")
        start = axis if axis >= 0 else len(shape) + axis + 1
        end = len(shape) if axes == -1 else start + axes
        return [dim or 0 for dim in reshaped(shape, start, end, dims_of(fields.message("shape")))]


class Crop(Operator):
    """The part of a bottom that is as large as another one."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("crop_param")
        axes = len(setup.bottoms[0])
        start = number(fields, "axis") % axes
        stated = numbers(fields, "offset")
        offsets = stated if len(stated) > 1 else (stated or [0]) * (axes - start)
        # Axes that are cut, from the last to the first, as padding counts them.
        self.cuts = list(zip(range(start, axes), offsets, strict=True))[::-1]

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The part; the bottom itself where that is all of it. The other bottom has no gradient."""
        shape, wanted = bottoms[0].shape, bottoms[1].shape
        pads = [pad for axis, cut in self.cuts for pad in (-cut, wanted[axis] + cut - shape[axis])]
        # Less than no padding keeps the order of memory, in the gradient too, where a view's gradient would lose it.
        return (F.pad(bottoms[0], pads) if any(pads) else bottoms[0],)


class Tile(Operator):
    """A bottom several times behind itself along an axis."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("tile_param")
        self.axis = number(fields, "axis")
        self.tiles = number(fields, "tiles")

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """All in one; a bottom that is taken once as it is."""
        if self.tiles == 1:
            return (bottoms[0],)
        times = [1] * bottoms[0].dim()
        times[self.axis] = self.tiles
        return (bottoms[0].repeat(times),)


OPERATORS: dict[str, type[Operator]] = {
    "Concat": Concat,
    "Crop": Crop,
    "Flatten": Flatten,
    "Reshape": Reshape,
    "Slice": Slice,
    "Split": Split,
    "Tile": Tile,
}
