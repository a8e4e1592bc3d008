"""Where a closing bracket was lost: the one question about unbalanced brackets that indentation can answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from prototool.text.terminals import COMMENT, STRING
from prototool.text.trivia import INDENT

TOKEN = re.compile(rf"{STRING}|{COMMENT}|(\n)|([{{<])|([}}>])")
NEWLINE, OPENING, CLOSING = 1, 2, 3
NAMED = re.compile(r"[A-Za-z_]\w*[ \t]*:?[ \t]*\Z")


class Gap(NamedTuple):
    """A bracket that is never closed, and the token before which its closing bracket is missing (None: at the end)."""

    opening: int
    before: int | None


def lost_bracket(text: str, unclosed: Sequence[int], assumed: Sequence[int]) -> Gap:
    """The first gap of a text in which the brackets at the offsets `unclosed` are still open at the end.

    Two signs give it away: a closing bracket that begins its line further left than the line of the bracket it would
    close, and a field with a block that begins no further right than the line of the block it would be part of.
    `assumed` holds the gaps found already, each as the offset of the token it is before.
    """
    # Each open bracket with the indentation of its line.
    frames: list[tuple[int, int]] = []
    line, indent = 0, indentation(text, 0)
    for found in TOKEN.finditer(text):
        sort = found.lastindex
        if sort == NEWLINE:
            line = found.end()
            indent = indentation(text, line)
        if sort not in (OPENING, CLOSING):
            continue
        begin = field_start(text, line, found.start()) if sort == OPENING else found.start()
        for _ in range(min(assumed.count(begin), len(frames))):
            frames.pop()
        first_on_line = begin == line + indent
        if frames and first_on_line and indent < frames[-1][1] + (sort == OPENING):
            return Gap(frames[-1][0], begin)
        if sort == OPENING:
            frames.append((found.start(), indent))
        elif frames:
            frames.pop()
    return Gap(unclosed[-1], None)


def indentation(text: str, line: int) -> int:
    """The width of the white space that the line at an offset begins with."""
    found = INDENT.match(text, line)
    return found.end() - line if found else 0


def field_start(text: str, line: int, opening: int) -> int:
    """Where the field of a bracket begins, as far as it is on the bracket's line."""
    named = NAMED.search(text, max(line, opening - 64), opening)
    return named.start() if named else opening
