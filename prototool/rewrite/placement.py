"""Where a new layer goes that works on another layer's output: behind it and what works in place on its top.

In place is safe only where nothing else needs the value from before: Caffe refuses a net in which another layer reads
it, and some layers read their own top again in their backward pass (source: Caffe 1.0's split insertion and layers,
tried on the real one).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer
from prototool.net.state import Rule

# Layers that write their top anew at every forward pass, keep no other blob in its memory, and do not read it again in
# their backward pass. Whatever is not known to be of this kind is not: among Caffe's own TanH, Sigmoid, ELU, Exp, LRN,
# MVN, Power, Softmax, Swish (they read it again), Concat, Flatten, Reshape, Slice, Split, Parameter, LSTM, RNN,
# MemoryData (they share it) and DummyData, Input (they may not write it again).
LETS_GO_OF_ITS_TOP = frozenset(
    {
        "AbsVal",
        "BNLL",
        "BatchNorm",
        "BatchReindex",
        "Bias",
        "Clip",
        "Convolution",
        "Crop",
        "Data",
        "Deconvolution",
        "Dropout",
        "Eltwise",
        "Embed",
        "HDF5Data",
        "Im2col",
        "ImageData",
        "InnerProduct",
        "Log",
        "PReLU",
        "Pooling",
        "ReLU",
        "Reduction",
        "Scale",
        "Threshold",
        "Tile",
        "WindowData",
    }
)
# What other layers compute with is no feature of this output; V0's padding belongs to the layer behind it.
NO_FEATURES = frozenset({"Accuracy", "ArgMax", "padding"})


class PlacementError(Exception):
    """There is no place behind a layer; the message says why."""


class End(NamedTuple):
    """In the graph of one state: the blob as the selected layer leaves it, and as the last in-place layer does."""

    graph: Graph
    first: Version
    last: Version

    def works_on(self) -> list[Layer]:
        """The layers that work in place on the blob, and those that read what they leave."""
        layers = [layer for layer, _ in self.last.readers]
        version = self.last
        while version is not self.first and version.over is not None:
            layers.insert(0, version.layer)
            version = version.over
        return layers


class Placement(NamedTuple):
    """The place behind a layer, in every state the layer is part of the net in.

    `anchor` is the layer the new one is written behind, `base` the one that made the blob all of this works on.
    `include` and `exclude` are the rules the new layer needs to be there in just these states.
    """

    document: Document
    layer: Layer
    anchor: Layer
    base: Layer
    ends: tuple[End, ...]
    include: tuple[Rule, ...]
    exclude: tuple[Rule, ...]

    def followers(self, type: str) -> list[Layer]:
        """The layers of a type that work on the output already."""
        found = [layer for end in self.ends for layer in end.works_on() if layer.type == type]
        return list(dict.fromkeys(found))

    def in_place(self) -> bool:
        """Whether a layer that works in place is safe here, in forward and backward."""
        return all(
            not end.last.weighted
            and lets_go_of_its_top(end.last.layer)
            and all(reader.index > self.anchor.index for reader, _ in end.last.readers)
            for end in self.ends
        )

    def readers(self) -> list[tuple[Layer, int]]:
        """The later readers of the output, each with the index of its bottom, who are to read the new blob instead.

        Raises PlacementError where one of them reads another layer's blob of that name in some other state.
        """
        lasts = {end.last for end in self.ends}
        found = dict.fromkeys(
            (reader, index) for last in lasts for reader, index in last.readers if reader.index > self.anchor.index
        )
        for reader, index in found:
            for graph in map(self.document.graph, self.document.net.states()):
                if (reader, index) in graph.read and graph.read[reader, index] not in lasts:
                    raise PlacementError(
                        f"layer '{reader.name}' reads another layer's '{self.layer.tops[0].name}' in {graph.state}, "
                        "so it cannot be given a new blob"
                    )
        return list(found)


def behind(document: Document, layer: Layer) -> Placement:
    """The place behind a layer. Raises PlacementError where there is none."""
    if len(layer.tops) != 1:
        raise PlacementError(f"it has {len(layer.tops)} tops; only a layer with one can be followed")
    if layer.type in NO_FEATURES or layer.type.endswith("Loss"):
        raise PlacementError(f"its output is not features: it is of type {layer.type}")
    if layer.include and layer.exclude:
        raise PlacementError("it has both include and exclude rules, which Caffe refuses")
    graphs = [document.graph(state) for state in document.net.states() if layer.kept(state)]
    if not graphs:
        raise PlacementError("it is part of the net in no phase")
    ends = tuple(End(graph, first, graph.final(first)) for graph in graphs for first in [graph.written[layer, 0]])
    base = ends[0].first
    while base.over:
        base = base.over
    anchor = max((end.last.layer for end in ends), key=lambda last: last.index)
    return Placement(document, layer, anchor, base.layer, ends, layer.include, layer.exclude)


def joined(places: Iterable[Placement]) -> list[Placement]:
    """The places without those that are the same: of layers that one in-place layer follows, each in its phase.

    Where together they are all that the anchor follows, one place with the anchor's own rules stands for them.
    """
    groups: dict[Layer, list[Placement]] = {}
    for place in places:
        groups.setdefault(place.anchor, []).append(place)
    return [place for group in groups.values() for place in joined_group(group)]


def joined_group(group: list[Placement]) -> list[Placement]:
    """The places of one anchor as one, if that is possible, else one for each set of rules."""
    first = group[0]
    ends = {end.graph.state: end for place in group for end in place.ends}
    anchors = {state for state in first.document.net.states() if first.anchor.kept(state)}
    if anchors == set(ends):
        include, exclude = first.anchor.include, first.anchor.exclude
        return [first._replace(ends=tuple(ends.values()), include=include, exclude=exclude)]
    apart: dict[tuple[object, object], Placement] = {}
    for place in group:
        apart.setdefault((place.include, place.exclude), place)
    return list(apart.values())


def lets_go_of_its_top(layer: Layer) -> bool:
    """Whether nothing of a layer suffers when its top is overwritten; an Eltwise with an unstable product does."""
    param = layer.message.message("eltwise_param") if layer.message else None
    if param and param.get("operation") == "PROD" and not param.get("stable_prod_grad"):
        return False
    return layer.type in LETS_GO_OF_ITS_TOP
