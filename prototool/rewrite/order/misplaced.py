"""The Dropouts that stand where a policy does not want them, and the place that each should have.

A BatchNorm follows them, somewhere behind, and they belong behind the last one; or they stand behind the global average
pooling at the head of a net, and belong before it. Of several that belong in one place the last one has it.

Source: Li et al. 2018 (arXiv:1801.05134): Dropout behind all BatchNorms, before the last weights; Kim et al. 2023
(arXiv:2302.06112): behind the last BatchNorm of a residual branch, before its last weights; in the head before the
pooling.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple, TypeAlias

from prototool.analysis.policy import Policy
from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer
from prototool.rewrite.batchnorm.normalised import NORMS
from prototool.rewrite.dropout.found import Found, dropouts
from prototool.rewrite.order.by_policy import Move, Proposal
from prototool.rewrite.order.global_pooling import pooling_before
from prototool.rewrite.order.segments import WEIGHTS, Segment, Unit, may_drop, segments
from prototool.rewrite.wiring import Top

# Whether a way ends with a layer.
Until: TypeAlias = Callable[[Layer], bool]

# Where a Dropout is not moved to for which there is no place.
ELSEWHERE = "elsewhere"
OWN_SHAPE = "its noise has the shape of the blob where it stands"


class Misplaced(NamedTuple):
    """A Dropout in the wrong place, and how it could come into the right one, at the end of a chain.

    `norm` is the last BatchNorm behind it; there is none where the `pooling` before it is what is wrong.
    `kept` is the Dropout that has the place: it is `there`, or is to come there first.
    """

    found: Found
    norm: Layer | None
    pooling: Layer | None
    proposal: Proposal
    kept: Found | None = None
    there: bool = False

    @property
    def dropout(self) -> Layer:
        """The Dropout."""
        return self.found.main

    @property
    def target(self) -> tuple[Segment, tuple[Unit, ...]]:
        """The chain where it belongs, with the units that this is to have."""
        return self.proposal.other or (self.proposal.segment, self.proposal.units)

    @property
    def place(self) -> Top:
        """What tells its place from others."""
        return begins(self.target[0])

    @property
    def nowhere(self) -> bool:
        """Whether there is no place for it."""
        return bool(self.proposal.refusal) and not self.proposal.other

    @property
    def moves(self) -> bool:
        """Whether it is the one that goes to the place."""
        return self.kept is None and not self.proposal.refusal


def never(layer: Layer) -> bool:
    """A way ends nowhere."""
    return False


def joins(layer: Layer) -> bool:
    """Whether branches come together in a layer."""
    return len(layer.bottoms) > 1 and layer.type in ("Eltwise", "Concat")


def downstream(graph: Graph, layer: Layer, until: Until = never) -> Iterator[Layer]:
    """The layers that a layer leads to, in the order of the text; nothing behind one that ends the way."""
    reached = {layer}
    for each in graph.layers:
        sources = [graph.read.get((each, index)) for index in range(len(each.bottoms))]
        if any(version and version.layer in reached for version in sources) and not until(each):
            yield each
            reached.add(each)


def begins(segment: Segment) -> Top:
    """The blob with which a chain begins; in another state it is another version."""
    return segment.start.layer, segment.start.top


def misplaced(document: Document, policy: Policy, stuck: Collection[str] = ()) -> list[Misplaced]:
    """The Dropouts of a net that stand where a policy does not want them.

    Those whose names are among `stuck` cannot go to their place, and do not keep others from it.
    """
    if (policy.dropout, policy.dropout_in_head) == ("anywhere", "anywhere") or not may_drop(document):
        return []
    work = Search(document, policy)
    found = [*(work.of_unit(segment, unit) for segment in work.segments for unit in segment.units), *work.in_no_chain()]
    return work.settled(sorted((each for each in found if each), key=lambda each: each.dropout.index), stuck)


class Search:
    """The search for Dropouts that a BatchNorm follows before their way ends, or that stand behind the pooling."""

    def __init__(self, document: Document, policy: Policy) -> None:
        self.document = document
        self.found = dropouts(document)
        self.segments = segments(document, self.found)
        self.anywhere = policy.dropout == "anywhere"
        self.until = joins if policy.dropout == "end-of-branch" else never
        self.before_pooling = policy.dropout_in_head == "before-global-pooling"

    def of_unit(self, segment: Segment, unit: Unit) -> Misplaced | None:
        """A unit, if it is a Dropout in the wrong place."""
        if unit.role != "dropout":
            return None
        ways = () if self.anywhere else downstream(segment.graph, unit.main, self.until)
        norms = [each for each in ways if each.type in NORMS]
        if norms:
            target, why = self.target(segment.graph, norms[-1])
            return Misplaced(self.found[unit.main], norms[-1], None, self.proposal(segment, unit, target, why))
        # Whole channels can be dropped behind the pooling as well.
        pooling = self.pooling(segment) if self.found[unit.main].recipe.kind != "spatial" else None
        if not pooling:
            return None
        target, why = self.in_front(segment.graph, pooling)
        return Misplaced(self.found[unit.main], None, pooling, self.proposal(segment, unit, target, why))

    def in_no_chain(self) -> Iterator[Misplaced]:
        """The Dropouts that are in the wrong place, but in no chain, such as noise with another layer for TEST."""
        members = {layer for segment in self.segments for layer in segment.layers}
        graphs = [self.document.graph(state) for state in self.document.net.states()]
        for found in () if self.anywhere else dict.fromkeys(self.found.values()):
            main = found.main
            graph = next((each for each in graphs if main not in members and (main, 0) in each.read), None)
            norms = [each for each in downstream(graph, main, self.until) if each.type in NORMS] if graph else []
            if graph and norms:
                moves = (Move(Unit("dropout", (main,), (main,)), ELSEWHERE, same=False),)
                refusal = OWN_SHAPE if found.shape else "in another state other layers follow it"
                proposal = Proposal(Segment(graph, graph.read[main, 0], ()), (), moves, refusal)
                yield Misplaced(found, norms[-1], None, proposal)

    def proposal(self, segment: Segment, unit: Unit, target: Segment | None, where: str) -> Proposal:
        """What is to be done for a Dropout to come to the end of a chain, `where` in words; without one, why not."""
        left = tuple(each for each in segment.units if each is not unit)
        if target is None:
            return Proposal(segment, left, (Move(unit, ELSEWHERE, same=False),), where)
        if begins(target) == begins(segment):
            return Proposal(segment, (*left, unit), (Move(unit, f"behind {left[-1].name}", same=False),))
        refusal = OWN_SHAPE if self.found[unit.main].shape else ""
        return Proposal(segment, left, (Move(unit, where, same=False),), refusal, (target, (*target.units, unit)))

    def target(self, graph: Graph, norm: Layer) -> tuple[Segment | None, str]:
        """The chain at whose end a Dropout belongs: that before the last weights, if they are behind the BatchNorm."""
        weights = [each for each in downstream(graph, norm, self.until) if each.type in WEIGHTS]
        read = graph.read.get((weights[-1], 0)) if weights else None
        if read and len(read.readers) == 1:
            chain = self.ending(graph, read)
            pooling = self.pooling(chain)
            before, where = self.in_front(graph, pooling) if pooling else (None, "")
            return (before, where) if before else (chain, f"behind '{chain.end.layer.name}'")
        chains = [each for each in self.segments if norm in each.layers]
        if not chains:
            return None, f"in another state other layers follow BatchNorm '{norm.name}'"
        return chains[0], f"behind '{chains[0].end.layer.name}'"

    def ending(self, graph: Graph, version: Version) -> Segment:
        """The chain that ends with a blob, an empty one where none does."""
        wanted = version.layer, version.top
        ends = [each for each in self.segments if (each.end.layer, each.end.top) == wanted]
        return ends[0] if ends else Segment(graph, version, ())

    def pooling(self, chain: Segment) -> Layer | None:
        """The global average pooling that a chain begins behind, where a Dropout of the chain belongs before it."""
        if not self.before_pooling or any(unit.role == "batchnorm" for unit in chain.units):
            return None
        return pooling_before(self.document, chain.graph, chain.start)

    def in_front(self, graph: Graph, pooling: Layer) -> tuple[Segment | None, str]:
        """The chain before a pooling; None and the reason where there cannot be a Dropout."""
        read = graph.read[pooling, 0]
        if len(read.readers) > 1 or read.weighted:
            return None, f"what comes into the pooling '{pooling.name}' is read by other layers too"
        return self.ending(graph, read), f"before '{pooling.name}'"

    def settled(self, wrong: list[Misplaced], stuck: Collection[str]) -> list[Misplaced]:
        """The Dropouts in the wrong place, in the order of the text, with the one that has the place of each."""
        moving: dict[Top, Found] = {}
        settled: list[Misplaced] = []
        stray = {each.dropout for each in wrong}
        for each in reversed(wrong):
            standing = self.standing(each, stray)
            other = standing or moving.get(each.place)
            if other and not each.nowhere:
                each = each._replace(kept=other, there=bool(standing))
            elif each.moves and each.dropout.name not in stuck:
                moving[each.place] = each.found
            settled.append(each)
        return settled[::-1]

    def standing(self, each: Misplaced, stray: Collection[Layer]) -> Found | None:
        """The Dropout that is right in the chain where another one belongs."""
        if each.nowhere:
            return None
        right = [unit.main for unit in each.target[1] if unit.role == "dropout" and unit.main not in stray]
        return self.found[right[-1]] if right else None
