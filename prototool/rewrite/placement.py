"""Where a new layer goes that works on another layer's output: behind it and what works in place on its top.

In place is safe only where nothing else needs the value from before: Caffe refuses a net in which another layer reads
it, and some layers read their own top again in their backward pass (source: Caffe 1.0's split insertion and layers,
tried on the real one).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from prototool.analysis.own_top import chain
from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import BlobRef, Layer
from prototool.net.state import NetState, Rule

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
# Layers that work on each value alone, as a neuron does, in place or through a blob of their own.
ACTIVATIONS = frozenset({"BNLL", "Clip", "ELU", "HSwish", "Mish", "PReLU", "ReLU", "ReLU6", "Sigmoid", "Swish", "TanH"})
# What other layers compute with is no feature of this output; V0's padding belongs to the layer behind it.
NO_FEATURES = frozenset({"Accuracy", "ArgMax", "padding"})


class PlacementError(Exception):
    """There is no place behind a layer; the message says why."""


# From a blob as one layer leaves it to what the next one makes of it; None where a new layer is to stand before that.
Step: TypeAlias = Callable[[Graph, Version], Version | None]


def stay(graph: Graph, version: Version) -> Version | None:
    """No step: the place right behind a layer."""
    return None


def in_place_step(graph: Graph, version: Version) -> Version | None:
    """The step over a layer that works in place."""
    return graph.overwriter(version)


def activation_step(graph: Graph, version: Version) -> Version | None:
    """The step over a layer that works in place, or an activation with a blob of its own that alone reads this one."""
    return graph.overwriter(version) or only_read_by(graph, version, ACTIVATIONS)


def only_read_by(graph: Graph, version: Version, types: frozenset[str]) -> Version | None:
    """What the one reader of a version makes of it, if it is of one of these types."""
    if len(version.readers) != 1 or version.weighted:
        return None
    [(reader, _)] = version.readers
    whole = len(reader.bottoms) == len(reader.tops) == 1
    return graph.written[reader, 0] if reader.type in types and whole else None


class End(NamedTuple):
    """In the graph of one state: the blob as the selected layer leaves it, and as each later one before the place."""

    graph: Graph
    path: tuple[Version, ...]

    @property
    def last(self) -> Version:
        """The blob as it comes to the place."""
        return self.path[-1]

    def works_on(self) -> list[Layer]:
        """The layers between the selected one and the place, and those that read what comes to it."""
        return [version.layer for version in self.path[1:]] + [layer for layer, _ in self.last.readers]


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

    @property
    def ref(self) -> BlobRef:
        """Where the text names the blob that comes to the place."""
        return self.ends[0].last.ref

    def works_on(self) -> list[Layer]:
        """The layers that work on the output already."""
        return list(dict.fromkeys(layer for end in self.ends for layer in end.works_on()))

    def in_place(self, keeps_sign: bool = True) -> bool:
        """Whether a layer that works in place is safe here, in forward and backward.

        A ReLU that works in place asks the blob for the sign it once had, which Dropout keeps and BatchNorm does not.
        """
        return all(
            not end.last.weighted
            and lets_go_of_its_top(end.last.layer)
            and (keeps_sign or not any(version.layer.type == "ReLU" for version in overwritten(end.last)))
            and all(reader.index > self.anchor.index for reader, _ in end.last.readers)
            for end in self.ends
        )

    def later(self, gone: Container[Layer] = ()) -> list[tuple[Layer, BlobRef]]:
        """Where later layers name what comes to the place, or what in-place layers make of it, with the layer.

        These are all to be renamed where a new blob takes over; whoever reads a layer that is `gone` reads what that
        read. Raises PlacementError where one of them reads another layer's blob of that name in some other state.
        """
        ours = {version for end in self.ends for version in becoming(end.graph, end.last, gone)}
        readers = {pair for version in ours for pair in version.readers if pair[0].index > self.anchor.index}
        self.check_readers(readers, ours)
        found = [(reader, reader.bottoms[index]) for reader, index in readers]
        written = {(version.layer, version.ref) for version in ours - {end.last for end in self.ends}}
        pairs = [pair for pair in (*found, *written) if pair[0] not in gone]
        return sorted(pairs, key=lambda pair: pair[1].span)

    def check_readers(self, readers: Iterable[tuple[Layer, int]], ours: set[Version]) -> None:
        """Refuse readers that in some state read another layer's blob of that name."""
        for reader, index in readers:
            for graph in map(self.document.graph, self.document.net.states()):
                if (reader, index) in graph.read and graph.read[reader, index] not in ours:
                    raise PlacementError(
                        f"layer '{reader.name}' reads another layer's '{self.ref.name}' in {graph.state}, "
                        "so it cannot be given a new blob"
                    )


def behind(document: Document, layer: Layer, step: Step = in_place_step) -> Placement:
    """The place behind a layer and what `step` goes over. Raises PlacementError where there is none."""
    if len(layer.tops) != 1:
        raise PlacementError(f"it has {len(layer.tops)} tops; only a layer with one can be followed")
    if layer.type in NO_FEATURES or layer.type.endswith("Loss"):
        raise PlacementError(f"its output is not features: it is of type {layer.type}")
    if layer.include and layer.exclude:
        raise PlacementError("it has both include and exclude rules, which Caffe refuses")
    graphs = [document.graph(state) for state in document.net.states() if layer.kept(state)]
    if not graphs:
        raise PlacementError("it is part of the net in no phase")
    paths = [(graph, walked(graph, graph.written[layer, 0], step)) for graph in graphs]
    anchor = max((path[-1].layer for _, path in paths), key=lambda last: last.index)
    # What works in place before the anchor in one phase alone stands before the place there.
    ends = tuple(End(graph, path[:-1] + walked(graph, path[-1], until(anchor))) for graph, path in paths)
    if len({end.last.name for end in ends}) > 1:
        raise PlacementError("what follows it leaves another blob in one phase than in the other")
    base = ends[0].path[0]
    while base.over:
        base = base.over
    return Placement(document, layer, anchor, base.layer, ends, layer.include, layer.exclude)


def until(anchor: Layer) -> Step:
    """The step over layers that work in place and stand before another one."""

    def step(graph: Graph, version: Version) -> Version | None:
        after = graph.overwriter(version)
        return after if after and after.layer.index <= anchor.index else None

    return step


def walked(graph: Graph, version: Version, step: Step) -> tuple[Version, ...]:
    """A version and what becomes of it, as far as `step` goes."""
    path = [version]
    while after := step(graph, path[-1]):
        path.append(after)
    return tuple(path)


def becoming(graph: Graph, version: Version, gone: Container[Layer]) -> Iterator[Version]:
    """A version, those that in-place layers make of it, and those of layers that are gone and would make another."""
    for each in chain(graph, version):
        yield each
        for reader, _ in each.readers:
            if reader in gone and (reader, 0) in graph.written and not reader.in_place(0):
                yield from becoming(graph, graph.written[reader, 0], gone)


def overwritten(version: Version) -> list[Version]:
    """The versions that layers working in place made, from this one back to the one they all overwrite."""
    found: list[Version] = []
    while version.over is not None:
        found.append(version)
        version = version.over
    return found


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
    ends: dict[NetState, End] = {}
    for end in (end for place in group for end in place.ends):
        # Of two layers in one chain the first one has both behind it what the other has and that one itself.
        ends.setdefault(end.graph.state, end)
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
