"""White space and comments: what may stand between tokens, and which field a comment belongs to.

The rule, for every use there is (removing, moving, inserting, formatting):

- a comment on the line where a field ends belongs to that field (to the last one, if several end there);
- comments on lines of their own belong to the field that follows, as long as no empty line comes between;
- any other comment belongs to the block it stands in, or to the file.

Strings cannot span lines, so a line that begins with `#` is a comment whatever surrounds it, and the rule needs no
more than the text next to the field.
"""

from __future__ import annotations

import re

from prototool.text.source import Span
from prototool.text.terminals import COMMENT, SPACE

# Each comment must take its line end with it; a pattern that could stop earlier would try every way to split one.
GAP = rf"(?:{SPACE})?(?:{COMMENT}(?:\n|\Z)(?:{SPACE})?)*"

SKIP_GAP = re.compile(GAP)
# A comment as the grammar has it ends at the line feed; the carriage return before that is the line's.
TRAILING = re.compile(r"[ \t\v\f]*(?:#[^\n]*?)?(?=\r?\n|\r?\Z)")
COMMENT_LINE = re.compile(rf"[ \t\v\f]*({COMMENT})")
INDENT = re.compile(r"[ \t\v\f]*")


def skip_gap(text: str, offset: int) -> int:
    """The offset of the first token at or behind `offset`."""
    found = SKIP_GAP.match(text, offset)
    return found.end() if found else offset


def skip_blanks(text: str, offset: int) -> int:
    """The offset of the first character at or behind `offset` that is no white space within a line."""
    found = INDENT.match(text, offset)
    return found.end() if found else offset


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """Behind the line end of the line of an offset, or the end of the text."""
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1


def indent_of(text: str, offset: int) -> str:
    """The white space the line of an offset begins with."""
    found = INDENT.match(text, line_start(text, offset))
    return found[0] if found else ""


def first_on_line(text: str, offset: int) -> bool:
    """Whether only white space stands before an offset on its line."""
    return not text[line_start(text, offset) : offset].strip()


def leading(text: str, start: int) -> int:
    """Where the comments begin that belong to a field because they stand on the lines right above it.

    The start of the first such line; the field's own `start` if there is none or it is not the first on its line.
    """
    if not first_on_line(text, start):
        return start
    begin = line_start(text, start)
    while begin > 0:
        above = line_start(text, begin - 1)
        if not COMMENT_LINE.match(text, above, begin):
            break
        start = begin = above
    return start


def trailing(text: str, end: int) -> int:
    """Where a field ends when the comment behind it on its line is counted in; `end` if other text follows."""
    found = TRAILING.match(text, end)
    return found.end() if found else end


def extent(text: str, start: int, end: int) -> Span:
    """What to delete so that a field goes with its comments: whole lines if it has them to itself, else its text."""
    begin = leading(text, start)
    behind = TRAILING.match(text, end)
    if behind and first_on_line(text, start):
        return Span(line_start(text, begin), line_end(text, behind.end()))
    if behind:
        # The comment on the line stays with the fields that stay on the line.
        line = line_start(text, start)
        return Span(line + len(text[line:start].rstrip(" \t")), end)
    return Span(start, skip_blanks(text, end))


def united(text: str, one: Span, other: Span) -> Span:
    """What to delete in place of two parts that overlap; the whole line where nothing else is on it any more."""
    start, end = min(one.start, other.start), max(one.end, other.end)
    if first_on_line(text, start) and text.startswith(("\n", "\r\n"), end):
        return Span(line_start(text, start), line_end(text, end))
    return Span(start, end)


def overlap(one: Span, other: Span) -> bool:
    """Whether two parts of the text have a character in common."""
    return one.start < other.end and other.start < one.end
