"""upgrade-inputs: `input`, `input_shape` and `input_dim` of a net become a layer of type Input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.rewrite.contract import Pass
from prototool.rewrite.migrate.input_layer import InputLayer
from prototool.rewrite.migrate.upgradable import refuse_hopeless
from prototool.rewrite.rewriter import Rewriter
from prototool.text.source import Span

NOWHERE = Span(0, 0)


@dataclass(frozen=True)
class UpgradeInputs(Pass):
    """Write input: "data" input_dim: 1 ... as the layer that Caffe makes of it: one called input, with all the tops."""

    name: ClassVar[str] = "upgrade-inputs"
    is_translation: ClassVar[bool] = True

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the layer in place of the fields."""
        refuse_hopeless(document)
        if "layers" in document.message:
            # The layer would be one of another era than theirs.
            return
        work = InputLayer(document.source, document.tree)
        rewriter.edits += work.edits()
        for words in work.surplus:
            rewriter.tell_of_file(
                f"Caffe makes nothing of '{words[2:]}', which no input is left for: a comment", NOWHERE
            )
        for field in work.unused:
            reason = "which no shape is given for" if field.name == "input" else "which no input is left for"
            rewriter.tell_of_file(f"Caffe makes nothing of this {field.name}, {reason}: left as a comment", field.span)
