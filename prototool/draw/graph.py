"""What is drawn of a net in one state: its layers, in-place chains folded into one node, and the blobs between them."""

from __future__ import annotations

from typing import NamedTuple

from prototool.analysis.infer import LayerShapes
from prototool.analysis.shape import Shape
from prototool.analysis.view import StateView
from prototool.net.graph import Graph
from prototool.net.net import Layer


class Node(NamedTuple):
    """A layer, and the layers that go on working in place on what it makes, in their order."""

    layers: tuple[LayerShapes, ...]

    @property
    def head(self) -> Layer:
        """The layer that the node is called after."""
        return self.layers[0].layer

    @property
    def tops(self) -> list[tuple[str, Shape]]:
        """The blobs that leave the node, with their shapes."""
        names = [top.name for top in self.head.tops]
        return list(zip(names, self.layers[-1].tops, strict=False))


class Edge(NamedTuple):
    """A blob that one node makes and another one reads, both by their index."""

    source: int
    target: int
    blob: str
    shape: Shape


class Folded(NamedTuple):
    """The nodes of a net in one state, each after those it reads from, and the blobs between them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def fold(view: StateView) -> Folded:
    """The nodes and edges of a net in one state."""
    groups: list[list[LayerShapes]] = []
    home: dict[Layer, int] = {}
    for each in view.shapes.layers:
        source = continued(view.graph, each.layer)
        if source is None:
            home[each.layer] = len(groups)
            groups.append([each])
        else:
            home[each.layer] = home[source]
            groups[home[source]].append(each)
    return Folded(tuple(Node(tuple(group)) for group in groups), edges(view, home))


def continued(graph: Graph, layer: Layer) -> Layer | None:
    """The layer whose only top this one works on in place, as its only reader; None for any other layer."""
    if len(layer.bottoms) != 1 or len(layer.tops) != 1 or not layer.in_place(0):
        return None
    before = graph.read.get((layer, 0))
    if before is None or len(before.readers) > 1 or len(before.layer.tops) > 1:
        return None
    return before.layer


def edges(view: StateView, home: dict[Layer, int]) -> tuple[Edge, ...]:
    """The blobs between nodes, in the order they are read."""
    shapes = {each.layer: each.tops for each in view.shapes.layers}
    found: dict[Edge, None] = {}
    for (layer, _), version in view.graph.read.items():
        source, target = home[version.layer], home[layer]
        if source != target:
            found[Edge(source, target, version.name, shapes[version.layer][version.top])] = None
    return tuple(found)
