"""What a message states that could not be read: unknown fields, values that are refused. It may differ too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prototool.schema.bound import Message
from prototool.text.literals import is_string, string_value
from prototool.text.tree import Block, Field, List, Scalar, walk


def unread(message: Message, fields: Sequence[Field]) -> dict[str, tuple[str, ...]]:
    """The fields of a message that are not among its values, as written, by name."""
    known = {id(bound.node) for bounds in message.values.values() for bound in bounds}
    found: dict[str, list[str]] = {}
    for field in fields:
        for item in field.fields if isinstance(field, List) and field.name in message.type.fields else (field,):
            if id(item) not in known:
                found.setdefault(item.name, []).append(written(item))
    return {name: tuple(each) for name, each in found.items()}


def written(field: Field) -> str:
    """A field without its trivia, its strings in one spelling."""
    return " ".join(words(field))


def words(field: Field) -> Iterator[str]:
    """The words of a field. Nothing here recurses, however deep it is."""
    closes: list[int] = []
    for inner in walk([field]):
        while closes and inner.start > closes[-1]:
            closes.pop()
            yield "}"
        if inner is not field:
            yield inner.name
        if isinstance(inner, Scalar):
            yield spelt(inner.raw)
        else:
            closes.append(inner.close)
            yield "{" if isinstance(inner, Block) else "["
    yield from "}" * len(closes)


def spelt(raw: str) -> str:
    """A value as written, a string always in the same quotes."""
    return f'"{string_value(raw)}"' if is_string(raw) else raw
