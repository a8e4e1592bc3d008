"""The wire format of protocol buffers, as far as it takes to find a file's fields without reading what is in them.

Source: "Encoding" in protobuf's documentation. Only what Caffe's messages use: no groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

Chunk: TypeAlias = "bytes | memoryview"

VARINT: Final = 0
FIXED64: Final = 1
LENGTH: Final = 2
FIXED32: Final = 5
SIZES: Final = {FIXED64: 8, FIXED32: 4}
LONGEST_VARINT: Final = 10


class WireError(ValueError):
    """Bytes that are no fields."""


class CutOffError(WireError):
    """Bytes that end in the middle of a field; `missing` is how many there should be more, as far as is known."""

    def __init__(self, missing: int) -> None:
        super().__init__(f"{missing} bytes are missing")
        self.missing = missing


class Field(NamedTuple):
    """A field: its number, how its value is written, and where it starts, where its value does, and where both end."""

    number: int
    kind: int
    start: int
    inside: int
    end: int


class Piece(NamedTuple):
    """A field by itself: its number, how its value is written, and the bytes of the value."""

    number: int
    kind: int
    value: Chunk


def pieces(data: Chunk) -> Iterator[Piece]:
    """The fields of a message by themselves, their values not copied. Raises what `fields` does."""
    view = memoryview(data)
    for field in fields(view, 0, len(view)):
        yield Piece(field.number, field.kind, view[field.inside : field.end])


def encoded(found: Iterable[Piece]) -> Iterator[Chunk]:
    """The bytes of fields, those of values as they are."""
    for piece in found:
        yield number_bytes(piece.number << 3 | piece.kind)
        if piece.kind == LENGTH:
            yield number_bytes(len(piece.value))
        yield piece.value


def fields(data: memoryview, start: int, end: int) -> Iterator[Field]:
    """The fields of a message. Raises WireError where something else stands, CutOffError where the last one is cut."""
    at = start
    while at < end:
        key, inside = varint(data, at, end)
        number, kind = key >> 3, key & 7
        if number == 0:
            raise WireError("no field has the number 0")
        if kind == LENGTH:
            length, inside = varint(data, inside, end)
            stop = inside + length
        elif kind == VARINT:
            _, stop = varint(data, inside, end)
        elif kind in SIZES:
            stop = inside + SIZES[kind]
        else:
            raise WireError(f"no value of Caffe's is written as kind {kind}")
        if stop > end:
            raise CutOffError(stop - end)
        yield Field(number, kind, at, inside, stop)
        at = stop


def varint(data: memoryview, at: int, end: int) -> tuple[int, int]:
    """A whole number of variable length, and where it ends."""
    value = 0
    for index in range(LONGEST_VARINT):
        if at + index >= end:
            raise CutOffError(1)
        byte = data[at + index]
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return value, at + index + 1
    raise WireError("a number is too long")


def number_bytes(value: int) -> bytes:
    """A whole number as `varint` reads it."""
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)


def head(number: int, length: int) -> bytes:
    """What stands before the bytes of a field of some length."""
    return number_bytes(number << 3 | LENGTH) + number_bytes(length)


def number_field(number: int, value: int) -> bytes:
    """A field with a whole number."""
    return number_bytes(number << 3 | VARINT) + number_bytes(value)
