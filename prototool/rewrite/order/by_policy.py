"""What a policy wants to have elsewhere in a net, what would come of it, and what cannot be moved and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from prototool.analysis.fields import param
from prototool.analysis.policy import Role
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.dropout.found import dropouts
from prototool.rewrite.order.reorder import CannotMoveError, reordered
from prototool.rewrite.order.segments import Dropouts, Segment, Unit, may_drop, pool_method, segments
from prototool.text.edit import Edit

# A value times a factor that is not negative, or nothing: they give the same whether it is multiplied before or after.
SCALE_FREE = frozenset({"PReLU", "ReLU"})
# The larger of two values stays the larger one.
RISING = frozenset({"BNLL", "Clip", "ELU", "ReLU", "ReLU6", "Sigmoid", "TanH"})


class Move(NamedTuple):
    """A unit that goes somewhere else, and in words where; `same` if the net computes what it did."""

    unit: Unit
    words: str
    same: bool


class Proposal(NamedTuple):
    """A chain and the order that is wanted for it; or why it is not to be had.

    `other` is the chain that what leaves this one comes into.
    """

    segment: Segment
    units: tuple[Unit, ...]
    moves: tuple[Move, ...]
    refusal: str = ""
    other: tuple[Segment, tuple[Unit, ...]] | None = None

    @property
    def same(self) -> bool:
        """Whether the net computes what it did."""
        return all(move.same for move in self.moves)


def of_order(document: Document, order: Sequence[Role]) -> list[Proposal]:
    """The chains that are not in an order, each with the one it should have."""
    found = dropouts(document)
    proposals = (proposed(segment, order, found) for segment in segments(document, found))
    return [each for each in proposals if each]


def proposed(segment: Segment, order: Sequence[Role], found: Dropouts) -> Proposal | None:
    """The order that a chain should have, None if it has it."""
    units: list[Unit] = []
    refusal = ""
    # What the order does not speak of stays, and nothing goes past it.
    for listed, group in groupby(segment.units, lambda unit: unit.role in order):
        run = list(group)
        wanted = sorted(run, key=lambda unit: order.index(unit.role)) if listed else run
        refusal = refusal or (hindrance(run, wanted, found) if wanted != run else "")
        units += wanted
    if tuple(units) == segment.units:
        return None
    return Proposal(segment, tuple(units), tuple(moves(segment.units, units)), refusal)


def hindrance(run: Sequence[Unit], wanted: Sequence[Unit], found: Dropouts) -> str:
    """Why units cannot be put into another order."""
    for one, other in pairwise(wanted):
        if one.role == other.role:
            return f"there are two of a kind in its block, {one.name} and {other.name}"
    for unit in run:
        each = found.get(unit.main)
        if each and each.shape and each.recipe.kind != "spatial" and any(other.role == "pooling" for other in run):
            return f"the noise of {unit.name} has the shape of the blob, which the pooling changes"
    return ""


def moves(before: Sequence[Unit], after: Sequence[Unit]) -> Iterator[Move]:
    """The fewest units that are to move for an order to become another one."""
    stay = longest([before.index(unit) for unit in after])
    for index, unit in enumerate(after):
        if before.index(unit) not in stay:
            passed = [other for other in before if crossed(before, after, unit, other)]
            where = f"behind {after[index - 1].name}" if index else "to the beginning of its block"
            yield Move(unit, where, all(commute(unit, other) for other in passed))


def longest(numbers: Sequence[int]) -> set[int]:
    """The longest rising part of some numbers."""
    best: list[tuple[int, list[int]]] = [(0, [])]
    for number in numbers:
        length, before = max(each for each in best if not each[0] or each[1][-1] < number)
        best.append((length + 1, [*before, number]))
    return set(max(best)[1])


def crossed(before: Sequence[Unit], after: Sequence[Unit], one: Unit, other: Unit) -> bool:
    """Whether of two units now the other one comes first."""
    return one is not other and ((before.index(one) < before.index(other)) != (after.index(one) < after.index(other)))


def commute(one: Unit, other: Unit) -> bool:
    """Whether two units give the same values in either order (mission rows 0.3, 0.6; tried on real Caffe)."""
    if len(one.layers) > 1 or len(other.layers) > 1:
        return False
    by_role = {unit.role: unit.main for unit in (one, other)}
    act, drop, pool = by_role.get("activation"), by_role.get("dropout"), by_role.get("pooling")
    if act and drop:
        return act.type in SCALE_FREE
    if act and pool:
        return act.type in RISING and pool_method(pool) == "MAX" and rising(act)
    return False


def rising(layer: Layer) -> bool:
    """Whether an activation does not fall where its input is below 0."""
    if layer.type != "ReLU":
        return layer.type != "ELU" or float(param(layer, "elu_param").get("alpha")) >= 0
    return float(param(layer, "relu_param").get("negative_slope")) >= 0


def feasible(document: Document, proposals: Sequence[Proposal]) -> tuple[list[Proposal], list[Edit]]:
    """The proposals with what stands in the way of some, and the edits that bring about all others together."""
    taken: list[Proposal] = []
    refused: dict[Segment, str] = {each.segment: each.refusal for each in proposals if each.refusal}
    attempt([each for each in proposals if not each.refusal], taken, refused, document)
    edits = reordered(document, orders(taken)) if taken else []
    done = [each._replace(refusal=refused.get(each.segment, "")) for each in proposals]
    return done, edits


def attempt(some: Sequence[Proposal], taken: list[Proposal], refused: dict[Segment, str], document: Document) -> None:
    """Take as many proposals as can be had together."""
    if not some:
        return
    try:
        reordered(document, orders([*taken, *some]))
    except CannotMoveError as error:
        if len(some) == 1:
            refused[some[0].segment] = str(error)
            return
        half = len(some) // 2
        attempt(some[:half], taken, refused, document)
        attempt(some[half:], taken, refused, document)
    else:
        taken.extend(some)


def orders(proposals: Sequence[Proposal]) -> dict[Segment, tuple[Unit, ...]]:
    """The wanted order of each chain."""
    wanted = {each.segment: each.units for each in proposals}
    wanted.update(each.other for each in proposals if each.other)
    return wanted


def pairs(document: Document, role: Role) -> Iterator[tuple[Layer, Layer]]:
    """Each Dropout with the next layer of a role behind it in its chain."""
    for segment in segments(document) if may_drop(document) else ():
        for index, unit in enumerate(segment.units):
            behind = [each.main for each in segment.units[index + 1 :] if each.role == role]
            if unit.role == "dropout" and behind:
                yield unit.main, behind[0]


def fixes(document: Document, layers: Collection[Layer], order: Sequence[Role]) -> dict[Layer, tuple[Edit, ...]]:
    """For each of some layers the edits that put the chain it is in into an order; none where that cannot be."""
    found: dict[Layer, tuple[Edit, ...]] = dict.fromkeys(layers, ())
    for proposal in of_order(document, order) if layers else ():
        here = [layer for unit in proposal.units for layer in unit.layers if layer in found]
        if here:
            found.update(dict.fromkeys(here, fix(document, proposal)))
    return found


def fix(document: Document, proposal: Proposal) -> tuple[Edit, ...]:
    """The edits that bring about one proposal, none where that cannot be."""
    if proposal.refusal:
        return ()
    try:
        return tuple(reordered(document, orders([proposal])))
    except CannotMoveError:
        return ()
