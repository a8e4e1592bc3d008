"""The parameters a layer states, read alike in every era of the format."""

from __future__ import annotations

from prototool.net.net import Layer
from prototool.schema.bound import Message
from prototool.schema.caffe import SCHEMA
from prototool.schema.legacy import V0_FIELDS, V0_NAMES

LIMIT = 2**31


def param(layer: Layer, name: str) -> Message:
    """A layer's parameter message of this name; an empty one, which has the defaults, where it states none."""
    message = layer.message
    holder = message.message("layer") if message and layer.era == "V0" else message
    if holder and name in holder:
        return holder.messages(name)[0]
    schema = message.schema if message else SCHEMA
    blank = Message(schema, schema.message(schema.message("LayerParameter").fields[name].of), None)
    if holder and layer.era == "V0":
        fields = blank.type.fields if name == "transform_param" else V0_FIELDS.get(layer.type, blank.type.fields)
        for field in fields:
            old = V0_NAMES.get(field, field)
            if old in holder and field in blank.type.fields:
                blank.values[field] = holder.values[old]
    return blank


def states(layer: Layer, name: str) -> bool:
    """Whether a layer states a parameter message of this name, or in V0 a field of it, even an empty one."""
    if layer.message is None:
        return False
    return bool(param(layer, name).values) if layer.era == "V0" else name in layer.message


def number(fields: Message, name: str) -> int:
    """A whole number, its default where it is not stated."""
    return held(int(fields.get(name)))


def numbers(fields: Message, name: str) -> list[int]:
    """All values of a repeated number."""
    return [held(int(value.value)) for value in fields.scalars(name)]


def held(value: int) -> int:
    """A number as Caffe holds it: in 32 bits with a sign, whatever it was read as."""
    return value if -LIMIT <= value < LIMIT else (value + LIMIT) % (2 * LIMIT) - LIMIT


def flag(fields: Message, name: str) -> bool:
    """A yes or no, its default where it is not stated."""
    return bool(fields.get(name))


def dims_of(shape: Message | None) -> tuple[int, ...]:
    """The dimensions that a BlobShape states."""
    return tuple(numbers(shape, "dim")) if shape else ()
