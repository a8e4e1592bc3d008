"""apply-policy: layers in the order that a policy wants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.analysis.policy import Policy
from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.policies import PolicyError, policy
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.dropout.ways import ways
from prototool.rewrite.order.stepwise import Stepwise
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.stated import stated_shapes
from prototool.text.edit import Edit
from prototool.text.source import Span


@dataclass(frozen=True)
class ApplyPolicy(Pass):
    """Put layers into the order of a policy: one of `prototool policies`, or a TOML file.

    What stands between two layers with weights is put in order, and a Dropout that a BatchNorm follows goes behind the
    last one, as the policy has it; of several that come to one place the last is kept and the others are taken out.
    Layers move with their text and comments; those that work in place go on doing so where that is safe. Plain Dropout
    on maps is exchanged for spatial where the policy wants that, which needs the shape of the blob there; where the
    net does not tell, input='data=64,3,224,224' does. It is told what was done, whether the net still computes the
    same, and what could not be done and why.
    """

    name: ClassVar[str] = "apply-policy"

    policy: str
    input: str = ""

    def __post_init__(self) -> None:
        """Refuse a policy that there is not, and shapes that are none. Raises OptionError."""
        self.wanted()
        stated_shapes(self.input)

    def wanted(self) -> Policy:
        """The policy. Raises OptionError."""
        try:
            return policy(self.policy)
        except PolicyError as error:
            raise OptionError(str(error)) from None

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record what takes the net where the policy wants it."""
        wanted, stated = self.wanted(), stated_shapes(self.input)
        work = Stepwise(document, wanted, stated)
        work.run()
        before, after = document.source.text, work.document.source.text
        if after != before:
            rewriter.edits.append(between(before, after))
        # A Dropout that is exchanged may need another name.
        stood = {layer.name: layer for net in (work.document.net, document.net) for layer in reversed(net.layers)}
        for name, message in sorted(work.said, key=lambda said: stood[said.layer].index):
            rewriter.tell(stood[name], message)
        for way in ways(View(work.document)):
            if way.weights < wanted.clean_layers:
                number = f"{way.weights} of the {wanted.clean_layers} layers with weights that are wanted"
                message = f"{number} stand between it and BatchNorm '{way.norm.name}'; no move mends that"
                rewriter.tell(stood[way.dropout.name], message)


def between(before: str, after: str) -> Edit:
    """The edit that makes one text another one: all from where they differ first to where they differ last."""
    start = alike(before, after)
    same = alike(before[start:][::-1], after[start:][::-1])
    return Edit(Span(start, len(before) - same), after[start : len(after) - same])


def alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))
