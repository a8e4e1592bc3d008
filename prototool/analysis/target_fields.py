"""Which fields of a net a target's schema does not have, and which layers a target's conditions are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prototool.analysis.places import field_place, type_place
from prototool.analysis.target import Condition, Target
from prototool.net.net import Layer
from prototool.schema.bound import Message, Value
from prototool.schema.caffe import SCHEMA
from prototool.schema.types import Schema
from prototool.text.source import Span
from prototool.text.tree import Field, List, Scalar, walk

NET = "NetParameter"
QUOTES = ('"', "'")


class Unknown:
    """The fields that a target does not have; `schema` is that of the file, which may be a fork's."""

    def __init__(self, target: Target, schema: Schema) -> None:
        self.target = target
        self.schema = schema
        self.known: dict[str, dict[str, str]] = {}

    def fields(self, message: str) -> dict[str, str]:
        """The fields that the target has in a message, with the message each of them holds."""
        if message not in self.known:
            found: dict[str, str] = {}
            if f"message {message}" in SCHEMA.rows:
                lost = self.target.lacks.get(message, ())
                stated = SCHEMA.message(message).fields.values()
                found = {field.name: field.of if field.kind == "message" else "" for field in stated}
                found = {name: of for name, of in found.items() if name not in lost}
            self.known[message] = {**found, **self.target.adds.get(message, {})}
        return self.known[message]

    def among(self, fields: Sequence[Field], message: str = NET) -> Iterator[Field]:
        """Those of some fields of a message, and of what they hold, that the target does not have."""
        known = self.fields(message)
        for field in fields:
            if field.name not in known:
                yield field
            elif known[field.name] and not isinstance(field, Scalar):
                inner = field.fields if not isinstance(field, List) else inside(field)
                yield from self.among(inner, known[field.name])

    def in_message(self, message: Message | None) -> bool:
        """Whether a message holds a field, itself, that the target does not have."""
        if message is None or message.node is None:
            return False
        known = self.fields(message.type.name)
        return any(field.name not in known for field in message.node.fields)

    def values(self, fields: Sequence[Field], message: str = NET) -> Iterator[Scalar]:
        """The fields with a value of an enum that the target does not have; it has Caffe's and a few more."""
        known = self.fields(message)
        caffe = SCHEMA.message(message).fields if f"message {message}" in SCHEMA.rows else {}
        for field in fields:
            if isinstance(field, Scalar):
                enum = caffe[field.name].of if field.name in caffe and caffe[field.name].kind == "enum" else ""
                if enum and field.raw[:1].isalpha() and not self.has(enum, field.raw):
                    yield field
            elif known.get(field.name):
                inner = field.fields if not isinstance(field, List) else inside(field)
                yield from self.values(inner, known[field.name])

    def has(self, enum: str, value: str) -> bool:
        """Whether the target's enum has a value."""
        return value in SCHEMA.enum(enum).numbers or value in self.target.enums.get(enum, ())

    def read_as_parameters(self, fields: Sequence[Field]) -> Iterator[Field]:
        """The unknown fields of layers, but in messages that hold no parameters (`param`, `include`, `blobs`)."""
        for layer in fields:
            if layer.name in ("layer", "layers") and not isinstance(layer, Scalar):
                message = "LayerParameter" if layer.name == "layer" else "V1LayerParameter"
                known = self.fields(message)
                stated = [each for each in layer.fields if each.name not in known or each.name.endswith("_param")]
                yield from self.among(stated, message)


def inside(field: List) -> list[Field]:
    """The fields of all messages in a list."""
    return [inner for item in field.fields if not isinstance(item, Scalar) for inner in item.fields]


def quoted(field: Field) -> bool:
    """Whether a field, or anything it holds, has a quoted value."""
    return any(isinstance(each, Scalar) and each.raw.startswith(QUOTES) for each in walk([field]))


def met(condition: Condition, layer: Layer, unknown: Unknown) -> bool:
    """Whether a condition is about a layer. Of one of V0, whose fields have other names, nothing is known."""
    if layer.message is None or layer.era == "V0":
        return False
    if condition.eras and layer.era not in condition.eras:
        return False
    if condition.types and layer.type not in condition.types:
        return False
    if condition.unknown_in and not unknown.in_message(layer.message.message(condition.unknown_in)):
        return False
    if condition.unless and said(value_at(layer.message, condition.unless)) == "true":
        return False
    if condition.bottoms is not None:
        return len(layer.bottoms) != condition.bottoms
    if condition.missing:
        return not any(stated(layer.message, path) for path in condition.missing)
    if condition.beside and not stated(layer.message, condition.beside):
        return False
    if not (condition.holds or condition.holds_not):
        return not condition.field or bool(stated(layer.message, condition.field))
    value = said(value_at(layer.message, condition.field))
    return value in condition.holds if condition.holds else value not in condition.holds_not


def stated(message: Message, path: str) -> list[Value | Message]:
    """What the text states at a path of fields: values or messages, none where it states nothing."""
    *outer, last = path.split(".")
    for name in outer:
        inner = message.message(name)
        if inner is None:
            return []
        message = inner
    return list(message.values.get(last, ()))


def value_at(message: Message, path: str) -> object:
    """The value of the field at a path, its default where the text states none; None if there is no such field."""
    found = stated(message, path)
    if found:
        return found[0].value if isinstance(found[0], Value) else None
    schema, type = message.schema, message.type
    *outer, last = path.split(".")
    for name in outer:
        if name not in type.fields:
            return None
        type = schema.message(type.fields[name].of)
    return schema.default(type.fields[last]) if last in type.fields else None


def said(value: object) -> str:
    """A value as conditions write it."""
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def place_of(layer: Layer, condition: Condition) -> Span:
    """The field a condition speaks of, as far as the text states it; the layer's type if it does not."""
    found = stated(layer.message, condition.field) if layer.message and condition.field else []
    if found and found[0].node:
        return found[0].node.span
    first = condition.field.partition(".")[0]
    return field_place(layer, layer.message, first) if layer.message and first else type_place(layer)
