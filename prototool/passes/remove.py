"""remove: layers are taken out, and who read what they wrote reads what they read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.rewrite.bypass import take_out
from prototool.rewrite.contract import Pass
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.selector import select


@dataclass(frozen=True)
class Remove(Pass):
    """Take the selected layers out of the net, with their comments.

    A layer with one top of the shape of its first bottom, in place or not, is bypassed: who read its top reads that
    bottom. A layer whose tops nobody reads is simply deleted (a loss, an Accuracy, a Silence, a whole branch that is
    selected); what only it used stays. Any other is refused, with the reason.
    """

    name: ClassVar[str] = "remove"

    layers: str

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the deletions and the new names of bottoms."""
        selected = []
        for layer in select(document.net, self.layers):
            if layer.era == "V0" and layer.type == "padding":
                rewriter.tell(layer, "it is part of the layer behind it")
            else:
                selected.append(layer)
        gone = take_out(document, rewriter, selected)
        for layer in gone:
            rewriter.remove(layer)
