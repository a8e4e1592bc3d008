"""apply-policy: layers in the order that a policy wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import ClassVar

from prototool.analysis.policy import Policy
from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.policies import PolicyError, policy
from prototool.rewrite.by_policy import Proposal, feasible, of_order
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.dropout_ways import dropouts_on_maps, ways
from prototool.rewrite.misplaced import misplaced
from prototool.rewrite.rewriter import Rewriter
from prototool.text.edit import Edit, apply
from prototool.text.source import Span


@dataclass(frozen=True)
class ApplyPolicy(Pass):
    """Put layers into the order of a policy: one of `prototool policies`, or a TOML file.

    What stands between two layers with weights is put in order, and a Dropout that a BatchNorm follows goes behind the
    last one, as the policy has it. Layers move with their text and comments; those that work in place go on doing so
    where that is safe. It is told what moved, whether the net still computes the same, and what could not move and
    why. Layers are neither added nor taken out.
    """

    name: ClassVar[str] = "apply-policy"

    policy: str

    def __post_init__(self) -> None:
        """Refuse a policy that there is not. Raises OptionError."""
        self.wanted()

    def wanted(self) -> Policy:
        """The policy. Raises OptionError."""
        try:
            return policy(self.policy)
        except PolicyError as error:
            raise OptionError(str(error)) from None

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the moves: first within chains, then from one to another."""
        wanted = self.wanted()
        done, edits = feasible(document, of_order(document, wanted.order))
        tell(rewriter, done)
        middle = document.with_text(apply(document.source.text, edits)) if edits else document
        done, more = feasible(middle, [each.proposal for each in misplaced(middle, wanted.dropout)])
        tell(rewriter, done)
        rewriter.edits += both(document, middle, more) if edits and more else edits or more
        tell_of_no_order(View(document.with_text(apply(document.source.text, rewriter.edits))), wanted, rewriter)


def tell(rewriter: Rewriter, proposals: Sequence[Proposal]) -> None:
    """Say what moved and what could not."""
    for proposal in proposals:
        for move in proposal.moves:
            if proposal.refusal:
                rewriter.tell(move.unit.main, f"it stays, and is not moved {move.words}: {proposal.refusal}")
            else:
                effect = "the net computes the same" if move.same else "the net computes something else: train it anew"
                rewriter.tell(move.unit.main, f"moved {move.words}; {effect}")


def tell_of_no_order(view: View, wanted: Policy, rewriter: Rewriter) -> None:
    """Say what a policy wants that no other order can give, once all has moved."""
    for way in ways(view):
        if way.weights < wanted.clean_layers:
            number = f"{way.weights} of the {wanted.clean_layers} layers with weights that are wanted"
            rewriter.tell(way.dropout, f"{number} stand between it and BatchNorm '{way.norm.name}'; no move mends that")
    for found, before in dropouts_on_maps(view):
        if wanted.dropout_on_maps == "spatial" and found.recipe.kind == "plain":
            options = f"--add-dropout {before.name} --ratio {found.recipe.ratio:g} --kind spatial"
            rewriter.tell(found.main, f"it stays plain; {options} has it drop whole channels")


def both(document: Document, middle: Document, more: Sequence[Edit]) -> list[Edit]:
    """The edits that have the effect of two steps, the second of which counts in the text after the first."""
    before = document.source.text.splitlines(keepends=True)
    after = apply(middle.source.text, more).splitlines(keepends=True)
    offsets = [0]
    for line in before:
        offsets.append(offsets[-1] + len(line))
    parts = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [
        Edit(Span(offsets[start], offsets[end]), "".join(after[first:last]))
        for kind, start, end, first, last in parts
        if kind != "equal"
    ]
