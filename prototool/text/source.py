"""A file's text and where things stand in it: offsets, lines, columns, line ends."""

from __future__ import annotations

import os
import re
import sys
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

STDIN = "-"


class Span(NamedTuple):
    """A half-open range of character offsets, `text[start:end]`."""

    start: int
    end: int


class Position(NamedTuple):
    """A place as people count it: line and column from 1, the column in characters."""

    line: int
    column: int


class Source:
    """The text of one file, decoded so that every byte comes back.

    Bytes that are not UTF-8 become lone surrogates (PEP 383) and turn into the same bytes again in `encode`.
    """

    def __init__(self, text: str, path: str = "<text>") -> None:
        self.text = text
        self.path = path

    @classmethod
    def from_bytes(cls, data: bytes, path: str) -> Source:
        """Decode a file's bytes; never fails."""
        return cls(data.decode("utf-8", "surrogateescape"), path)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Source:
        """Read a file, or standard input for `-`. Raises OSError."""
        if path == STDIN:
            return cls.from_bytes(sys.stdin.buffer.read(), "<stdin>")
        with open(path, "rb") as file:
            return cls.from_bytes(file.read(), os.fspath(path))

    def with_text(self, text: str) -> Source:
        """The same file with other text."""
        return Source(text, self.path)

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins. As in protobuf, only a line feed ends a line."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def position(self, offset: int) -> Position:
        """The line and column of an offset."""
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line_span(self, offset: int) -> Span:
        """The line an offset stands on, without its line end."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        end = len(self.text) if end < 0 else end
        if end > start and self.text[end - 1] == "\r":
            end -= 1
        return Span(start, end)

    @cached_property
    def newline(self) -> str:
        """The line end most of the file uses; a line feed where it has none."""
        crlf = self.text.count("\r\n")
        return "\r\n" if crlf * 2 > self.text.count("\n") else "\n"


def encode(text: str) -> bytes:
    """The bytes of a text that `Source` decoded."""
    return text.encode("utf-8", "surrogateescape")


def without_surrogates(text: str) -> str:
    """The text with a question mark for each byte that is not UTF-8, for those who take nothing else."""
    return text.encode("utf-8", "replace").decode("utf-8")
