"""The shape of the blob that comes to a place, in the phase that counts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from prototool.analysis.shape import Shape
from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.net.state import NetState, Phase
from prototool.rewrite.placement import Placement, PlacementError


class ShapesAt:
    """The shapes of a net's blobs, worked out when first asked for. `stated` says those that data decides."""

    def __init__(self, document: Document, stated: Mapping[str, Shape]) -> None:
        self.document = document
        self.stated = stated

    @cached_property
    def made(self) -> dict[NetState, dict[Layer, tuple[Shape, ...]]]:
        """The shapes of each layer's tops in each state."""
        views = View(self.document, stated=self.stated).states
        return {view.state: {each.layer: each.tops for each in view.shapes.layers} for view in views}

    def shapes(self, place: Placement, phase: Phase | None = None) -> set[Shape]:
        """The shapes that come to a place in the states of a phase, or in all."""
        found: set[Shape] = set()
        for end in place.ends:
            tops = self.made[end.graph.state].get(end.last.layer, ())
            if phase in (None, end.graph.state.phase):
                found.add(tops[end.last.top] if end.last.top < len(tops) else None)
        return found

    def in_training(self, place: Placement, axes: int | None = None) -> tuple[int, ...]:
        """The shape that comes to a place in TRAIN, of which so many axes must be known.

        Raises PlacementError where there is none, or none that is known, or several.
        """
        shapes = {shape and shape[:axes] for shape in self.shapes(place, "TRAIN")}
        if not shapes:
            raise PlacementError("it is not part of the net in TRAIN, where alone a Dropout does something")
        if len(shapes) > 1:
            raise PlacementError("its output has several shapes in TRAIN, and the noise needs one")
        [shape] = shapes
        known = tuple(dim for dim in shape or () if dim is not None)
        if shape is None or len(known) < len(shape):
            note = "state that of the data as the option input, such as input='data=64,3,224,224'"
            raise PlacementError(f"the shape of its output, which the noise needs, is not known: {note}")
        return known
