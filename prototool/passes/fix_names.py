"""fix-names: every layer of a net in a state has a name, and one of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.contract import Pass
from prototool.rewrite.naming import WORDS, companion_name
from prototool.rewrite.rewriter import Rewriter, free
from prototool.rewrite.selector import select
from prototool.rewrite.wiring import graphs


@dataclass(frozen=True)
class FixNames(Pass):
    """Give layers that share a name in some state names of their own, and names to those that have none.

    The first of several keeps its name, and with it the weights that are stored under it. Layers that never stand in
    the net together, as the data layers of two phases, may go by one name. A layer without a name is called as its
    like are in this net, else as its top is. Blobs keep their names.
    """

    name: ClassVar[str] = "fix-names"

    layers: str = "*"

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the new names."""
        selected = set(select(document.net, self.layers))
        together = company(document)
        names: dict[Layer, str] = {}
        wished = {layer.name for layer in document.net.layers}
        for layer in document.net.layers:
            taken = {names[other] for other in together.get(layer, ()) if other in names}
            clash = layer.name in taken and layer in together
            names[layer] = layer.name
            if layer not in selected or (layer.name and not clash):
                continue
            # The name of a later layer is not free either, but for one that takes the place of an earlier one.
            twins = {names[other] for other in names if other.name == layer.name and other not in together[layer]}
            names[layer] = free(wish(document, layer), taken | (wished - twins))
            wished.add(names[layer])
            rewriter.rename_layer(layer, names[layer])
            if layer.name:
                rewriter.tell(layer, f"it is now called '{names[layer]}': another layer before it has its name")


def company(document: Document) -> dict[Layer, set[Layer]]:
    """The layers that each layer stands in the net with, in some state."""
    found: dict[Layer, set[Layer]] = {layer: set() for layer in document.net.layers}
    for graph in graphs(document):
        kept = set(graph.layers)
        for layer in graph.layers:
            if layer in found:
                found[layer] |= kept - {layer}
    return found


def wish(document: Document, layer: Layer) -> str:
    """What a layer should be called."""
    if layer.name:
        return layer.name
    for graph in graphs(document):
        version = graph.read.get((layer, 0))
        if version and layer.type in WORDS:
            while version.over:
                version = version.over
            return companion_name(graph, version.layer, layer.type)
    return layer.tops[0].name if layer.tops else layer.type.lower() or "layer"
