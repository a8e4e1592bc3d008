"""A net brought to what a policy wants step by step, each step working on the text that the one before left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from prototool.analysis.policy import Policy
from prototool.analysis.shape import Shape
from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.bypass import take_out
from prototool.rewrite.dropout.found import Found, dropouts
from prototool.rewrite.dropout.kinds import Kind
from prototool.rewrite.dropout.spatial import Exchange, plain_on_maps
from prototool.rewrite.order.by_policy import Proposal, feasible, fix, of_order
from prototool.rewrite.order.misplaced import OWN_SHAPE, Misplaced, begins, misplaced
from prototool.rewrite.order.segments import may_drop
from prototool.rewrite.placement import PlacementError
from prototool.rewrite.rewriter import Rewriter
from prototool.text.edit import Edit, apply

ANEW = "the net computes something else: train it anew"


class Said(NamedTuple):
    """What there is to say of a layer, by its name."""

    layer: str
    message: str


class Stepwise:
    """A net on its way: the document as it is by now, and what was said on the way. `stated` are shapes of data."""

    def __init__(self, document: Document, policy: Policy, stated: Mapping[str, Shape]) -> None:
        self.document = document
        self.policy = policy
        self.stated = stated
        self.said: list[Said] = []
        # Of each Dropout that cannot go where it belongs, why.
        self.stuck: dict[str, str] = {}

    def run(self) -> None:
        """Take all steps."""
        self.order()
        before = self.document
        self.places()
        if self.document is not before:
            self.order()
        if self.policy.dropout_on_maps == "spatial":
            self.spatial()

    def change(self, edits: Sequence[Edit]) -> None:
        """Go on with what edits make of the text."""
        if edits:
            self.document = self.document.with_text(apply(self.document.source.text, edits))

    def say(self, layer: Layer, message: str) -> None:
        """Say something of a layer, once."""
        if Said(layer.name, message) not in self.said:
            self.said.append(Said(layer.name, message))

    def order(self) -> None:
        """Put what stands between two layers with weights in order."""
        done, edits = feasible(self.document, of_order(self.document, self.policy.order))
        self.say_moves(done)
        self.change(edits)

    def say_moves(self, proposals: Sequence[Proposal]) -> None:
        """Say what moved and what could not."""
        for proposal in proposals:
            for move in proposal.moves:
                if proposal.refusal:
                    self.say(move.unit.main, f"it stays, and is not moved {move.words}: {proposal.refusal}")
                else:
                    effect = "the net computes the same" if move.same else ANEW
                    self.say(move.unit.main, f"moved {move.words}; {effect}")

    def places(self) -> None:
        """Have each Dropout stand where the policy wants it, and say why one does not."""
        noisy = {each.dropout.name for each in self.wrong() if each.found.shape and not each.moves}
        while noisy and (failed := self.without_noise(noisy)):
            noisy -= failed
        self.rounds()
        for each in self.wrong():
            reason = self.stuck.get(each.dropout.name) or each.proposal.refusal
            if not reason:
                reason = (
                    f"Dropout '{each.kept.main.name}' has the place" if each.kept else "it has come as far as it can"
                )
            self.say_moves([each.proposal._replace(refusal=reason)])

    def wrong(self) -> list[Misplaced]:
        """The Dropouts that stand in the wrong place."""
        return misplaced(self.document, self.policy, self.stuck)

    def rounds(self) -> None:
        """Move and take out what can be, until nothing is left to do."""
        count = len(self.wrong()) + 1
        while (wrong := self.wrong()) and len(wrong) < count:
            count = len(wrong)
            before = self.document
            while self.move() or self.take_out():
                pass
            if self.document is not before:
                # What stood in the way may be gone.
                self.stuck = {}

    def move(self) -> bool:
        """Move as many Dropouts as go at once; say whether there was one to try."""
        wanted = apart([each for each in self.wrong() if each.moves and each.dropout.name not in self.stuck])
        done, edits = feasible(self.document, [each.proposal for each in wanted])
        for each, proposal in zip(wanted, done, strict=True):
            # One that went is tried no second time, wherever it came to stand.
            self.stuck[each.dropout.name] = proposal.refusal
        self.say_moves([proposal for proposal in done if not proposal.refusal])
        self.change(edits)
        return bool(wanted)

    def take_out(self) -> bool:
        """Take out the Dropouts in whose place another one stands; say whether there was one to try."""
        rewriter = Rewriter(self.document)
        wrong = [each for each in self.wrong() if each.there and each.dropout.name not in self.stuck]
        wrong = [each for each in wrong if not each.found.shape]
        gone = without(self.document, rewriter, wrong)
        reasons = {note.layer: note.message.removeprefix("it stays: ") for note in rewriter.notes}
        for each in wrong:
            if each.dropout in gone:
                self.say(each.dropout, f"taken out: {beside(each)}; {ANEW}")
            else:
                self.stuck[each.dropout.name] = reasons.get(each.dropout.name, "")
        self.change(rewriter.edits)
        return bool(wrong)

    def without_noise(self, names: set[str]) -> set[str]:
        """Have Dropouts made of noise go their way as plain ones, and be what they were where they come to stand.

        Returns those for which that is no good; then nothing is done.
        """
        trial = Stepwise(self.document, self.policy, self.stated)
        kinds = {found.main.name: found.recipe.kind for found in in_text(self.document) if found.main.name in names}
        trial.stuck = dict(self.stuck)
        failed = trial.turned(dict.fromkeys(names, "plain"))
        lost = names - {found.main.name for found in in_text(trial.document)}
        failed.update(dict.fromkeys(lost, "another layer has the name of a part of it"))
        if not failed:
            trial.rounds()
            failed = {each.dropout.name: "" for each in trial.wrong() if each.dropout.name in names}
        if not failed:
            failed = trial.turned(kinds)
        if failed:
            self.stuck.update({name: reason or trial.stuck.get(name, "") for name, reason in failed.items()})
            return set(failed)
        self.document, self.said, self.stuck = trial.document, [*self.said, *trial.said], trial.stuck
        return set()

    def turned(self, kinds: Mapping[str, Kind]) -> dict[str, str]:
        """Make Dropouts of other kinds, by their names; those that cannot be, with the reason."""
        failed: dict[str, str] = {}
        rewriter, exchange = Rewriter(self.document), Exchange(self.document, self.stated)
        for found in in_text(self.document):
            if found.main.name in kinds:
                try:
                    exchange.record(rewriter, found, kinds[found.main.name])
                except PlacementError as reason:
                    failed[found.main.name] = str(reason)
        self.change(rewriter.edits)
        return failed

    def spatial(self) -> None:
        """Exchange plain Dropouts on maps for such as drop whole channels."""
        rewriter, exchange = Rewriter(self.document), Exchange(self.document, self.stated)
        for found in plain_on_maps(View(self.document), self.policy):
            try:
                exchange.record(rewriter, found, "spatial")
            except PlacementError as reason:
                self.say(found.main, f"it stays plain, and does not drop whole channels: {reason}")
            else:
                what = f"exchanged for one that drops whole channels, with its ratio {found.recipe.ratio:g}"
                self.say(found.main, f"{what}; {ANEW}")
        self.change(rewriter.edits)


def in_text(document: Document) -> list[Found]:
    """The Dropouts of a net, each once."""
    return list(dict.fromkeys(dropouts(document).values())) if may_drop(document) else []


def apart(wanted: Sequence[Misplaced]) -> list[Misplaced]:
    """Those of some moves that have no chain in common; each chain can get one order at a time."""
    taken: set[object] = set()
    chosen: list[Misplaced] = []
    for each in reversed(wanted):
        chains = {begins(each.proposal.segment), each.place}
        if taken.isdisjoint(chains):
            taken |= chains
            chosen.append(each)
    return chosen[::-1]


def without(document: Document, rewriter: Rewriter, some: Sequence[Misplaced]) -> set[Layer]:
    """Record that Dropouts go, as far as another one is at work wherever they are; the others are told. What goes."""
    selected: list[Layer] = []
    for each in some:
        lone = alone_in(document, each)
        if lone:
            rewriter.tell(each.dropout, f"it stays: {lone}")
        else:
            selected += [each.dropout, *each.found.parts]
    gone = take_out(document, rewriter, selected)
    for layer in gone:
        rewriter.remove(layer)
    return set(gone)


def alone_in(document: Document, each: Misplaced) -> str:
    """Where the Dropout that is to be kept is none of the net in training, though the other one is."""
    for state in document.net.states():
        if state.phase == "TRAIN" and each.kept and each.found.rules.hold(state) and not each.kept.rules.hold(state):
            return f"Dropout '{each.kept.main.name}', which has the place, is not part of the net in {state}"
    return ""


def beside(each: Misplaced) -> str:
    """What there is instead of a Dropout."""
    if each.kept is None:
        return ""
    name, ratio = each.kept.main.name, each.kept.recipe.ratio
    own = f"that of '{each.dropout.name}' was {each.found.recipe.ratio:g}"
    return f"it belongs where Dropout '{name}' stands, which keeps its ratio {ratio:g} ({own})"


def fix_of(document: Document, each: Misplaced) -> tuple[tuple[Edit, ...], str]:
    """The edits by which one Dropout comes to its place, or goes where another one has it; and what is to be said."""
    if each.proposal.refusal == OWN_SHAPE:
        return (), f"{OWN_SHAPE}; rewrite --policy makes it anew where it belongs"
    if each.proposal.refusal and not each.kept:
        return (), f"it cannot be moved: {each.proposal.refusal}"
    if each.kept and not each.there:
        return (), f"Dropout '{each.kept.main.name}' goes there, and this one can be taken out then"
    if each.kept is None:
        return fix(document, each.proposal), "the net must be trained anew then"
    note = f"Dropout '{each.kept.main.name}' stands there already, and this one can be taken out"
    rewriter = Rewriter(document)
    return tuple(rewriter.edits) if not each.found.shape and without(document, rewriter, [each]) else (), note
