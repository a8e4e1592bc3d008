"""add-dropout: a Dropout behind the selected layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.rewrite.contract import Pass
from prototool.rewrite.dropout.dropping import Dropping
from prototool.rewrite.dropout.kinds import checked
from prototool.rewrite.placement import Placement, PlacementError, joined
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.selector import select
from prototool.rewrite.stated import stated_shapes


@dataclass(frozen=True)
class AddDropout(Pass):
    """Put a Dropout behind each selected layer, after the layers that work in place on its top.

    It works in place where that is safe, else through a new blob that all later readers are given. A Dropout that is
    there already is kept and given the ratio, the share of values set to zero in training; one of another kind is
    exchanged.

    kind: plain; spatial drops whole channels; gaussian and uniform multiply by noise around 1, uniform by as much as
    1 - ratio to 1 + ratio. All but plain are of TRAIN only, and need the shape of the blob there; where the net does
    not tell, input='data=64,3,224,224' does.
    rescale: multiply the output in training by what gives it the standard deviation it had, sqrt(1 - ratio).
    past-activation: go also behind an activation that has a blob of its own, as one that works in place.
    """

    name: ClassVar[str] = "add-dropout"

    after: str
    ratio: float = 0.5
    kind: str = "plain"
    rescale: bool = False
    past_activation: bool = False
    input: str = ""

    def __post_init__(self) -> None:
        """Refuse options that make no sense. Raises OptionError."""
        checked(self.kind, self.ratio, self.rescale)
        stated_shapes(self.input)

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record a Dropout for each place behind a selected layer; several layers may share one."""
        work = Dropping(rewriter, checked(self.kind, self.ratio, self.rescale), self.input)
        places: list[Placement] = []
        for layer in select(document.net, self.after):
            try:
                places.append(work.place(layer, past_activation=self.past_activation))
            except PlacementError as reason:
                rewriter.tell(layer, str(reason))
        work.fill(joined(places))
