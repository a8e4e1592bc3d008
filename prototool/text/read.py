"""The fast reader: one compiled alternation of the grammar's terminals and a stack. It never recurses.

Well-formed text takes the two patterns below and nothing else; what they do not take is a mistake.
"""

from __future__ import annotations

import re

from prototool.text.terminals import EXTENSION, NAME, NUMBER, STRING
from prototool.text.tree import Block, Field, List, Scalar
from prototool.text.trivia import GAP

# Whole fields are matched at once, which is what makes reading fast. In the groups: a name and its scalar, or its
# opening bracket with or without a colon; a closing bracket; a separator; the end.
SCALAR = rf"(?:{STRING})(?:{GAP}(?:{STRING}))*|(?:-{GAP})?(?:{NUMBER}|{NAME})"
FIELD = re.compile(
    rf"{GAP}(?:({NAME}|{EXTENSION}){GAP}(?::{GAP}(?:({SCALAR})|([\[{{<]))|([\[{{<]))|([}}>])|([,;])|(\Z))"
)
FIELD_SCALAR, FIELD_OPEN, FIELD_BARE_OPEN, FIELD_CLOSE, FIELD_SEPARATOR, FIELD_END = 2, 3, 4, 5, 6, 7

# The same inside a list: an item, an opening bracket, a comma, the closing bracket.
ITEM = re.compile(rf"{GAP}(?:({SCALAR})|([{{<])|(,)|(\]))")
ITEM_SCALAR, ITEM_OPEN, ITEM_COMMA, ITEM_CLOSE = 1, 2, 3, 4

CLOSER = {"{": "}", "<": ">", "[": "]"}


class Frame:
    """A bracket that is open: its field's name and place, and the fields of what it stands in."""

    __slots__ = ("closer", "name", "opening", "outer", "start")

    def __init__(self, name: str, start: int, opening: int, closer: str, outer: list[Field]) -> None:
        self.name = name
        self.start = start
        self.opening = opening
        self.closer = closer
        self.outer = outer


class Reading:
    """One pass over a text: its fields, and whether all of it is sound.

    It stops at the first mistake; `mend.TolerantReading` says what to do instead.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.fields: list[Field] = []
        self.frames: list[Frame] = []
        self.sound = True
        # Where the next token is looked for; behind the end of the text when there is no more to read.
        self.position = 1 if text.startswith("\ufeff") else 0
        while self.position <= len(text):
            if self.frames and self.frames[-1].closer == "]":
                self.read_items()
            else:
                self.read_fields()
        self.sound = self.sound and not self.frames

    def read_fields(self) -> None:
        """Read fields up to the end of the text, a change between fields and items, or a mistake."""
        text = self.text
        match = FIELD.match
        frames = self.frames
        append = self.fields.append
        position = self.position
        while found := match(text, position):
            group = found.lastindex
            end = found.end()
            if group == FIELD_SCALAR:
                append(Scalar(found[1], found.start(1), found.start(2), end, end, found[2]))
            elif group in (FIELD_OPEN, FIELD_BARE_OPEN):
                self.open(found[1], found.start(1), end - 1)
                if text[end - 1] == "[":
                    self.position = end
                    return
                append = self.fields.append
            elif group == FIELD_CLOSE and frames and frames[-1].closer == text[end - 1]:
                self.close(end - 1)
                if frames and frames[-1].closer == "]":
                    self.position = end
                    return
                append = self.fields.append
            elif group == FIELD_END:
                self.position = end + 1
                return
            elif group != FIELD_SEPARATOR or not self.separate(end):
                break
            position = end
        self.position = position
        self.mistake("a {" if frames else "")

    def read_items(self) -> None:
        """Read the items of a list up to its end, an item that is a block, or a mistake."""
        text = self.text
        while found := ITEM.match(text, self.position):
            group = found.lastindex
            end = found.end()
            after_comma = bool(self.fields) and text[self.fields[-1].end - 1] == ","
            expected = after_comma or not self.fields
            if group == ITEM_CLOSE and not after_comma:
                self.close(end - 1)
                self.position = end
                return
            if group == ITEM_SCALAR and expected:
                start = found.start(1)
                self.fields.append(Scalar(self.frames[-1].name, start, start, end, end, found[1]))
            elif group == ITEM_OPEN and expected:
                self.open(self.frames[-1].name, end - 1, end - 1)
                self.position = end
                return
            elif group != ITEM_COMMA or not self.separate(end):
                break
            self.position = end
        separated = not self.fields or text[self.fields[-1].end - 1] == ","
        self.mistake("a [" if not self.fields else "a [0," if separated else "a [0 ")

    def open(self, name: str, start: int, opening: int) -> None:
        """Begin a block or a list."""
        self.frames.append(Frame(name, start, opening, CLOSER[self.text[opening]], self.fields))
        self.fields = []

    def close(self, closing: int, width: int = 1) -> None:
        """End the innermost block or list at a closing bracket, or, with no width, where one was lost."""
        frame = self.frames.pop()
        group = List if frame.closer == "]" else Block
        frame.outer.append(group(frame.name, frame.start, frame.opening, closing, closing + width, self.fields))
        self.fields = frame.outer

    def separate(self, end: int) -> bool:
        """Give the last field its separator, which ends at `end`; False if there is none to take it."""
        last = self.fields[-1] if self.fields else None
        if last is None or self.text[last.end - 1] in ",;":
            return False
        if isinstance(last, Scalar):
            self.fields[-1] = Scalar(last.name, last.start, last.value_start, last.value_end, end, last.raw)
        else:
            self.fields[-1] = type(last)(last.name, last.start, last.open, last.close, end, last.fields)
        return True

    def mistake(self, context: str) -> None:
        """What is done where the text departs from the grammar; `context` is a text that brings it into this state."""
        self.sound = False
        self.position = len(self.text) + 1
