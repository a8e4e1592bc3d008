"""The shape of every blob and every learned parameter of a net in one state, without running it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from prototool.analysis.arity import check_arity, check_weights
from prototool.analysis.fields import number
from prototool.analysis.shape import Dim, Made, Shape, ShapeError, check_size, count
from prototool.analysis.shapes.inputs import declared
from prototool.analysis.shapes.table import TABLE
from prototool.analysis.sharing import Sharing
from prototool.net.graph import Graph
from prototool.net.net import Layer
from prototool.text.problem import Problem
from prototool.text.source import Span

# What Caffe calls the tops of a loss that the file leaves out.
AUTOMATIC = "(automatic)"
NOTHING: Mapping[str, Shape] = MappingProxyType({})


class LayerShapes(NamedTuple):
    """What goes into a layer, what comes out of it, and what it learns (None where not even their number is known)."""

    layer: Layer
    bottoms: tuple[Shape, ...]
    tops: tuple[Shape, ...]
    params: tuple[Shape, ...] | None


class Shapes(NamedTuple):
    """What is known of a net: its blobs as real Caffe's `net.blobs` names them, without its automatic split copies.

    A blob written in place has its last shape.
    """

    blobs: dict[str, Shape]
    layers: tuple[LayerShapes, ...]
    problems: tuple[Problem, ...]

    @property
    def params(self) -> list[tuple[str, list[Shape]]]:
        """The layers that learn, in order, with the shapes of what they learn."""
        return [(each.layer.name, list(each.params)) for each in self.layers if each.params]


def infer(graph: Graph, stated: Mapping[str, Shape] = NOTHING) -> Shapes:
    """The shapes of a net. `stated` says those of tops, by name, that data decides or that an input is given."""
    inference = Inference(graph, stated)
    for layer in graph.layers:
        inference.add(layer)
    return Shapes(inference.blobs, tuple(inference.layers), tuple(inference.problems))


class Inference:
    """The work of `infer`, a layer after the other. After a problem the layer's tops are unknown, and it goes on."""

    def __init__(self, graph: Graph, stated: Mapping[str, Shape]) -> None:
        self.graph = graph
        self.stated = stated
        self.now: dict[str, Shape] = {}
        self.blobs: dict[str, Shape] = {}
        self.layers: list[LayerShapes] = []
        self.problems: list[Problem] = []
        self.sharing = Sharing()

    def add(self, layer: Layer) -> None:
        """Take in a layer."""
        bottoms = tuple(self.now.get(bottom.name) for bottom in layer.bottoms)
        if layer.era == "V0" and layer.type == "padding":
            self.pad(layer, bottoms)
            return
        try:
            made = self.made(layer, bottoms)
        except ShapeError as error:
            self.problems.append(problem(layer, error))
            made = Made((None,) * len(layer.tops), None)
        for top, shape in zip(layer.tops, made.tops, strict=False):
            self.now[top.name] = self.blobs[top.name] = shape
        if len(made.tops) > len(layer.tops):
            self.blobs[AUTOMATIC] = made.tops[-1]
        self.layers.append(LayerShapes(layer, bottoms, made.tops, made.params))

    def made(self, layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
        """What a layer makes of its bottoms. Raises ShapeError."""
        entry = TABLE.get(layer.type)
        if entry is None:
            return Made(tuple(self.stated.get(top.name) for top in layer.tops), None)
        if layer.message is None:
            made = declared(self.graph.net.message, len(layer.tops))
        else:
            check_arity(layer, entry)
            made = entry.rule(layer, bottoms)
        if not bottoms and not made.params and self.stated:
            pairs = zip(layer.tops, made.tops, strict=True)
            made = Made(tuple(self.stated.get(top.name, shape) for top, shape in pairs))
        for top, shape in zip(layer.tops, made.tops, strict=False):
            check_size(shape, f"top '{top.name}'")
        self.check_params(layer, made)
        return made

    def check_params(self, layer: Layer, made: Made) -> None:
        """Refuse parameters that Caffe cannot hold, fill or share."""
        params = made.params or ()
        for shape in params:
            check_size(shape, "a parameter")
            if count(shape) == 0 and layer.type != "Parameter":
                raise ShapeError("a parameter would have no elements, and Caffe cannot fill it")
        check_weights(layer, len(made.tops), len(params))
        self.sharing.check(layer, params)

    def pad(self, layer: Layer, bottoms: tuple[Shape, ...]) -> None:
        """Take in a padding layer of V0, which today is a field of the convolution behind it and has no blob."""
        shape = bottoms[0] if bottoms else None
        for top in layer.tops:
            self.now[top.name] = padded(shape, 2 * padding(layer))


def padding(layer: Layer) -> int:
    """How much a padding layer of V0 adds on each side."""
    inner = layer.message.message("layer") if layer.message else None
    return number(inner, "pad") if inner else 0


def padded(shape: Shape, around: int) -> Shape:
    """A shape with so much more height and width."""
    if shape is None or len(shape) != 4:
        return None
    sides: list[Dim] = [None if dim is None else dim + around for dim in shape[2:]]
    return (*shape[:2], *sides)


def problem(layer: Layer, error: ShapeError) -> Problem:
    """The problem that a layer's error is."""
    message = f"layer '{layer.name}' ({layer.type}): {error.message}"
    return Problem(error.kind, place(layer, error), message, ("Caffe checks this at set-up",), about=layer.name)


def place(layer: Layer, error: ShapeError) -> Span:
    """Where the text is wrong: the bottom that the error is about, else the layer's type."""
    if error.bottom is not None and error.bottom < len(layer.bottoms):
        return layer.bottoms[error.bottom].span
    types = layer.message.scalars("type") if layer.message else []
    return types[0].span if types else layer.span
