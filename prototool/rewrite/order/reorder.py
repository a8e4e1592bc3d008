"""Putting the layers of chains into another order: their text moves with its comments, and their blobs are wired anew.

A layer keeps the name of its top, one that works in place goes on doing so where that is safe, and who read what the
chain left reads what it leaves now. What comes of it is read again, and refused unless in every state every layer
reads what it should.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

from prototool.net.document import Document
from prototool.net.graph import Graph
from prototool.net.net import BlobRef, Layer
from prototool.rewrite.order.segments import Segment, Unit
from prototool.rewrite.placement import becoming, lets_go_of_its_top
from prototool.rewrite.rewriter import free
from prototool.rewrite.wiring import KEEP_ZEROS, MAY_WORK_IN_PLACE, Plan, Top
from prototool.text import trivia
from prototool.text.edit import Edit, apply
from prototool.text.literals import quoted
from prototool.text.source import Span
from prototool.text.tree import Scalar

Orders: TypeAlias = Mapping[Segment, Sequence[Unit]]
# Where a layer comes to stand: the start of the layer whose place it takes, and a number for those behind that one.
Place: TypeAlias = tuple[int, int]


class CannotMoveError(Exception):
    """An order that cannot be had; the message says why."""


class Reordering:
    """A net with some of its chains in another order. Raises CannotMoveError where a chain cannot be wired so."""

    def __init__(self, document: Document, orders: Orders) -> None:
        self.document = document
        self.orders = orders
        self.names: dict[Scalar, str] = {}
        self.places: dict[Layer, Place] = {layer: (layer.span.start, 0) for layer in document.net.layers}
        self.taken = {ref.name for layer in document.net.all_layers for ref in (*layer.bottoms, *layer.tops)}
        self.ends: dict[Top, str] = {}
        # A chain may begin where another one ends.
        for segment, units in sorted(orders.items(), key=lambda each: each[0].start.layer.index):
            self.wire(segment, [layer for unit in units for layer in unit.chain])
            self.place(segment, [layer for unit in units for layer in unit.layers])

    def wire(self, segment: Segment, chain: Sequence[Layer]) -> None:
        """Give the bottoms and tops of a chain, and of those who read what it leaves, their names."""
        before = segment.start.layer
        name = self.ends.get((before, segment.start.top), segment.start.name)
        old_before = dict(zip(segment.chain, (before, *segment.chain), strict=False))
        alone = len(segment.start.readers) == 1 and not segment.start.weighted
        over: list[Layer] = []
        for layer in chain:
            self.call(layer.bottoms[0], name)
            safe = alone and may_overwrite(layer, before, over)
            if not layer.in_place(0):
                if not (safe and layer is chain[-1] and keeps_output(segment, layer, name)):
                    name, over = layer.tops[0].name, []
            elif safe or old_before.get(layer) is before:
                over = [*over, layer]
            else:
                name, over = free(layer.name or layer.type.lower(), self.taken), []
                self.taken.add(name)
            self.call(layer.tops[0], name)
            before, alone = layer, True
        self.ends[segment.end.layer, segment.end.top] = name
        if name != segment.end.name:
            self.pass_on(segment, name)

    def pass_on(self, segment: Segment, name: str) -> None:
        """Have who read the blob that a chain left read another one."""
        if is_output(segment):
            raise CannotMoveError(f"the net's output '{segment.end.name}' would get another name")
        versions = set(becoming(segment.graph, segment.end, ()))
        own = set(segment.layers)
        outside = [version for version in versions - {segment.end} if version.layer not in own]
        for version in outside:
            self.call(version.ref, name)
        for version in versions:
            for reader, index in version.readers:
                if reader not in own and reader not in self.moved:
                    self.call(reader.bottoms[index], name)

    @cached_property
    def moved(self) -> set[Layer]:
        """The layers that come into a chain from elsewhere."""
        return {
            layer
            for segment, units in self.orders.items()
            for unit in units
            for layer in unit.layers
            if layer not in segment.layers
        }

    def call(self, ref: BlobRef, name: str) -> None:
        """Have a bottom or top name a blob."""
        self.names[ref.node] = name

    def place(self, segment: Segment, layers: Sequence[Layer]) -> None:
        """Give the layers that stay in a chain each other's places, and those that come in one behind another."""
        slots = sorted(layer.span.start for layer in segment.layers if layer in layers)
        staying = [layer for layer in layers if layer in segment.layers]
        for layer, slot in zip(staying, slots, strict=True):
            self.places[layer] = (slot, 0)
        behind = self.places.get(segment.start.layer, (segment.start.layer.span.start, 0))
        for layer in layers:
            if layer in segment.layers:
                behind = self.places[layer]
            else:
                behind = self.places[layer] = (behind[0], behind[1] + 1)

    @property
    def order(self) -> list[Layer]:
        """The layers in the order in which they come to stand."""
        return sorted(self.document.net.layers, key=self.places.__getitem__)

    def edits(self) -> list[Edit]:
        """The edits that do all of it: a place whose layer stays gets new names only."""
        found: list[Edit] = []
        at = {layer.span.start: layer for layer in self.document.net.layers}
        for layer in self.document.net.layers:
            start, number = self.places[layer]
            if layer in self.moved:
                found.append(Edit(trivia.extent(self.text, layer.span.start, layer.span.end), ""))
            if number:
                found.append(Edit(*self.insertion(at[start], layer)))
            elif at[start] is layer:
                found += self.renames(layer)
            else:
                found.append(Edit(self.block(at[start]), self.block_text(layer)))
        return found

    @property
    def text(self) -> str:
        """The text as it is."""
        return self.document.source.text

    def block(self, layer: Layer) -> Span:
        """A layer with the comments that belong to it."""
        start, end = layer.span
        return Span(trivia.leading(self.text, start), trivia.trailing(self.text, end))

    def block_text(self, layer: Layer) -> str:
        """A layer with its comments and new names."""
        start, end = self.block(layer)
        inner = [Edit(Span(span.start - start, span.end - start), text) for span, text in self.renames(layer)]
        return apply(self.text[start:end], inner)

    def insertion(self, anchor: Layer, layer: Layer) -> tuple[Span, str]:
        """Where and how a layer is written behind another one's place, with as many empty lines as stand there."""
        offset = self.block(anchor).end
        rest = self.text[offset:].lstrip()
        lines = self.text[offset : len(self.text) - len(rest)].count("\n")
        if rest and not lines:
            return Span(offset, offset), " " + self.block_text(layer)
        lines = 2 if rest and lines > 1 else 1
        return Span(offset, offset), self.document.source.newline * lines + self.block_text(layer)

    def renames(self, layer: Layer) -> list[Edit]:
        """The edits of the names that a layer states."""
        refs = {ref.node: ref for ref in (*layer.bottoms, *layer.tops)}
        return [
            Edit(node.value_span, quoted(self.names[node], node.raw[0]))
            for node, ref in refs.items()
            if self.names.get(node, ref.name) != ref.name
        ]


