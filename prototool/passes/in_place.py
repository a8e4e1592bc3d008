"""in-place: layers write over their bottom where that is safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from prototool.analysis.in_place import wrong_gradient
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.contract import Pass
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.selector import select
from prototool.rewrite.wiring import MAY_WORK_IN_PLACE, Plan, Top, graphs, grown, joined_names


@dataclass(frozen=True)
class InPlace(Pass):
    """Have the selected layers write over their bottom, where that changes no value and no gradient in any state.

    It saves memory. A layer stays as it is where another one reads the blob from before, where the layer that wrote
    it needs it for its own gradient, where it is an input of the net, or where the top is an output of the net, which
    keeps its name.
    """

    name: ClassVar[str] = "in-place"

    layers: str = "*"

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the new names of the tops and of all that read them."""

        def plan(tops: Sequence[Top]) -> Plan:
            return Plan(document, joined_names(document, tops))

        wanted: list[Top] = []
        for layer in select(document.net, self.layers):
            if layer.type not in MAY_WORK_IN_PLACE or len(layer.tops) != 1 or not layer.bottoms or layer.in_place(0):
                continue
            reason = hindrance(document, layer)
            if reason:
                rewriter.tell(layer, reason)
            else:
                wanted.append((layer, 0))
        taken, left = grown(document, wanted, plan)
        for (layer, _), reason in left:
            rewriter.tell(layer, f"it cannot work in place: {reason}")
        for ref, name in plan(taken).changed():
            rewriter.rename(ref, name)


def hindrance(document: Document, layer: Layer) -> str | None:
    """What in a layer itself stands against working in place."""
    if wrong_gradient(layer):
        return f"it cannot work in place: with its settings {layer.type} needs its bottom for the gradient"
    if layer.loss_weights:
        return "it cannot work in place: its top has a loss weight"
    kept = [graph for graph in graphs(document) if (layer, 0) in graph.written]
    if not all(graph.final(graph.written[layer, 0]).readers for graph in kept):
        return f"its top '{layer.tops[0].name}' is an output of the net, which keeps its name"
    return None
