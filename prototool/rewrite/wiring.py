"""Plans that change which names blobs go by, and whether every layer then still reads what it read before.

A name in the text may mean different blobs in different states. Names that must stay alike are a group: a blob's where
it is written and wherever it is read, in any state, and those of the versions that in-place layers make of it. A plan
cuts groups or joins them, gives them names, and is tried out in every state before anything is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, TypeAlias

from prototool.analysis.in_place import reads_own_top
from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import BlobRef, Layer
from prototool.net.state import NetState
from prototool.rewrite.placement import lets_go_of_its_top
from prototool.text.tree import Scalar

# A layer and the index of one of its tops.
Top: TypeAlias = tuple[Layer, int]

# In place on a ReLU that is in place itself, which finds out from its own top what to do with the gradient. These
# leave it what it needs: where the ReLU gave nothing, or where they drop, no gradient comes through.
KEEP_ZEROS = frozenset({"Dropout", "PReLU", "ReLU"})

# The types that give the right values and gradients in place (source: Caffe 1.0's layers, tried on the real one).
MAY_WORK_IN_PLACE = frozenset(
    {
        "BatchNorm",
        "Bias",
        "Dropout",
        "ELU",
        "Exp",
        "PReLU",
        "ReLU",
        "Scale",
        "Sigmoid",
        "Softmax",
        "Swish",
        "TanH",
    }
)


class Trouble(NamedTuple):
    """What a plan would do to a net in a state; the message says it in words."""

    state: NetState
    layer: Layer
    what: str
    number: int


class Groups:
    """The names that must stay alike, where some in-place layers are cut off and some layers joined.

    `apart` are tops of in-place layers that get a blob of their own, `joined` tops that are to be written over the
    bottom of the same index, or, of a layer that goes, to be read as that bottom.
    """

    def __init__(self, document: Document, apart: Collection[Top] = (), joined: Collection[Top] = ()) -> None:
        self.above: dict[Scalar, Scalar] = {}
        for graph in graphs(document):
            for (layer, index), version in graph.read.items():
                self.join(layer.bottoms[index].node, version.ref.node)
            for version in graph.versions():
                top = version.layer, version.top
                if (version.over and top not in apart) or top in joined:
                    self.join(version.ref.node, version.layer.bottoms[version.top].node)

    def of(self, node: Scalar) -> Scalar:
        """The node that stands for a node's group."""
        while node in self.above:
            above = self.above[node]
            if above in self.above:
                self.above[node] = self.above[above]
            node = above
        return node

    def join(self, one: Scalar, other: Scalar) -> None:
        """Make two groups one."""
        one, other = self.of(one), self.of(other)
        if one is not other:
            self.above[one] = other


class Plan:
    """The names that places in the text are to have, and the layers that are to go.

    Who read the top of a layer that goes reads its first bottom instead, but for the bottoms that are dropped.
    """

    def __init__(
        self,
        document: Document,
        names: dict[Scalar, str],
        gone: Collection[Layer] = (),
        dropped: Collection[Scalar] = (),
    ) -> None:
        self.document = document
        self.names = names
        self.gone = frozenset(gone)
        self.dropped = frozenset(dropped)

    def name(self, ref: BlobRef) -> str:
        """What a bottom or top is called."""
        return self.names.get(ref.node, ref.name)

    @cached_property
    def troubles(self) -> dict[Trouble, str]:
        """All that would be wrong with the net, in any state."""
        found: dict[Trouble, str] = {}
        for graph in graphs(self.document):
            for trouble, message in Trial(self, graph).troubles():
                found.setdefault(trouble, message)
        return found

    def changed(self) -> Iterator[tuple[BlobRef, str]]:
        """The places that get another name, each once, but for those in layers that go."""
        seen: set[Scalar] = set()
        for layer in self.document.net.all_layers:
            for ref in () if layer in self.gone else (*layer.bottoms, *layer.tops):
                if self.name(ref) != ref.name and ref.node not in seen:
                    seen.add(ref.node)
                    yield ref, self.name(ref)