def is_output(segment: Segment) -> bool:
    """Whether what a chain leaves, or in-place layers make of it, is an output of the net or part of its loss."""
    versions = list(becoming(segment.graph, segment.end, ()))
    return not any(version.readers for version in versions) or any(version.weighted for version in versions)


def keeps_output(segment: Segment, layer: Layer, name: str) -> bool:
    """Whether the last layer of a chain had better work in place: it comes behind the one that writes the output."""
    return name == segment.end.name and is_output(segment) and layer.type in MAY_WORK_IN_PLACE


def may_overwrite(layer: Layer, before: Layer, over: Sequence[Layer]) -> bool:
    """Whether a layer may work in place on what another one left, which the layers of `over` have overwritten.

    A ReLU in place finds out from its own top what to do with the gradient.
    """
    if not lets_go_of_its_top(before):
        return False
    return layer.type in KEEP_ZEROS or not any(each.type == "ReLU" for each in over)


def reordered(document: Document, orders: Orders) -> list[Edit]:
    """The edits that give chains another order. Raises CannotMoveError where the net would not be what is wanted."""
    work = Reordering(document, orders)
    edits = work.edits()
    after = document.with_text(apply(document.source.text, edits))
    order = work.order
    if after.tree.problems or len(after.net.layers) != len(order):
        raise CannotMoveError("the text around it does not let it move")
    if [layer.name for layer in after.net.layers] != [layer.name for layer in order]:
        raise CannotMoveError("the text around it does not let it move")
    now = dict(zip(order, after.net.layers, strict=True))
    if document.net.inputs and after.net.inputs:
        now[document.net.inputs] = after.net.inputs
    for state in document.net.states():
        check_flow(Flow(document.graph(state), orders), after.graph(state), now)
    known = {(trouble.layer.name, trouble.what) for trouble in Plan(document, {}).troubles}
    for trouble, message in Plan(after, {}).troubles.items():
        if (trouble.layer.name, trouble.what) not in known:
            raise CannotMoveError(message)
    return edits


