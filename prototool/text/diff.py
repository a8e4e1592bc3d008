"""The unified diff of two texts, as `git apply` and `patch` take it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff


def diff(before: str, after: str, path: str) -> str:
    """What changed, with three lines around; the empty string if nothing did."""
    path = path.lstrip("/")
    return "".join(complete(unified_diff(lines(before), lines(after), f"a/{path}", f"b/{path}")))


def lines(text: str) -> list[str]:
    """The lines of a text with their ends. Only a line feed ends one, as everywhere else."""
    return [line + "\n" for line in text.split("\n")[:-1]] + [last for last in (text.rpartition("\n")[2],) if last]


def complete(rows: Iterator[str]) -> Iterator[str]:
    """The rows of a diff; one that shows a last line without a line end says so."""
    for row in rows:
        yield row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n"
