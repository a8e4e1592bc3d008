"""The tree of a file: fields with the offsets of their parts. What lies between them is trivia, found in the text.

Nodes are plain slotted classes rather than frozen dataclasses because the reader builds thousands of them in the
time a user notices; `Final` makes mypy hold what `frozen` would.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from prototool.text.problem import Problem
from prototool.text.source import Source, Span


class Scalar:
    """`name: value`. An item of a list is a Scalar whose `start` is its `value_start`.

    `start` is the offset of the name, `value_start` to `value_end` the value as written (`raw`), and `end` lies
    behind the separator, if there is one.
    """

    __slots__ = ("end", "name", "raw", "start", "value_end", "value_start")

    def __init__(self, name: str, start: int, value_start: int, value_end: int, end: int, raw: str) -> None:
        self.name: Final = name
        self.start: Final = start
        self.value_start: Final = value_start
        self.value_end: Final = value_end
        self.end: Final = end
        self.raw: Final = raw

    @property
    def span(self) -> Span:
        """From the name to the end of the value, without the separator."""
        return Span(self.start, self.value_end)

    @property
    def value_span(self) -> Span:
        """The value as written."""
        return Span(self.value_start, self.value_end)


class Group:
    """What brackets hold. `open` and `close` are their offsets, `end` lies behind the separator, if there is one.

    Where the closing bracket was lost, `close` and `end` are where it is taken to have been.
    """

    __slots__ = ("close", "end", "fields", "name", "open", "start")

    def __init__(self, name: str, start: int, open: int, close: int, end: int, fields: Sequence[Field]) -> None:
        self.name: Final = name
        self.start: Final = start
        self.open: Final = open
        self.close: Final = close
        self.end: Final = end
        self.fields: Final = fields

    @property
    def span(self) -> Span:
        """From the name to the closing bracket, without the separator."""
        return Span(self.start, min(self.close + 1, self.end))

    @property
    def value_span(self) -> Span:
        """The brackets and what they hold."""
        return Span(self.open, min(self.close + 1, self.end))


class Block(Group):
    """`name { fields }`."""

    __slots__ = ()


class List(Group):
    """`name: [items]`. Each item carries the list's name, as if it had been written as a field of its own."""

    __slots__ = ()


Field: TypeAlias = Scalar | Block | List


class Tree:
    """A file as read: its fields, and what is wrong with its syntax.

    Where `problems` is not empty the tree holds what could be understood; a field whose name was lost is called "".
    """

    __slots__ = ("fields", "problems", "source")

    def __init__(self, source: Source, fields: Sequence[Field], problems: Sequence[Problem] = ()) -> None:
        self.source: Final = source
        self.fields: Final = fields
        self.problems: Final = problems


def walk(fields: Sequence[Field]) -> Iterator[Field]:
    """Every field in the order of the text, parents first. Depth is no concern: nothing here recurses."""
    stack = [iter(fields)]
    while stack:
        for field in stack[-1]:
            yield field
            if not isinstance(field, Scalar):
                stack.append(iter(field.fields))
                break
        else:
            stack.pop()