class Trial:
    """A plan tried out in one state."""

    def __init__(self, plan: Plan, graph: Graph) -> None:
        self.plan = plan
        self.graph = graph
        self.last: dict[str, Top] = {}
        self.over: dict[Top, Top] = {}

    def troubles(self) -> Iterator[tuple[Trouble, str]]:
        """What goes wrong, layer by layer."""
        readers: Counter[Top] = Counter()
        for layer in self.graph.layers:
            if layer in self.plan.gone:
                continue
            yield from self.misread(layer)
            for index, bottom in enumerate(layer.bottoms):
                if (layer, index) in self.graph.read and bottom.node not in self.plan.dropped:
                    readers[self.source(self.graph.read[layer, index])] += 1
            for index in range(len(layer.tops)):
                yield from self.written(layer, index)
        for top, before in self.over.items():
            if readers[before] + self.weighted(before) > 1:
                message = f"'{before[0].name}' has other readers, and would be overwritten"
                yield Trouble(self.graph.state, top[0], "shared", top[1]), message

    def misread(self, layer: Layer) -> Iterator[tuple[Trouble, str]]:
        """The bottoms for which a layer would read something else than before."""
        for index, bottom in enumerate(layer.bottoms):
            version = None if bottom.node in self.plan.dropped else self.graph.read.get((layer, index))
            if version and self.last.get(self.plan.name(bottom)) != self.source(version):
                message = f"layer '{layer.name}' reads another layer's '{bottom.name}' in {self.graph.state}"
                yield Trouble(self.graph.state, layer, "read", index), message

    def written(self, layer: Layer, index: int) -> Iterator[tuple[Trouble, str]]:
        """What is wrong with a top's name."""
        ref, top, state = layer.tops[index], (layer, index), self.graph.state
        name = self.plan.name(ref)
        in_place = index < len(layer.bottoms) and self.plan.name(layer.bottoms[index]) == name
        before = self.last.get(name)
        if self.plan.gone and name != ref.name and not layer.in_place(index):
            # The name would be right, but no one expects that a layer beside those that go is touched.
            yield Trouble(state, layer, "other", index), f"layer '{layer.name}' gives '{ref.name}' in {state}"
        if in_place and before:
            self.over[top] = before
            yield from self.overwritten(layer, index, before)
        elif before:
            message = f"layer '{before[0].name}' writes '{name}' too in {state}"
            yield Trouble(state, layer, "twice", index), message
        if name != ref.name and layer.type in ("HDF5Data", "Input"):
            message = f"the top '{ref.name}' of layer '{layer.name}' is called what its data are called"
            yield Trouble(state, layer, "dataset", index), message
        self.last[name] = top

    def overwritten(self, layer: Layer, index: int, before: Top) -> Iterator[tuple[Trouble, str]]:
        """Whether a layer that works in place takes from another one what that needs for its gradient."""
        if reads_own_top(before[0]) or not lets_go_of_its_top(before[0]):
            message = f"layer '{before[0].name}' ({before[0].type}) needs its output as it is"
            yield Trouble(self.graph.state, layer, "needed", index), message
        top: Top | None = before
        while top and layer.type not in KEEP_ZEROS:
            if top[0].type == "ReLU" and top in self.over:
                message = f"layer '{top[0].name}' (ReLU) works in place and needs its output as it is"
                yield Trouble(self.graph.state, layer, "zeros", index), message
                return
            top = self.over.get(top) if top[0].type in KEEP_ZEROS else None

    def source(self, version: Version) -> Top:
        """The top that a version is once the layers that go are gone."""
        while version.layer in self.plan.gone and (version.layer, 0) in self.graph.read:
            version = self.graph.read[version.layer, 0]
        return version.layer, version.top

    def weighted(self, top: Top) -> bool:
        """Whether the loss reads a top."""
        return self.graph.written[top].weighted


def graphs(document: Document) -> list[Graph]:
    """The graphs of all states."""
    return [document.graph(state) for state in document.net.states()]


def is_built(document: Document, top: Top) -> bool:
    """Whether a layer's top is part of the net in some state."""
    return any(top in graph.written for graph in graphs(document))


def grown(
    document: Document, wanted: Sequence[Top], plan: Callable[[Sequence[Top]], Plan]
) -> tuple[list[Top], list[tuple[Top, str]]]:
    """As many of the tops as one plan can change without new trouble; and the others, with what is in the way."""
    known = set(Plan(document, {}).troubles)
    taken: list[Top] = []
    left: list[tuple[Top, str]] = []

    def add(some: Sequence[Top]) -> None:
        found = plan([*taken, *some]).troubles
        new = [message for trouble, message in found.items() if trouble not in known]
        if not new:
            taken.extend(some)
        elif len(some) == 1:
            left.append((some[0], new[0]))
        else:
            half = len(some) // 2
            add(some[:half])
            add(some[half:])

    if wanted:
        add(wanted)
    return taken, left


def joined_names(document: Document, joined: Collection[Top], gone: Collection[Layer] = ()) -> dict[Scalar, str]:
    """The names once some tops are joined with their bottoms: all go by the name of what was written first."""
    groups = Groups(document, joined=joined)
    names: dict[Scalar, str] = {}
    for graph in graphs(document):
        for version in graph.versions():
            top = version.layer, version.top
            if version.over is None and top not in joined and version.layer not in gone:
                names.setdefault(groups.of(version.ref.node), version.name)
    affected = {groups.of(layer.tops[top].node) for layer, top in joined}
    found = {ref.node: names.get(groups.of(ref.node), ref.name) for ref in refs(document)}
    return {node: name for node, name in found.items() if groups.of(node) in affected}


def refs(document: Document) -> Iterable[BlobRef]:
    """Every bottom and top in the text."""
    return (ref for layer in document.net.all_layers for ref in (*layer.bottoms, *layer.tops))
