"""One thing that preflight has to say."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from prototool.text.problem import Problem, Severity, excerpt, plain, printable, render
from prototool.text.source import Source, Span


class Notice(NamedTuple):
    """What is wrong, and where if that is a place in a text; a finding of `check` comes as its problem."""

    severity: Severity
    message: str
    source: Source | None = None
    span: Span | None = None
    notes: tuple[str, ...] = ()
    problem: Problem | None = None

    @classmethod
    def of(cls, source: Source, problem: Problem) -> Notice:
        """A finding."""
        return cls(problem.severity, problem.message, source, problem.span, problem.notes, problem)

    def text(self, style: Callable[[str, str], str] = plain) -> str:
        """The notice as people read it; `style` as in `text/problem.py`."""
        if self.source is None or self.span is None:
            return f"{style(self.severity, self.severity)}: {printable(self.message)}"
        if self.problem:
            return render(self.source, self.problem, style)
        line, column = self.source.position(self.span.start)
        head = style(f"{printable(self.source.path)}:{line}:{column}:", "place")
        rows = [f"{head} {style(self.severity, self.severity)} {printable(self.message)}"]
        rows += excerpt(self.source, self.span, style)
        return "\n".join([*rows, *(f"  {style('=', 'note')} {printable(note)}" for note in self.notes)])
