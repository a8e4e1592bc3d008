"""The parameters a layer states, read alike in every era of the format."""

from __future__ import annotations

from prototool.net.net import Layer
from prototool.schema.bound import Message
from prototool.schema.caffe import SCHEMA

# V0 has all parameters in one inner message, and these under names of its own.
V0_NAMES = {
    "bias_term": "biasterm",
    "kernel_size": "kernelsize",
    "batch_size": "batchsize",
    "crop_size": "cropsize",
    "mean_file": "meanfile",
}


def param(layer: Layer, name: str) -> Message:
    """A layer's parameter message of this name; an empty one, which has the defaults, where it states none."""
    message = layer.message
    if message and name in message:
        return message.messages(name)[0]
    schema = message.schema if message else SCHEMA
    blank = Message(schema, schema.message(schema.message("LayerParameter").fields[name].of), None)
    inner = message.message("layer") if message and layer.era == "V0" else None
    if inner:
        for field in blank.type.fields:
            old = V0_NAMES.get(field, field)
            if old in inner:
                blank.values[field] = inner.values[old]
    return blank


def number(fields: Message, name: str) -> int:
    """A whole number, its default where it is not stated."""
    return int(fields.get(name))


def numbers(fields: Message, name: str) -> list[int]:
    """All values of a repeated number."""
    return [int(value.value) for value in fields.scalars(name)]


def flag(fields: Message, name: str) -> bool:
    """A yes or no, its default where it is not stated."""
    return bool(fields.get(name))


def dims_of(shape: Message | None) -> tuple[int, ...]:
    """The dimensions that a BlobShape states."""
    return tuple(numbers(shape, "dim")) if shape else ()
