"""freeze: what the selected layers have learned stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.analysis.fields import param
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.contract import Pass
from prototool.rewrite.rates import learned, sharers, stop
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.selector import select


@dataclass(frozen=True)
class Freeze(Pass):
    """Stop the selected layers from learning: a learning rate and a decay factor of 0 for each of their parameters.

    A BatchNorm is given its three. A parameter that is shared with a layer which is not selected stays as it is,
    because Caffe wants the same rate for both.
    """

    name: ClassVar[str] = "freeze"

    layers: str

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the rates of each selected layer with parameters."""
        number = learned(document)
        selected = select(document.net, self.layers)
        shared = sharers(document)
        for layer in selected:
            outside = [other.name for other in shared.get(layer, ()) if other not in selected]
            if outside:
                rewriter.tell(layer, f"it shares parameters with layer '{outside[0]}', which is not selected")
            elif not number.get(layer):
                rewriter.tell(layer, "it has no parameters")
            else:
                stop(rewriter, layer, number[layer])
                if moves(layer):
                    rewriter.tell(layer, MOVES)


MOVES = "its mean and variance still follow the batches unless use_global_stats is true"


def moves(layer: Layer) -> bool:
    """Whether a layer is a BatchNorm that takes its statistics from the batch in training."""
    return layer.type == "BatchNorm" and not param(layer, "batch_norm_param").get("use_global_stats")
