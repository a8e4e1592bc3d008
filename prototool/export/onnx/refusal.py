"""Why a net cannot be exported: one exception for a layer, and one for all that stands in the way."""

from __future__ import annotations

from collections.abc import Sequence

from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.text.problem import Kind, Problem
from prototool.text.source import Source, Span

NOT_EXPORTABLE = Kind("onnx", "not-exportable")


class NoOperatorError(Exception):
    """What of a layer ONNX cannot say, or not with what is known: in words, and what may help."""

    def __init__(self, reason: str, *notes: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.notes = notes


class RefusedError(Exception):
    """A net that cannot be exported: everything that stands in the way, and the file it is about."""

    def __init__(self, source: Source, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].message)
        self.source = source
        self.problems = problems


def problem(document: Document, layer: Layer, error: NoOperatorError) -> Problem:
    """The problem of a layer, in the file as it was given."""
    message = f"layer '{layer.name}' ({layer.type}): {error.reason}"
    return Problem(NOT_EXPORTABLE, place(document, layer), message, error.notes, about=layer.name)


def place(document: Document, layer: Layer) -> Span:
    """Where a layer stands in the file: what was brought up to date, or made a net for use, has other places."""
    alike: Sequence[Layer] = [each for each in document.net.all_layers if each.name == layer.name]
    found = next((each for each in alike if each.type == layer.type), alike[0] if alike else None)
    if found is None:
        return Span(0, 0)
    name = found.message.scalars("name") if found.message and "name" in found.message else []
    return name[0].span if name else found.span
