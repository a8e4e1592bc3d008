"""replace-layer-type: the selected layers become layers of another type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.analysis.in_place import READS_OWN_TOP
from prototool.analysis.reads import READS
from prototool.analysis.shapes.table import TABLE
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.rewriter import Rewriter, own_message
from prototool.rewrite.selector import select
from prototool.rewrite.wiring import MAY_WORK_IN_PLACE, graphs
from prototool.schema.legacy import V0_TYPES, V1_NAMES
from prototool.text.nearest import did_you_mean

# How many parameters a layer of a type has at most; the others have none.
LEARNS = {
    "BatchNorm": 3,
    "Bias": 1,
    "Convolution": 2,
    "Deconvolution": 2,
    "Embed": 2,
    "InnerProduct": 2,
    "LSTM": 4,
    "PReLU": 1,
    "Parameter": 1,
    "RNN": 6,
    "Scale": 2,
}
V0_NAMES = {today: name for name, today in V0_TYPES.items()}


@dataclass(frozen=True)
class ReplaceLayerType(Pass):
    """Make the selected layers layers of another type of Caffe 1.0.

    The parameters of the old type that the new one does not read go, and settings of more learned parameters than it
    has; everything else stays. A layer whose blobs the new type could not take, or not in place, is left alone.
    """

    name: ClassVar[str] = "replace-layer-type"

    where: str
    type: str

    def __post_init__(self) -> None:
        """Refuse a type that Caffe does not have."""
        if self.type not in READS:
            raise OptionError(" - ".join([f"Caffe has no layer type '{self.type}'", *did_you_mean(self.type, READS)]))

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the new type of each selected layer."""
        for layer in select(document.net, self.where):
            reason = hindrance(document, layer, self.type)
            if reason:
                rewriter.tell(layer, reason)
            else:
                self.replace(rewriter, layer)

    def replace(self, rewriter: Rewriter, layer: Layer) -> None:
        """Record the new type of a layer and what becomes of its parameters."""
        message = own_message(layer)
        rewriter.set_value(message.scalars("type")[-1].node, written(layer, self.type))
        unread = READS.get(layer.type, frozenset()) - READS[self.type]
        unread |= {"blobs"} if self.type not in LEARNS else set()
        unread |= {"blobs_lr", "weight_decay"} if self.type not in LEARNS and layer.era != "V2" else set()
        for field in message.node.fields if message.node else ():
            if field.name in unread:
                rewriter.remove_field(field)
        if layer.era == "V2" and message.node:
            for param in message.messages("param")[LEARNS.get(self.type, 0) :]:
                if param.node:
                    rewriter.remove_inner(message.node, param.node)


def written(layer: Layer, type: str) -> str:
    """A type as the layer's era writes it."""
    return {"V0": V0_NAMES, "V1": V1_NAMES}.get(layer.era, {}).get(type, type)


def hindrance(document: Document, layer: Layer, type: str) -> str | None:
    """Why a layer cannot become one of a type."""
    entry = TABLE[type]
    if layer.type == type:
        return f"it is of type {type} already"
    if not own_message(layer).scalars("type"):
        return "it states no type"
    if (layer.era == "V0" and type not in V0_NAMES) or (layer.era == "V1" and type not in V1_NAMES):
        return f"the format of this file ({layer.era}) has no {type}"
    for number, (least, most), what in (
        (len(layer.bottoms), entry.bottoms, "bottoms"),
        (max(len(layer.tops), int(entry.auto)), entry.tops, "tops"),
    ):
        if not least <= number <= most:
            return f"it has {number} {what}, which a {type} cannot have"
    if any(layer.in_place(top) for top in range(len(layer.tops))) and type not in MAY_WORK_IN_PLACE:
        return f"it works in place, which a {type} cannot; no-in-place gives it a top of its own"
    if layer.tops and type in READS_OWN_TOP and overwritten(document, layer):
        return f"a layer works in place on its output, which a {type} needs as it is; no-in-place changes that"
    return None


def overwritten(document: Document, layer: Layer) -> bool:
    """Whether a later layer writes over a layer's output."""
    kept = [graph for graph in graphs(document) if (layer, 0) in graph.written]
    return any(graph.overwriter(graph.written[layer, 0]) for graph in kept)
