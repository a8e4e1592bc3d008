"""The Dropouts that a BatchNorm follows, somewhere behind them, and the place they should have behind the last one.

Source: Li et al. 2018 (arXiv:1801.05134): Dropout behind all BatchNorms, before the last weights; Kim et al. 2023
(arXiv:2302.06112): behind the last BatchNorm of a residual branch, before its last weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from prototool.analysis.policy import Place
from prototool.net.document import Document
from prototool.net.graph import Graph
from prototool.net.net import Layer
from prototool.rewrite.by_policy import Move, Proposal
from prototool.rewrite.dropouts import dropouts
from prototool.rewrite.normalised import NORMS
from prototool.rewrite.segments import WEIGHTS, Segment, Unit, may_drop, segments

# Whether a way ends with a layer.
Until: TypeAlias = Callable[[Layer], bool]


class Misplaced(NamedTuple):
    """A Dropout, the first and the last BatchNorm behind it, and how it could be put behind them."""

    dropout: Layer
    first: Layer
    last: Layer
    proposal: Proposal


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


def misplaced(document: Document, place: Place) -> list[Misplaced]:
    """The Dropouts of a net that stand where a policy does not want them."""
    if place == "anywhere" or not may_drop(document):
        return []
    work = Search(document, joins if place == "end-of-branch" else never)
    found = [work.of_unit(segment, unit) for segment in work.segments for unit in segment.units]
    return list(reversed(work.settled([each for each in found if each])))


class Search:
    """The search for Dropouts that a BatchNorm follows before their way ends."""

    def __init__(self, document: Document, until: Until) -> None:
        self.found = dropouts(document)
        self.segments = segments(document, self.found)
        self.until = until

    def of_unit(self, segment: Segment, unit: Unit) -> Misplaced | None:
        """A unit, if it is a Dropout with a BatchNorm behind it."""
        if unit.role != "dropout":
            return None
        norms = [each for each in downstream(segment.graph, unit.main, self.until) if each.type in NORMS]
        if not norms:
            return None
        target = self.target(segment.graph, norms[-1])
        left = tuple(each for each in segment.units if each is not unit)
        if target.start is segment.start:
            order = (*left, unit)
            proposal = Proposal(segment, order, (Move(unit, f"behind {left[-1].name}", same=False),))
        else:
            other = target, (*target.units, unit)
            where = f"behind '{target.end.layer.name}'"
            proposal = Proposal(segment, left, (Move(unit, where, same=False),), self.obstacle(unit), other)
        return Misplaced(unit.main, norms[0], norms[-1], proposal)

    def obstacle(self, unit: Unit) -> str:
        """Why a Dropout cannot go to another chain."""
        if self.found[unit.main].shape:
            return "its noise has the shape of the blob where it stands"
        return ""

    def target(self, graph: Graph, norm: Layer) -> Segment:
        """The chain at whose end a Dropout belongs: that before the last weights, if they are behind the BatchNorm."""
        weights = [each for each in downstream(graph, norm, self.until) if each.type in WEIGHTS]
        if weights:
            read = graph.read[weights[-1], 0]
            if len(read.readers) == 1:
                ends = [each for each in self.segments if each.graph is graph and each.end is read]
                return ends[0] if ends else Segment(graph, read, ())
        return next(each for each in self.segments if norm in each.layers)

    def settled(self, found: list[Misplaced]) -> list[Misplaced]:
        """Those that can go, one for each place, the last one first; the others with what stands there."""
        there: dict[tuple[Layer, int], str] = {}
        settled: list[Misplaced] = []
        for each in reversed(found):
            segment, other = each.proposal.segment, each.proposal.other
            place = other[0].start if other else segment.start
            behind = [unit.name for unit in other[0].units if unit.role == "dropout"] if other else []
            key = place.layer, place.top
            taken = there.get(key) or (behind[-1] if behind else "")
            if other and taken:
                message = (
                    f"Dropout {taken} is behind the last BatchNorm already; -p 'remove{{layers={each.dropout.name}}}'"
                )
                each = each._replace(proposal=each.proposal._replace(refusal=f"{message} takes this one out"))
            elif not each.proposal.refusal:
                there[key] = f"'{each.dropout.name}'"
            settled.append(each)
        return settled
