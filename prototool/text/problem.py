"""What is wrong with a file, where, and what to do: one shape for every floor, rendered in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

from prototool.text.edit import Edit
from prototool.text.source import Source, Span

Severity: TypeAlias = Literal["error", "warning", "info"]

# The longest piece of a source line that is shown; a minified net is one line of 100 kB.
WINDOW = 100


class Kind(NamedTuple):
    """What sort of problem it is: a code and a name, both stable, to select and suppress it by."""

    code: str
    name: str


class Identity(NamedTuple):
    """What stays of a problem when the text around it changes: its code, and what it is about or else its message."""

    code: str
    about: str


class Problem(NamedTuple):
    """One finding: what is wrong at `span`, notes that help, and edits that would mend it.

    `about` names what it is wrong with (a layer), where the message may come to say it in other words. `where` says
    where it is wrong if it is not wrong everywhere, such as "TRAIN". A fix is safe if it leaves the meaning as Caffe
    reads it, or as the text plainly was meant where Caffe cannot read it.
    """

    kind: Kind
    span: Span
    message: str
    notes: tuple[str, ...] = ()
    severity: Severity = "error"
    fix: tuple[Edit, ...] = ()
    about: str = ""
    where: str = ""
    safe: bool = True

    @property
    def identity(self) -> Identity:
        """What it is known by in another state of the file."""
        return Identity(self.kind.code, self.about or self.message)


def plain(text: str, part: str) -> str:
    """The style of a report without colours; `part` says what the text is."""
    return text


def render(source: Source, problem: Problem, style: Callable[[str, str], str] = plain) -> str:
    """The problem as people read it: place, message, the line with a caret under it, and the notes.

    `style(text, part)` may colour a part: "place", "caret", "note", or the severity's name.
    """
    line, column = source.position(problem.span.start)
    head = style(f"{printable(source.path)}:{line}:{column}:", "place")
    kind = style(f"{problem.severity}[{problem.kind.code}]", problem.severity)
    where = f" (in {problem.where})" if problem.where else ""
    rows = [f"{head} {kind} {printable(problem.message + where)}", *excerpt(source, problem.span, style)]
    rows += [f"  {style('=', 'note')} {printable(note)}" for note in problem.notes]
    return "\n".join(rows)


def excerpt(source: Source, span: Span, style: Callable[[str, str], str] = plain) -> list[str]:
    """The line a span begins on and a row of carets under the part of the span that is on it."""
    line = source.line_span(span.start)
    left = max(line.start, span.start - WINDOW // 2) if line.end - line.start > WINDOW else line.start
    right = min(line.end, left + WINDOW)
    shown = source.text[left:right]
    before = source.text[left : span.start]
    carets = "^" * max(1, min(span.end, right) - span.start)
    if left > line.start:
        shown, before = "…" + shown, " " + before
    if right < line.end:
        shown += "…"
    number = str(source.position(span.start).line)
    gutter = " " * len(number)
    # Tabs stay tabs so that the carets stand below what they mean, however wide a tab is shown.
    pad = "".join("\t" if char == "\t" else " " for char in before)
    bar = style("|", "note")
    return [f" {number} {bar} {printable(shown)}", f" {gutter} {bar} {pad}{style(carets, 'caret')}"]


def printable(text: str) -> str:
    """The text with what a terminal must not be sent shown as a replacement character, one for one."""
    return "".join(char if char.isprintable() or char == "\t" else shown_as(char) for char in text)


def shown_as(char: str) -> str:
    """One column that stands for a character that cannot be printed."""
    if char in "\u00a0\u2002\u2003\u2009\u202f\u3000":
        return " "
    return "\ufffd"
