"""upgrade-v0: layers of the oldest format become V1's, padding a field of the layer behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.net.padding import is_padding
from prototool.rewrite.contract import Pass
from prototool.rewrite.migrate.from_v0 import Padded, Unwrapping, inner_of
from prototool.rewrite.migrate.keeping import commented_out
from prototool.rewrite.migrate.upgradable import mixture, refuse_hopeless, stated_layers
from prototool.rewrite.removing import without
from prototool.rewrite.rewriter import Rewriter, node_of
from prototool.schema.caffe import SCHEMA
from prototool.schema.legacy import V0_NET_FIELDS
from prototool.text.tree import Scalar


@dataclass(frozen=True)
class UpgradeV0(Pass):
    """Write layers { layer { type: "conv" num_output: 8 } } as layers { type: CONVOLUTION convolution_param { ... } }.

    Padding layers become the pad of the layers that read them. What Caffe drops on reading such a file is left as a
    comment.
    """

    name: ClassVar[str] = "upgrade-v0"
    is_translation: ClassVar[bool] = True

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the new text of each layer."""
        refuse_hopeless(document)
        layers = stated_layers(document)
        lost = mixture(layers)
        if lost:
            first = next(layer for layer in layers if layer.era != layers[0].era)
            rewriter.tell(first, f"{lost}; all of them become layers of the net, in the order of the text")
        old = [layer for layer in layers if layer.era == "V0"]
        if not old:
            return
        self.unwrap(document, rewriter, layers)
        if not lost:
            self.drop(document, rewriter)

    def unwrap(self, document: Document, rewriter: Rewriter, layers: list[Layer]) -> None:
        """Record the new text of the layers of V0, and that padding goes."""
        last: dict[str, Layer] = {}
        gone: list[Layer] = []
        for layer in layers:
            sources = [last.get(bottom.name) for bottom in layer.bottoms]
            padding = next((source for source in sources if source and is_padding(source)), None)
            last.update((top.name, layer) for top in layer.tops)
            inner = inner_of(node_of(layer))
            if is_padding(layer):
                gone.append(layer)
            elif layer.era == "V0" and inner:
                work = Unwrapping(document.source, node_of(layer), inner, taken_over(padding) if padding else None)
                rewriter.edits += work.edits()
                self.tell(rewriter, layer, padding, work.dropped)
        rewriter.edits += without(document, [node_of(layer) for layer in gone])
        read = {bottom.name for layer in layers for bottom in layer.bottoms}
        for layer in gone:
            if not any(top.name in read for top in layer.tops):
                rewriter.tell(layer, "no layer reads this padding: Caffe leaves it out, and so is it here")

    def tell(self, rewriter: Rewriter, layer: Layer, padding: Layer | None, dropped: list[str]) -> None:
        """Say what is not as one might expect of a layer."""
        if padding:
            rewriter.tell(layer, f"it takes over the pad of the padding layer '{padding.name}'{instead_of(layer)}")
        if dropped:
            names = ", ".join(dict.fromkeys(dropped))
            kind = f"a layer of type {layer.type}" if layer.type else "a layer without a type"
            rewriter.tell(layer, f"Caffe drops {names} of {kind} in this format: left as a comment")

    def drop(self, document: Document, rewriter: Rewriter) -> None:
        """Record that the fields of the net that Caffe loses become comments."""
        kept = {*V0_NET_FIELDS, "layers"}
        known = SCHEMA.message("NetParameter").fields
        for field in document.tree.fields:
            if field.name in known and field.name not in kept:
                rewriter.edits.append(commented_out(document.source, field))
                message = f"Caffe loses {field.name} of a net in this format: left as a comment"
                rewriter.tell_of_file(message, field.span)


def instead_of(layer: Layer) -> str:
    """What becomes of the pad that a layer behind a padding layer has itself."""
    own = pad_of(layer)
    return f", which Caffe takes instead of its own of {own}" if own else ", as Caffe has it"


def pad_of(layer: Layer) -> str:
    """The pad of a layer of V0 as it is written, or nothing."""
    inner = inner_of(node_of(layer))
    pads = [each.raw for each in inner.fields if each.name == "pad" and isinstance(each, Scalar)] if inner else []
    return pads[0] if pads else ""


def taken_over(padding: Layer) -> Padded:
    """What the layer behind a padding layer takes over from it."""
    return Padded(padding.bottoms[0].node.raw, pad_of(padding) or "0")
