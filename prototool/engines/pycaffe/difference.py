"""Where two messages that Caffe wrote differ."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prototool.engines.pycaffe.upgrader import Kind
from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import from_bytes, message_class
from prototool.schema.types import FieldType, MessageType

if TYPE_CHECKING:
    from google.protobuf.message import Message as ProtoMessage

# So much of a value is told.
LONGEST = 60


def message_of(kind: Kind) -> MessageType:
    """The type of the message that a kind of file holds."""
    return SCHEMA.message("SolverParameter" if kind == "solver" else "NetParameter")


def read(path: Path, kind: Kind) -> ProtoMessage:
    """The message in a file of Caffe's, without what Caffe 1.0 does not know. Raises OSError."""
    message = from_bytes(message_class(SCHEMA, message_of(kind).name), path.read_bytes(), binary=kind == "weights")
    message.DiscardUnknownFields()
    return message


def first_difference(one: ProtoMessage, other: ProtoMessage, type: MessageType, where: str = "") -> str | None:
    """The first field, by its number, that is not the same in two messages of a type, and its values in both."""
    for field in sorted(type.fields.values(), key=lambda each: each.number):
        for index, (a, b) in enumerate(zip_longest(values(one, field), values(other, field))):
            # What is not a number is not equal to itself.
            if a == b or (a != a and b != b):
                continue
            path = where + step(field, index, b if a is None else a)
            if field.kind != "message" or a is None or b is None:
                return f"{path} is {told(field, a)} from the original and {told(field, b)} from the result"
            found = first_difference(a, b, SCHEMA.message(field.of), f"{path}.")
            if found:
                return found
    return None


def values(message: ProtoMessage, field: FieldType) -> list[Any]:
    """The values that a message states for a field."""
    if field.repeated:
        return list(getattr(message, field.name))
    return [getattr(message, field.name)] if message.HasField(field.name) else []


def step(field: FieldType, index: int, value: object) -> str:
    """A field on the way to the one that differs; of several of its name which one, layers by their names too."""
    if not field.repeated:
        return field.name
    name = f" '{getattr(value, 'name', '')}'" if field.name in ("layer", "layers") else ""
    return f"{field.name}[{index}]{name}"


def told(field: FieldType, value: object) -> str:
    """A value in a line."""
    if value is None:
        return "not there"
    if field.kind == "message":
        return "there"
    text = SCHEMA.enum(field.of).names.get(int(str(value)), str(value)) if field.kind == "enum" else repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
