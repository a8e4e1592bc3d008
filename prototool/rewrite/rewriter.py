"""The verbs a pass changes a net with. Each records edits; nothing changes until the machine applies them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from prototool.net.document import Document
from prototool.net.net import BlobRef, Layer
from prototool.rewrite.new_layer import NewLayer
from prototool.rewrite.weights import Carried, Following
from prototool.schema.bound import Message
from prototool.text import trivia
from prototool.text.edit import Edit
from prototool.text.layout import NewField, ahead, behind, beside, block, in_front, instead, removals, scalar, within
from prototool.text.literals import is_string, quoted, string_value
from prototool.text.source import Span
from prototool.text.tree import Block, Field, List, Scalar


class Note(NamedTuple):
    """What a pass has to say of a layer: that it was skipped, or changed otherwise than one might expect.

    `layer` is empty where it is said of the file.
    """

    layer: str
    message: str
    span: Span


class Rewriter:
    """The edits and notes of one pass over one document, and what it does to the net's weights if they are given.

    `sources` are other files that the result takes from: an error of theirs is none that the pass makes.
    """

    def __init__(self, document: Document, carried: Carried | None = None) -> None:
        self.document = document
        self.weights = Following(carried)
        self.edits: list[Edit] = []
        self.notes: list[Note] = []
        self.sources: list[Document] = []
        self.gone: dict[List, list[Field]] = {}
        # A solver has no layers.
        layers = document.net.all_layers if document.kind == "net" else ()
        self.layer_names = {layer.name for layer in layers if layer.message}
        self.blob_names = {ref.name for layer in layers for ref in (*layer.bottoms, *layer.tops)}

    def insert_after(self, model: Layer, new: NewLayer) -> None:
        """Write a new layer behind another one, in its style."""
        field = new.field(model.era, model)
        offset, text = beside(self.document.source, node_of(model), field, self.document.tree.fields)
        self.edits.append(Edit(Span(offset, offset), text))
        self.layer_names.add(new.name)
        self.blob_names.update(new.tops)

    def insert_before(self, model: Layer, new: NewLayer) -> None:
        """Write a new layer in front of another one, in its style."""
        field = new.field(model.era, model)
        offset, text = ahead(self.document.source, node_of(model), field, self.document.tree.fields)
        self.edits.append(Edit(Span(offset, offset), text))
        self.layer_names.add(new.name)
        self.blob_names.update(new.tops)

    def replace(self, layer: Layer, *fields: NewField, upto: Layer | None = None) -> None:
        """Write fields where a layer is, or all from it up to another one, which go; the comments above it stay.

        What is recorded of these so far goes with them: ask `name_of` before.
        """
        source, node = self.document.source, node_of(layer)
        written = [instead(source, node, field, self.document.tree.fields) for field in fields]
        below = source.newline + trivia.indent_of(source.text, node.start)
        between = below if trivia.first_on_line(source.text, node.start) else " "
        span = Span(node.start, node_of(upto or layer).span.end)
        self.edits = [edit for edit in self.edits if not (span.start < edit.span.start and edit.span.end < span.end)]
        self.edits.append(Edit(span, (", " if node.start == node.open else between).join(written)))

    def remove(self, layer: Layer) -> None:
        """Delete a layer with the comments that belong to it."""
        self.remove_stated(node_of(layer))

    def remove_stated(self, node: Field) -> None:
        """Delete a field of the file itself, or an item of one of its lists."""
        holder = next((each for each in self.document.tree.fields if holds(each, node)), None)
        self.remove_field(node, holder if isinstance(holder, List) else None)

    def remove_field(self, node: Field, holder: List | None = None) -> None:
        """Delete a field with the comments that belong to it, or an item of a list with its comma."""
        text = self.document.source.text
        if holder is None:
            self.delete(trivia.extent(text, node.start, node.end))
            return
        gone = self.gone.setdefault(holder, [])
        before = removals(text, holder, gone) if gone else []
        self.edits = [edit for edit in self.edits if edit.text or edit.span not in before]
        gone.append(node)
        for span in removals(text, holder, gone):
            self.delete(span)

    def remove_inner(self, outer: Block, node: Field) -> None:
        """Delete a field of a block, or an item of one of its lists."""
        holder = next((each for each in outer.fields if holds(each, node)), None)
        self.remove_field(node, holder if isinstance(holder, List) else None)

    def delete(self, span: Span) -> None:
        """Delete a part of the text; where it overlaps another one that goes, both go as one."""
        text = self.document.source.text
        for edit in [edit for edit in self.edits if not edit.text and trivia.overlap(edit.span, span)]:
            self.edits.remove(edit)
            span = trivia.united(text, edit.span, span)
        self.edits.append(Edit(span, ""))

    def rename(self, ref: BlobRef, name: str) -> None:
        """Have a bottom or top name another blob; of two names for one place the later one counts."""
        span = ref.node.value_span
        self.edits = [edit for edit in self.edits if edit.span != span]
        self.edits.append(Edit(span, quoted(name, ref.node.raw[0])))
        self.blob_names.add(name)

    def name_of(self, ref: BlobRef) -> str:
        """What a bottom or top names once all is done that is recorded so far."""
        texts = [edit.text for edit in self.edits if edit.span == ref.node.value_span]
        return string_value(texts[-1]) if texts else ref.name

    def rename_field(self, node: Field, name: str) -> None:
        """Give a field another name."""
        self.edits.append(Edit(Span(node.start, node.start + len(node.name)), name))

    def rename_layer(self, layer: Layer, name: str, fresh: bool = False) -> None:
        """Give a layer another name, or one where it has none; its weights follow, unless it is to start afresh."""
        if not fresh:
            self.weights.renamed[layer] = name
        message = own_message(layer)
        stated = message.scalars("name")
        if stated:
            self.set_value(stated[-1].node, name)
        elif message.node:
            field = NewField("name", name, quoted=True)
            offset, text = in_front(self.document.source, message.node, field, self.document.tree.fields)
            self.edits.append(Edit(Span(offset, offset), text))
        self.layer_names.add(name)

    def add_field(self, outer: Block, field: NewField, anchor: Field | None = None) -> None:
        """Write a new field into a block, behind one of its fields or as the last one."""
        source, neighbours = self.document.source, self.document.tree.fields
        place = behind(source, outer, anchor, field, neighbours) if anchor else within(source, outer, field, neighbours)
        self.edits.append(Edit(Span(place[0], place[0]), place[1]))

    def set_all(self, message: Message, name: str, values: Sequence[NewField], anchor: Field | None = None) -> None:
        """Have a message state just these values of a repeated scalar field, in this order."""
        outer = message.node
        if outer is None:
            raise ValueError(f"'{name}' stands in no block")
        stated = [bound.node for bound in message.scalars(name)]
        wanted = [spelling(value) for value in values]
        if [node.raw for node in stated] == wanted:
            return
        if len(stated) == len(wanted):
            for node, value in zip(stated, wanted, strict=True):
                if node.raw != value:
                    self.set_value(node, value)
            return
        fields = [field for field in outer.fields if field.name == name]
        lists = [field for field in fields if isinstance(field, List)]
        if lists:
            self.edits.append(Edit(Span(lists[0].open + 1, lists[0].close), ", ".join(wanted)))
            for other in fields:
                if other is not lists[0]:
                    self.remove_field(other)
            return
        for node, value in zip(stated, wanted, strict=False):
            if node.raw != value:
                self.set_value(node, value)
        for node in stated[len(wanted) :]:
            self.remove_field(node)
        for field in values[len(stated) :]:
            self.add_field(outer, field, stated[-1] if stated else anchor)

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

    def tell_of_file(self, message: str, span: Span) -> None:
        """Say what was done to the file itself where that is not what one would expect."""
        self.notes.append(Note("", message, span))

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


def spelling(field: NewField) -> str:
    """The value of a new scalar field as it is written."""
    value = str(field.value)
    return quoted(value) if field.quoted else value


def holds(field: Field, node: Field) -> bool:
    """Whether a field is a list with this item."""
    return isinstance(field, List) and field.open < node.start < field.close


def refs_stated(layer: Layer) -> list[BlobRef]:
    """Every bottom and top that a layer's own text names; in V0 a bottom may be read as that of a padding layer."""
    if layer.message is None:
        return [*layer.bottoms, *layer.tops]
    values = [bound for name in ("bottom", "top") for bound in layer.message.scalars(name)]
    return [BlobRef(str(bound.value), bound.node) for bound in values]


def own_message(layer: Layer) -> Message:
    """The message with a layer's own fields: in V0 the inner one."""
    message = layer.message
    inner = message.message("layer") if message and layer.era == "V0" else message
    if inner is None:
        raise ValueError(f"layer '{layer.name}' stands for `input:` fields and has no text of its own")
    return inner


def node_of(layer: Layer) -> Block:
    """The block that states a layer."""
    if layer.message is None or layer.message.node is None:
        raise ValueError(f"layer '{layer.name}' stands for `input:` fields and has no text of its own")
    return layer.message.node
