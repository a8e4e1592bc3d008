"""A message as its leaves: each value under its path, with the default that counts where nothing is stated."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from prototool.delta.unread import unread
from prototool.schema.bound import Message, Value
from prototool.schema.types import FieldType, ScalarValue, Schema
from prototool.text.literals import single
from prototool.text.tree import Field

# The values of a repeated field are together; None is a value that is not given and has no default.
LeafValue: TypeAlias = ScalarValue | tuple[ScalarValue, ...] | None
Leaves: TypeAlias = dict[str, "Leaf"]

# Every nan is this one: a value that is not equal to itself would make a file differ from itself.
NAN = math.nan

# Where Caffe asks whether they are given at all, so that their default is not what counts without them.
ASKED_FOR = frozenset({"use_global_stats", "ignore_label", "normalize", "phase", "min_level", "max_level"})


class Leaf(NamedTuple):
    """A value, and what counts where it is not stated."""

    value: LeafValue
    default: LeafValue = None
    stated: bool = True


class Difference(NamedTuple):
    """A value that differs, on both sides as it counts; `implied`: one side does not state it, and `default` counts."""

    path: str
    a: LeafValue
    b: LeafValue
    default: LeafValue = None
    implied: bool = False


def leaves(message: Message, fields: Sequence[Field] = (), prefix: str = "") -> Leaves:
    """All that a message states, itself and further in. What could not be read is in it as written."""
    found: Leaves = {}
    for name, bounds in message.values.items():
        add(found, message.schema, message.type.fields[name], bounds, f"{prefix}{name}")
    for name, written in unread(message, fields).items():
        found[f"{prefix}{name} (not read)"] = Leaf(written)
    return found


def add(found: Leaves, schema: Schema, field: FieldType, bounds: Sequence[Value | Message], path: str) -> None:
    """Add the leaves of one field."""
    if field.kind != "message":
        values = tuple(same(bound.value) for bound in bounds if isinstance(bound, Value))
        found[path] = Leaf(values if field.repeated else values[0], default_of(schema, field))
        return
    messages = [bound for bound in bounds if isinstance(bound, Message)]
    if field.repeated:
        # An element may state nothing and still count.
        found[f"number of {path}"] = Leaf(len(messages), 0)
    for index, inner in enumerate(messages):
        own = inner.node.fields if inner.node else ()
        found.update(leaves(inner, own, f"{path}[{index}]." if field.repeated else f"{path}."))


def default_of(schema: Schema, field: FieldType) -> LeafValue:
    """What counts where a scalar field is not stated."""
    if field.repeated:
        return ()
    if field.name in ASKED_FOR or (field.kind in ("string", "bytes") and not field.default):
        return None
    return schema.default(field)


def same(value: ScalarValue) -> ScalarValue:
    """A value that is equal to itself."""
    return NAN if value != value else value


def differences(a: Mapping[str, Leaf], b: Mapping[str, Leaf]) -> Iterator[Difference]:
    """What differs between the leaves of two messages, defaults filled in; in the order of the second's text."""
    for path in dict.fromkeys((*a, *b)):
        before, after = of_path(a, b, path), of_path(b, a, path)
        # Compared as tuples, so that the one nan there is equals itself. What neither states follows from the type.
        if (before.stated or after.stated) and (before.value,) != (after.value,):
            implied = not (before.stated and after.stated)
            default = before.value if not before.stated else after.value
            yield Difference(path, before.value, after.value, default if implied else None, implied)


def of_path(own: Mapping[str, Leaf], other: Mapping[str, Leaf], path: str) -> Leaf:
    """A leaf, or the default that counts for it, which the other side knows."""
    if path in own:
        return own[path]
    return Leaf(other[path].default, other[path].default, stated=False)


def shortest(value: float) -> str:
    """The fewest digits that are read as this number: most fields hold 32 bits, which 9 digits always tell apart."""
    for digits in (7, 9):
        text = f"{value:.{digits}g}"
        if value in (float(text), single(float(text))):
            return text
    return repr(value)
