"""What the parser says of a text, in the few words that tests compare."""

from __future__ import annotations

from prototool.text.parse import parse
from prototool.text.source import Source


def told(text: str) -> list[tuple[object, ...]]:
    """Every problem of a text: line, column, what the span covers, the message, and the notes."""
    source = Source(text)
    return [
        (*source.position(problem.span.start), text[slice(*problem.span)], problem.message, *problem.notes)
        for problem in parse(source).problems
    ]


def places(text: str) -> list[tuple[int, ...]]:
    """Where the problems of a text are: line and column of each."""
    source = Source(text)
    return [tuple(source.position(problem.span.start)) for problem in parse(source).problems]
