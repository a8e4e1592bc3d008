"""Where a closing bracket was lost: the one question about unbalanced brackets that indentation can answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from prototool.text.terminals import COMMENT, STRING
from prototool.text.trivia import first_on_line, indent_of

BRACKET = re.compile(rf"{STRING}|{COMMENT}|([{{<])|([}}>])")
BEFORE = re.compile(r"[A-Za-z_]\w*[ \t]*:?[ \t]*\Z")


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
    frames: list[tuple[int, int]] = []
    for found in BRACKET.finditer(text):
        offset = found.start()
        if not (found[1] or found[2]):
            continue
        begin = field_start(text, offset) if found[1] else offset
        for _ in range(min(assumed.count(begin), len(frames))):
            frames.pop()
        width = own_indent(text, begin)
        if frames and 0 <= width < frames[-1][1] + bool(found[1]):
            return Gap(frames[-1][0], begin)
        if found[1]:
            frames.append((offset, len(indent_of(text, begin))))
        elif frames:
            frames.pop()
    return Gap(unclosed[-1], None)


def field_start(text: str, opening: int) -> int:
    """Where the field of a bracket begins."""
    named = BEFORE.search(text, max(0, opening - 200), opening)
    return named.start() if named else opening


def own_indent(text: str, offset: int) -> int:
    """The width of the white space before a token that is the first on its line, -1 for any other."""
    return len(indent_of(text, offset)) if first_on_line(text, offset) else -1
