"""Fields of a layer by their path: `convolution_param.num_output`, `param[0].lr_mult`, in today's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from prototool.net.net import Layer
from prototool.rewrite.rewriter import own_message
from prototool.schema.bound import Message
from prototool.schema.convert import RefusedError, convert
from prototool.schema.legacy import V0_NAMES
from prototool.schema.types import FieldType, ScalarValue, Schema
from prototool.text.layout import NewField, block
from prototool.text.literals import quoted
from prototool.text.nearest import did_you_mean
from prototool.text.tree import Field

# The messages of a layer's own fields, those of today first.
LAYERS = ("LayerParameter", "V1LayerParameter", "V0LayerParameter")
STEP = re.compile(r"(\w+)(?:\[(\d+)\])?\Z")
# What V0 keeps outside of the inner layer.
WIRING = frozenset({"bottom", "top"})
# The kinds of fields whose values stand in quotes.
TEXT = ("string", "bytes")


class PathError(Exception):
    """A path that leads nowhere, or a value its field cannot take."""


class Step(NamedTuple):
    """One name of a path, and which of several fields of that name is meant; None for all."""

    name: str
    number: int | None = None


class Place(NamedTuple):
    """A message that holds, or is to hold, the field a path ends in. `missing` are the blocks still to be made."""

    message: Message
    missing: tuple[str, ...]


def steps_of(path: str) -> tuple[Step, ...]:
    """The steps of a path as written. Raises PathError."""
    found = [STEP.match(part) for part in path.split(".")]
    if not all(found):
        raise PathError(f"'{path}' is no path of fields, such as convolution_param.num_output or param[0].lr_mult")
    return tuple(Step(each[1], int(each[2]) if each[2] else None) for each in found if each)


def declared(schema: Schema, message: str, steps: Sequence[Step]) -> FieldType:
    """The field a path ends in, in a message of this type. Raises PathError."""
    *outer, last = steps
    for step in outer:
        field = known(schema, message, step)
        if field.kind != "message":
            raise PathError(f"'{step.name}' is one value and holds no fields")
        message = field.of
    field = known(schema, message, last)
    if field.kind == "message":
        inner = ", ".join(list(schema.message(field.of).fields)[:6])
        raise PathError(f"'{field.name}' holds fields: name one of them ({inner}, ...)")
    return field


def declared_anywhere(schema: Schema, path: str, value: str) -> FieldType:
    """The field that a path ends in, in a layer of some era, where it takes a value. Raises PathError."""
    errors = []
    for message in LAYERS:
        try:
            field = declared(schema, message, steps_of(path))
            values_of(schema, field, value)
        except PathError as error:
            errors.append(error)
        else:
            return field
    raise errors[0]


def dialects_with(path: str, value: str) -> dict[str, FieldType | PathError]:
    """The dialects, by name, whose layers have the field a path ends in: the field, or why it cannot take a value.

    A dialect that only contains one of those is left out.
    """
    # The tables of all dialects take longer to load than most nets to rewrite, and few ask for a fork's field.
    from prototool.schema.dialects import DIALECTS, merged

    found: dict[str, FieldType | PathError] = {}
    for dialect in DIALECTS:
        schema = merged([dialect])
        if found.keys().isdisjoint(dialect.under) and any(leads(schema, message, path) for message in LAYERS):
            try:
                found[dialect.name] = declared_anywhere(schema, path, value)
            except PathError as error:
                found[dialect.name] = error
    return found


def leads(schema: Schema, message: str, path: str) -> bool:
    """Whether a path leads to a field of a message of this type."""
    with suppress(PathError):
        return bool(declared(schema, message, steps_of(path)))
    return False


def known(schema: Schema, message: str, step: Step) -> FieldType:
    """The field that a step names. Raises PathError."""
    fields = schema.message(message).fields
    if step.name not in fields:
        raise PathError(" - ".join([f"{message} has no field '{step.name}'", *did_you_mean(step.name, fields)]))
    if step.number is not None and not fields[step.name].repeated:
        raise PathError(f"'{step.name}' stands once, so there is no {step.name}[{step.number}]")
    return fields[step.name]


def value_of(schema: Schema, field: FieldType, text: str) -> tuple[ScalarValue, NewField]:
    """A value of a field and how it is written. Raises PathError."""
    isquoted = field.kind in TEXT
    try:
        value = convert(schema, field, quoted(text) if isquoted else text)
    except (RefusedError, IndexError, ValueError) as error:
        notes = error.notes if isinstance(error, RefusedError) else ()
        raise PathError(" - ".join([f"'{field.name}': {error}" if str(error) else f"'{field.name}'", *notes])) from None
    return value, NewField(field.name, text, isquoted)


def values_of(schema: Schema, field: FieldType, text: str) -> list[tuple[ScalarValue, NewField]]:
    """The values for a field: of a repeated number several, with spaces or commas between them. Raises PathError."""
    several = field.repeated and field.kind not in TEXT
    parts = [part for part in re.split(r"[\s,]+", text) if part] if several else [text]
    if not parts:
        raise PathError(f"'{field.name}' needs a value")
    return [value_of(schema, field, part) for part in parts]


def in_era(layer: Layer, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps in the words of the layer's era: V0 has the fields of all parameters in one."""
    if layer.era != "V0" or steps[0].name in WIRING:
        return tuple(steps)
    if len(steps) > 1 and steps[0].name.endswith("_param"):
        steps = steps[1:]
    first, *rest = steps
    return (Step(V0_NAMES.get(first.name, first.name), first.number), *rest)


def root(layer: Layer, steps: Sequence[Step]) -> Message:
    """The message that a path in the layer's era starts from."""
    if layer.era == "V0" and steps[0].name in WIRING and layer.message:
        return layer.message
    return own_message(layer)


def places(message: Message, steps: Sequence[Step]) -> Iterator[Place]:
    """Where the field that a path ends in is, or is to be made. Raises PathError where there are not that many."""
    if len(steps) == 1:
        yield Place(message, ())
        return
    step = steps[0]
    found = message.messages(step.name)
    if step.number is not None and step.number >= len(found) and (found or step.number):
        raise PathError(f"it has {len(found) or 'no'} {step.name}, so there is no {step.name}[{step.number}]")
    if not found:
        yield Place(message, tuple(each.name for each in steps[:-1]))
        return
    for inner in found if step.number is None else [found[step.number]]:
        yield from places(inner, steps[1:])


def nested(names: Sequence[str], fields: Sequence[NewField]) -> NewField:
    """Fields within blocks within blocks."""
    field = block(names[-1], *fields)
    for name in reversed(names[:-1]):
        field = block(name, field)
    return field


def anchor(message: Message, name: str) -> Field | None:
    """The field of a layer behind which one of this name belongs: the last that Caffe's schema numbers no higher."""
    types = message.type.fields
    if message.node is None or name not in types or message.type.name not in ("LayerParameter", "V1LayerParameter"):
        return None
    numbers = {field.name: rank(message, field) for field in types.values()}
    lower = [each for each in message.node.fields if numbers.get(each.name, 0) <= numbers[name]]
    return lower[-1] if lower else None


# V1 numbers its fields in the order in which they came about.
V1_ORDER = ("name", "type", "bottom", "top", "loss_weight", "param", "blobs_lr", "weight_decay", "include", "exclude")


def rank(message: Message, field: FieldType) -> int:
    """Where a field stands among a layer's fields."""
    if message.type.name == "LayerParameter":
        return field.number
    return V1_ORDER.index(field.name) if field.name in V1_ORDER else len(V1_ORDER) + field.number
