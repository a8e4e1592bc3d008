"""The verbs a pass changes a net with. Each records edits; nothing changes until the machine applies them."""

from __future__ import annotations

from typing import NamedTuple

from prototool.net.document import Document
from prototool.net.net import BlobRef, Layer
from prototool.rewrite.new_layer import NewLayer
from prototool.text import trivia
from prototool.text.edit import Edit
from prototool.text.layout import beside, block, scalar, within
from prototool.text.literals import is_string, quoted
from prototool.text.source import Span
from prototool.text.tree import Block, Scalar


class Note(NamedTuple):
    """What a pass has to say of a layer: that it was skipped, or changed otherwise than one might expect."""

    layer: str
    message: str
    span: Span


class Rewriter:
    """The edits and notes of one pass over one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.edits: list[Edit] = []
        self.notes: list[Note] = []
        net = document.net
        self.layer_names = {layer.name for layer in net.layers}
        self.blob_names = {ref.name for layer in net.all_layers for ref in (*layer.bottoms, *layer.tops)}

    def insert_after(self, model: Layer, new: NewLayer) -> None:
        """Write a new layer behind another one, in its style."""
        field = new.field(model.era, model)
        offset, text = beside(self.document.source, node_of(model), field, self.document.tree.fields)
        self.edits.append(Edit(Span(offset, offset), text))
        self.layer_names.add(new.name)
        self.blob_names.update(new.tops)

    def remove(self, layer: Layer) -> None:
        """Delete a layer with the comments that belong to it."""
        node = node_of(layer)
        self.edits.append(Edit(trivia.extent(self.document.source.text, node.start, node.end), ""))

    def rename(self, ref: BlobRef, name: str) -> None:
        """Have a bottom or top name another blob."""
        self.set_value(ref.node, quoted(name, ref.node.raw[0]))
        self.blob_names.add(name)

    def set_value(self, node: Scalar, spelling: str) -> None:
        """Write another value for a field; a string keeps its kind of quotes if it is given without."""
        text = quoted(spelling, node.raw[0]) if is_string(node.raw) and not is_string(spelling) else spelling
        self.edits.append(Edit(node.value_span, text))

    def set_field(self, layer: Layer, holder: str, name: str, spelling: str) -> None:
        """Have a layer's `holder { name: ... }` say something, whether or not it said anything before."""
        message = layer.message.message(holder) if layer.message else None
        stated = message.scalars(name) if message else []
        if stated:
            self.set_value(stated[-1].node, spelling)
            return
        outer = message.node if message and message.node else node_of(layer)
        field = scalar(name, spelling) if message else block(holder, scalar(name, spelling))
        offset, text = within(self.document.source, outer, field, self.document.tree.fields)
        self.edits.append(Edit(Span(offset, offset), text))

    def tell(self, layer: Layer, message: str) -> None:
        """Say why a layer stays as it is, or what was done to it where that is not what one would expect."""
        self.notes.append(Note(layer.name, message, layer.span))

    def free_layer_name(self, wish: str) -> str:
        """The name if no layer has it, else with the first number that makes it one's own."""
        return free(wish, self.layer_names)

    def free_blob_name(self, wish: str) -> str:
        """The name if no blob has it, else with the first number that makes it one's own."""
        return free(wish, self.blob_names)


def free(wish: str, taken: set[str]) -> str:
    """A name that is not taken."""
    name, number = wish, 1
    while name in taken:
        number += 1
        name = f"{wish}_{number}"
    return name


def node_of(layer: Layer) -> Block:
    """The block that states a layer."""
    if layer.message is None or layer.message.node is None:
        raise ValueError(f"layer '{layer.name}' stands for `input:` fields and has no text of its own")
    return layer.message.node
