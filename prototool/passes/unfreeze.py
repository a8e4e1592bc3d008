"""unfreeze: the selected layers learn again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.rewrite.contract import Pass
from prototool.rewrite.rates import sharers, start
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.selector import select


@dataclass(frozen=True)
class Unfreeze(Pass):
    """Have the selected layers learn again: take out the learning rates and decay factors of 0.

    Caffe's own then count, 1 and 1; what the file stated before it was frozen is not known any more. A BatchNorm's
    parameters are never learned by gradient and stay as they are.
    """

    name: ClassVar[str] = "unfreeze"

    layers: str

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the deletions in each selected layer that stands still."""
        selected = select(document.net, self.layers)
        shared = sharers(document)
        for layer in selected:
            outside = [other.name for other in shared.get(layer, ()) if other not in selected]
            if layer.type == "BatchNorm":
                rewriter.tell(layer, "a BatchNorm's parameters are never learned by gradient")
            elif outside:
                rewriter.tell(layer, f"it shares parameters with layer '{outside[0]}', which is not selected")
            elif not start(rewriter, layer):
                rewriter.tell(layer, "none of its parameters is frozen")
