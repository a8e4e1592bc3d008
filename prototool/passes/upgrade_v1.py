"""upgrade-v1: V1's `layers { type: CONVOLUTION }` become `layer { type: "Convolution" }`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.contract import Pass
from prototool.rewrite.migrate.keeping import with_comments
from prototool.rewrite.migrate.param_blocks import ParamBlocks
from prototool.rewrite.migrate.types_of_today import type_of_today
from prototool.rewrite.migrate.upgradable import refuse_hopeless, stated_layers
from prototool.rewrite.rewriter import Rewriter, node_of
from prototool.schema.caffe import SCHEMA
from prototool.text.edit import Edit
from prototool.text.layout import style_of
from prototool.text.literals import is_string, quoted
from prototool.text.source import Span
from prototool.text.tree import Scalar

V1 = SCHEMA.message("V1LayerParameter").fields


@dataclass(frozen=True)
class UpgradeV1(Pass):
    """Write layers { type: CONVOLUTION } as layer { type: "Convolution" }.

    Its blobs_lr, weight_decay, blob_share_mode and names become one param { ... } for each learned blob.
    """

    name: ClassVar[str] = "upgrade-v1"
    is_translation: ClassVar[bool] = True

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record what changes in each layer."""
        refuse_hopeless(document)
        layers = stated_layers(document)
        if any(layer.era == "V0" for layer in layers):
            # Their fields belong to messages that only upgrade-v0 knows.
            return
        for layer in layers:
            if layer.era == "V1":
                self.upgrade(document, rewriter, layer)
        for field in document.tree.fields:
            if field.name == "layers":
                rewriter.rename_field(field, "layer")

    def upgrade(self, document: Document, rewriter: Rewriter, layer: Layer) -> None:
        """Record what changes within a layer."""
        source, node, neighbours = document.source, node_of(layer), document.tree.fields
        edits: list[Edit] = []
        for field in node.fields:
            # In quotes it is one of today already, in a file that mixes eras within a layer.
            if field.name == "type" and isinstance(field, Scalar) and not is_string(field.raw):
                name, known = type_of_today(document.schema, field.raw)
                quote = style_of(source, node, neighbours).quote
                edits.append(Edit(Span(field.value_start, field.value_end), quoted(name, quote)))
                if not known:
                    rewriter.tell(layer, f"Caffe 1.0 knows no type {field.raw}: written as '{name}', which is a guess")
            elif field.name not in V1 and field.name not in document.schema.message("LayerParameter").fields:
                rewriter.tell(layer, f"no Caffe of today has its field {field.name}: left as it is")
        edits += ParamBlocks(source, node, neighbours).edits()
        rewriter.edits += with_comments(source, node, edits)
