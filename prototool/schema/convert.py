"""A scalar as written, as a value of its field's type: exactly what protobuf's C++ text parser takes."""

from __future__ import annotations

from prototool.schema.types import EnumType, FieldType, ScalarValue, Schema
from prototool.text.literals import floating, integer, is_string, signed, single, string_value
from prototool.text.nearest import did_you_mean
from prototool.text.problem import Kind

WRONG_TYPE = Kind("PT012", "wrong-type")
OUT_OF_RANGE = Kind("PT013", "out-of-range")
UNKNOWN_VALUE = Kind("PT015", "unknown-enum-value")

RANGES = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
}
TRUE = frozenset({"true", "True", "t"})
FALSE = frozenset({"false", "False", "f"})


class RefusedError(Exception):
    """A value its field cannot take: what is wrong and what may help."""

    def __init__(self, kind: Kind, message: str, *notes: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.notes = notes


def convert(schema: Schema, field: FieldType, raw: str) -> ScalarValue:
    """The value of a scalar field. Raises RefusedError."""
    kind = field.kind
    if kind in ("string", "bytes"):
        return text(raw)
    if kind in RANGES:
        return whole(raw, kind)
    if kind in ("float", "double"):
        return real(raw, kind)
    if kind == "bool":
        return truth(raw)
    return member(raw, schema.enum(field.of))


def wrong(wanted: str, raw: str, *notes: str) -> RefusedError:
    """The refusal of a value of another type."""
    return RefusedError(WRONG_TYPE, f"expected {wanted}, found {signed(raw)}", *notes)


def text(raw: str) -> str:
    """The value of a string field."""
    if not is_string(raw):
        raise wrong("a string in quotes", raw, f'write "{signed(raw)}"')
    return string_value(raw)


def whole(raw: str, kind: str) -> int:
    """The value of an integer field."""
    low, high = RANGES[kind]
    if is_string(raw):
        raise wrong("an integer", raw, "a number stands without quotes")
    try:
        value = integer(raw)
    except ValueError:
        raise wrong("an integer", raw, *as_integer(raw)) from None
    if raw[0] == "-" and low == 0:
        raise RefusedError(OUT_OF_RANGE, f"expected an integer that is not negative, found {signed(raw)}")
    if not low <= value <= high:
        raise RefusedError(OUT_OF_RANGE, f"{signed(raw)} is out of range: {kind} goes from {low} to {high}")
    return value


def as_integer(raw: str) -> tuple[str, ...]:
    """The advice how to write a number that is whole, though not an integer in its form."""
    try:
        value = floating(raw)
    except ValueError:
        return ()
    return (f"write {int(value)}",) if value.is_integer() else ()


def real(raw: str, kind: str) -> float:
    """The value of a float or double field; a float is rounded to 32 bits, as Caffe would hold it."""
    if is_string(raw):
        raise wrong("a number", raw, "a number stands without quotes")
    try:
        value = floating(raw)
    except ValueError:
        raise wrong("a decimal number", raw) from None
    return single(value) if kind == "float" else value


def truth(raw: str) -> bool:
    """The value of a bool field: true, True, t, 1 and their opposites."""
    if raw in TRUE or raw in FALSE:
        return raw in TRUE
    note = "write true or false"
    if is_string(raw) or raw[0] == "-":
        raise wrong("true or false", raw, note)
    try:
        value = integer(raw)
    except ValueError:
        raise wrong("true or false", raw, note) from None
    if value > 1:
        raise RefusedError(OUT_OF_RANGE, f"{raw} is neither 0 (false) nor 1 (true)", note)
    return value == 1


def member(raw: str, enum: EnumType) -> str:
    """The name of an enum's value, given by name or by number."""
    if raw in enum.numbers:
        return raw
    names = ", ".join(enum.numbers) if len(enum.numbers) <= 8 else f"{', '.join(list(enum.numbers)[:6])}, ..."
    if is_string(raw):
        bare = string_value(raw)
        notes = (f"write {bare}, without quotes",) if bare in enum.numbers else did_you_mean(bare, enum.numbers)
        raise wrong(f"one of {names}", raw, *notes)
    try:
        number = integer(raw)
    except ValueError:
        message = f"{signed(raw)} is no value of {enum.name}: expected one of {names}"
        raise RefusedError(UNKNOWN_VALUE, message, *did_you_mean(raw, enum.numbers)) from None
    if number not in enum.names:
        raise RefusedError(UNKNOWN_VALUE, f"{number} is the number of no value of {enum.name}: expected one of {names}")
    return enum.names[number]
