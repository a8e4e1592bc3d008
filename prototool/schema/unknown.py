"""What a file uses that a schema does not know: fields, enum values, layer types.

It says less than binding and asks less: values are not read, and nothing is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from prototool.schema.caffe import SCHEMA
from prototool.schema.kind import MESSAGES, kind_of
from prototool.schema.layer_types import known_types
from prototool.schema.types import FieldType, MessageType, Schema
from prototool.text.literals import is_string, string_value
from prototool.text.source import Span
from prototool.text.tree import Block, Field, List, Scalar, Tree


class Unknown(NamedTuple):
    """A field its message does not have, a value its enum does not have, or a layer type, and where it stands.

    `of` is the message or the enum; of a layer type it is "LayerParameter".
    """

    sort: Literal["field", "value", "type"]
    of: str
    name: str
    node: Field

    @property
    def key(self) -> tuple[str, str]:
        """What it is, wherever it stands."""
        return self.of, self.name

    @property
    def span(self) -> Span:
        """The name of a field, else the value."""
        if self.sort == "field":
            return Span(self.node.start, self.node.start + len(self.name))
        return self.node.value_span

    def __str__(self) -> str:
        if self.sort == "type":
            return f'type "{self.name}"'
        return f"{self.of}.{self.name}"


def needed(tree: Tree, schema: Schema = SCHEMA) -> tuple[Unknown, ...]:
    """What a file uses that the schema does not know, in the order of the text. Unknown fields are not looked into."""
    reader = Reader(schema)
    kind = kind_of(schema, tree)
    reader.fields(schema.message(MESSAGES.get(kind, MESSAGES["net"])), tree.fields)
    return tuple(reader.unknown)


class Reader:
    """One walk: what it knew of what it was asked, and what it did not."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.types = known_types(schema)
        self.known: set[tuple[str, str]] = set()
        self.unknown: list[Unknown] = []

    def again(self, unknown: Iterable[Unknown]) -> list[Unknown]:
        """Look at what another schema did not know, and into the fields this one knows. Gives those it knows."""
        found = []
        for each in unknown:
            before = len(self.unknown)
            if each.sort == "type":
                self.type(each.name, each.node)
            elif each.sort == "field" and f"message {each.of}" in self.schema.rows:
                self.fields(self.schema.message(each.of), [each.node])
            elif each.sort == "value" and f"enum {each.of}" in self.schema.rows:
                self.value(each.of, each.name, each.node)
            else:
                self.unknown.append(each)
            if self.unknown[before:] != [each]:
                found.append(each)
                self.known.add(each.key)
        return found

    def fields(self, message: MessageType, nodes: Sequence[Field]) -> None:
        """Look at the fields of a message."""
        types = message.fields
        for node in nodes:
            field = types.get(node.name)
            if field is None:
                if node.name:
                    self.unknown.append(Unknown("field", message.name, node.name, node))
                continue
            self.known.add((message.name, node.name))
            # Other fields are not looked into, and least of all the long lists of numbers there are.
            if field.kind in ("message", "enum") or field.name == "type":
                for item in node.fields if type(node) is List else (node,):
                    self.one(message, field, item)

    def one(self, message: MessageType, field: FieldType, node: Field) -> None:
        """Look at a field, or at an item of a list."""
        if field.kind == "message":
            if type(node) is Block:
                self.fields(self.schema.message(field.of), node.fields)
        elif type(node) is Scalar:
            raw = node.raw
            if field.kind == "enum" and (raw[0].isalpha() or raw[0] == "_"):
                self.value(field.of, raw, node)
            elif field.name == "type" and message.name == "LayerParameter" and is_string(raw):
                self.type(string_value(raw), node)

    def value(self, enum: str, name: str, node: Field) -> None:
        """Look at the value of an enum."""
        if name not in self.schema.enum(enum).numbers:
            self.unknown.append(Unknown("value", enum, name, node))

    def type(self, name: str, node: Field) -> None:
        """Look at a layer's type."""
        if name not in self.types:
            self.unknown.append(Unknown("type", "LayerParameter", name, node))
