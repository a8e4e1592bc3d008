"""The only way to change a text: a list of edits, each a span and what to put there."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from prototool.text.source import Span


class Edit(NamedTuple):
    """Put `text` where `span` is. An empty span inserts, an empty text deletes."""

    span: Span
    text: str


class EditConflictError(Exception):
    """Two edits change the same characters."""

    def __init__(self, first: Edit, second: Edit) -> None:
        super().__init__(f"edits of {first.span} and {second.span} overlap")
        self.first = first
        self.second = second


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """The edits by place; insertions at one place stay in the order they were recorded.

    Raises EditConflictError where two edits overlap. An insertion at the edge of a changed span does not.
    """
    ordered = sorted(edits, key=lambda edit: edit.span)
    for first, second in pairwise(ordered):
        if first.span.end > second.span.start:
            raise EditConflictError(first, second)
    return ordered


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made at once; every span counts in the text as it was. Raises EditConflictError."""
    parts: list[str] = []
    done = 0
    for (start, end), new in in_order(edits):
        parts += text[done:start], new
        done = end
    return "".join([*parts, text[done:]])