class Flow:
    """Who is to read whom in a state, once chains have another order. Raises CannotMoveError where none is right."""

    def __init__(self, graph: Graph, orders: Orders) -> None:
        self.graph = graph
        self.before: dict[Layer, Top] = {}
        self.instead: dict[Top, Top] = {}
        self.ends: dict[Top, Segment] = {}
        self.within: dict[Layer, Segment] = {}
        moved = [(segment, [each for unit in units for each in unit.chain]) for segment, units in orders.items()]
        self.inner = {layer for segment, _ in moved for layer in segment.chain}
        for segment, chain in moved:
            self.add(segment, [layer for layer in chain if layer.kept(graph.state)])

    def add(self, segment: Segment, chain: Sequence[Layer]) -> None:
        """Take in a chain as it is to be in this state."""
        old = [layer for layer in segment.chain if layer.kept(self.graph.state)]
        for one, other in pairwise(old):
            if self.source(other, 0) != (one, 0):
                raise CannotMoveError(f"layer '{other.name}' reads another layer in {self.graph.state}")
        start = self.source(old[0], 0) if old else (segment.start.layer, segment.start.top)
        tops: list[Top | None] = [start, *((layer, 0) for layer in chain)]
        for layer, top in zip(chain, tops, strict=False):
            if top is not None:
                self.before[layer] = top
                self.within[layer] = segment
        end = (old[-1], 0) if old else start
        last = tops[-1]
        if end is not None and last is not None:
            self.instead[end] = last
            self.ends[end] = segment

    def source(self, layer: Layer, index: int) -> Top | None:
        """What a layer reads as it is."""
        version = self.graph.read.get((layer, index))
        return (version.layer, version.top) if version else None

    def wanted(self, layer: Layer, index: int) -> Top | None:
        """What a layer is to read."""
        if index == 0 and layer in self.before:
            before = self.before[layer]
            # A chain may begin where another one ends.
            other = before in self.ends and self.ends[before] is not self.within[layer]
            return self.instead[before] if other else before
        top = self.source(layer, index)
        if top and top in self.instead:
            return self.instead[top]
        if top and top[0] in self.inner:
            raise CannotMoveError(f"layer '{layer.name}' reads '{top[0].name}' too in {self.graph.state}")
        return top


def check_flow(flow: Flow, after: Graph, now: Mapping[Layer, Layer]) -> None:
    """Refuse a net in which, in this state, a layer reads another one than it should."""
    for layer in flow.graph.layers:
        for index in range(len(layer.bottoms)):
            wanted = flow.wanted(layer, index)
            version = after.read.get((now[layer], index))
            found = (version.layer, version.top) if version else None
            if found != ((now[wanted[0]], wanted[1]) if wanted else None):
                raise CannotMoveError(f"layer '{layer.name}' would read another blob in {flow.graph.state}")
