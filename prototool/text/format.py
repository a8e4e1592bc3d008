"""The canonical layout of a file, which `prototool fmt` writes.

Fields: one on a line, two spaces of indentation for each block around it (as at depth 64 where it is deeper), written
`name: value` or `name {`. Brackets are `{}`; a closing one stands on a line of its own below the start of its field.
The separators `,` and `;` behind fields go.

One line or several is the author's choice. A block or list stays on one line if it stands on one in the source and
takes no more than 100 columns: `weight_filler { type: "xavier" }`, `dim: [1, 3]`. All others have a line for each field
or item. An empty one is `name {}` or `name: []` wherever its brackets stand.

Values are spelt as they are, but for the white space behind a sign, which goes, and for single quotes, which become
double ones around a text without quotes and backslashes. Adjacent strings stay on one line if they are, with a space
between; else each has its own line, from the second on indented by four spaces more.

Comments keep their text. One behind a field or an opening bracket stays there, two spaces away; one on a line of its
own has the indentation of the fields around it. One inside a field (`name # here`, `: # or here`, `- # or here`) moves
to a line of its own above the field. No comment ever overtakes another.

Empty lines stay, one in a row at most, but for those at the start and end of the file, of a block and of a list. Lines
end as most lines of the file do and hold no white space at their end. A byte order mark stays.

Between `# prototool: fmt off` on a line of its own and `# prototool: fmt on` on one in the same block (or the end of
the block) nothing is touched but line ends that differ from the file's. Inside a list these are comments like others.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from prototool.text.literals import PIECE, is_string, signed, string_value
from prototool.text.parse import parse
from prototool.text.source import Source
from prototool.text.terminals import COMMENT
from prototool.text.tree import Block, Field, List, Scalar, Tree, walk
from prototool.text.trivia import line_start

WIDTH = 100
INDENT = "  "
CONTINUATION = "    "
# Indentation that grew without end would make the square of its size of a file that is all brackets.
DEEPEST = 64

BOM = "\ufeff"
# What the grammar calls white space, without the line feed. Comments may well end in other kinds of it.
BLANKS = " \t\r\v\f"
EMPTY_LINE = re.compile(rf"\n[{BLANKS}]*\n")
COMMENT_PATTERN = re.compile(COMMENT)
SWITCH = re.compile(rf"#[ \t]*prototool:[ \t]*fmt[ \t]+(on|off)[{BLANKS}]*")


def formatted(tree: Tree) -> str:
    """The text of a file in canonical layout. Raises ValueError if the tree has problems."""
    if tree.problems:
        raise ValueError(f"{tree.source.path} has syntax errors")
    text = Layout(tree).result()
    verify(tree, text)
    return text


class Frame:
    """The file, a block or a list while its fields are written.

    The next one is `fields[index]`. What stands in the source before `done` is written, `end` is the offset of the
    closing bracket. `first` is the number of the first line inside, `closing` the line that ends it.
    """

    __slots__ = ("closing", "depth", "done", "end", "fields", "first", "indent", "index", "is_list")

    def __init__(self, fields: Sequence[Field], start: int, end: int, is_list: bool = False) -> None:
        self.fields = fields
        self.done = start
        self.end = end
        self.is_list = is_list
        self.index = self.depth = self.first = 0
        self.indent = self.closing = ""

    def inside(self, field: Block | List, first: int) -> Frame:
        """The frame of the field that was taken from this one last."""
        frame = Frame(field.fields, field.open + 1, field.close, isinstance(field, List))
        frame.depth = self.depth + 1
        frame.indent = INDENT * min(frame.depth, DEEPEST)
        frame.first = first
        frame.closing = self.indent + brackets(field)[1] + self.comma()
        return frame

    def next_field(self) -> Field | None:
        """The field that is to be written next, if there is one."""
        return self.fields[self.index] if self.index < len(self.fields) else None

    def comma(self) -> str:
        """What stands behind the field that was taken last."""
        return "," if self.is_list and self.index < len(self.fields) else ""


class Layout:
    """One pass over a tree that gathers the lines of the result. It never recurses."""

    def __init__(self, tree: Tree) -> None:
        self.source = tree.source
        self.text = tree.source.text
        self.lines: list[str] = []
        start = len(BOM) if self.text.startswith(BOM) else 0
        self.frames = [Frame(tree.fields, start, len(self.text))]
        while self.frames:
            self.advance(self.frames[-1])

    def result(self) -> str:
        """The lines as one text."""
        mark = BOM if self.text.startswith(BOM) else ""
        return mark + "".join(line + self.source.newline for line in self.lines)

    def advance(self, frame: Frame) -> None:
        """Write the next field of a frame, or its end."""
        field = frame.next_field()
        if self.write_comments(frame, field.start if field else frame.end):
            return
        if field:
            frame.index += 1
            self.write_empty_line(frame, field.start)
            self.lines += [frame.indent + comment for comment in comments_inside(self.text, field)]
            frame.done = field.span.end
            self.write_field(frame, field)
        else:
            self.frames.pop()
            # The file has no bracket that closes it.
            self.lines += [frame.closing] if self.frames else []

    def write_comments(self, frame: Frame, end: int) -> bool:
        """Write the comments before the next token, at `end`. True if one is `fmt off`: the frame has moved on then."""
        for found in COMMENT_PATTERN.finditer(self.text, frame.done, end):
            comment = found[0].rstrip(BLANKS)
            if self.lines and self.text.find("\n", frame.done, found.start()) < 0:
                self.lines[-1] += "  " + comment
            else:
                self.write_empty_line(frame, found.start())
                self.lines.append(frame.indent + comment)
            frame.done = found.end()
            if not frame.is_list and switch(found) == "off":
                self.write_untouched(frame)
                return True
        return False

    def write_empty_line(self, frame: Frame, end: int) -> None:
        """Write an empty line if there is one in the source up to `end`; never as the first line of a frame."""
        if len(self.lines) > frame.first and EMPTY_LINE.search(self.text, frame.done, end):
            self.lines.append("")

    def write_untouched(self, frame: Frame) -> None:
        """Write the lines from behind a `fmt off` up to the next `fmt on` or the end of the frame as they are."""
        start = frame.done + 1
        on = self.find_on(frame)
        end = on.start() if on else frame.end
        lines = [line.rstrip("\r") for line in self.text[start:end].split("\n")]
        if on:
            # What is left of the last line is the indentation of `fmt on`.
            lines[-1] = frame.indent + on[0].rstrip(BLANKS)
        while lines and not lines[-1].strip(BLANKS):
            lines.pop()
        self.lines += lines

    def find_on(self, frame: Frame) -> re.Match[str] | None:
        """Move a frame on behind the next `fmt on` between two of its fields, or to its end."""
        while True:
            field = frame.next_field()
            end = field.start if field else frame.end
            for found in COMMENT_PATTERN.finditer(self.text, frame.done, end):
                if switch(found) == "on":
                    frame.done = found.end()
                    return found
            frame.done = field.span.end if field else end
            if not field:
                return None
            frame.index += 1

    def write_field(self, frame: Frame, field: Field) -> None:
        """Write a field; of a long block or list only the first line, as a frame of its own has the others."""
        indent, comma = frame.indent, frame.comma()
        if isinstance(field, Scalar):
            first, *more = value_lines(field.raw)
            self.lines += [indent + label(field) + first, *(indent + CONTINUATION + part for part in more)]
            self.lines[-1] += comma
        elif line := self.one_line(field, WIDTH - len(indent) - len(comma)):
            self.lines.append(indent + line + comma)
        else:
            self.lines.append(indent + label(field) + brackets(field)[0])
            self.frames.append(frame.inside(field, len(self.lines)))

    def one_line(self, field: Block | List, room: int) -> str:
        """A block or list as the one line that it is to be, or nothing if it is to be several."""
        if not field.fields and self.text.find("#", field.open, field.close) < 0:
            return label(field) + "".join(brackets(field))
        starts = self.source.line_starts
        # No comment stands between two brackets of one line.
        if bisect_right(starts, field.open) == bisect_right(starts, field.close):
            return on_one_line(field, room)
        return ""


def on_one_line(group: Block | List, room: int) -> str:
    """A block or list on one line, or nothing if that takes more than `room` columns."""
    parts: list[str] = []
    pending: list[Field | str] = [group]
    while pending:
        this = pending.pop()
        if isinstance(this, str):
            parts.append(this)
        elif isinstance(this, Scalar):
            parts.append(label(this) + " ".join(value_lines(this.raw)))
        elif len(this.fields) > room:
            # Looking at all of them again for each group around would take the square of their number.
            return ""
        else:
            pending += reversed(parts_of(this))
            continue
        room -= len(parts[-1])
        if room < 0:
            return ""
    return "".join(parts)


def parts_of(group: Block | List) -> list[Field | str]:
    """The fields of a block or list, and what stands around them on one line."""
    opening, closing = brackets(group)
    if not group.fields:
        return [label(group) + opening + closing]
    pad, joint = ("", ", ") if isinstance(group, List) else (" ", " ")
    parts: list[Field | str] = [label(group) + opening + pad]
    for field in group.fields:
        parts += field, joint
    return [*parts[:-1], pad + closing]


def brackets(group: Block | List) -> tuple[str, str]:
    """The brackets that a block or a list gets."""
    return ("[", "]") if isinstance(group, List) else ("{", "}")


def label(field: Field) -> str:
    """What stands in front of a value: the name, the colon, a space. Nothing in front of an item of a list."""
    if field.start == field.value_span.start:
        return ""
    return name_of(field) + (" " if isinstance(field, Block) else ": ")


def name_of(field: Field) -> str:
    """The name of a field. One in square brackets may hold white space, line ends even."""
    return " ".join(field.name.split()) if field.name[0] == "[" else field.name


def value_lines(raw: str) -> list[str]:
    """A value as it is written, in as many lines as it takes."""
    if not is_string(raw):
        return [signed(raw)]
    pieces = [with_double_quotes(found[1]) for found in PIECE.finditer(raw) if found[1]]
    return pieces if "\n" in raw else [" ".join(pieces)]


def with_double_quotes(string: str) -> str:
    """A string literal with double quotes, if that takes no more than changing the quotes."""
    inside = string[1:-1]
    return string if '"' in inside or "\\" in inside else f'"{inside}"'


def comments_inside(text: str, field: Field) -> list[str]:
    """The comments between the name of a field and its value or bracket, and within its value."""
    behind_name = field.start + len(field.name)
    found = COMMENT_PATTERN.findall(text, behind_name, field.value_span.start)
    if isinstance(field, Scalar) and "#" in field.raw:
        found += comments(field.raw)
    return [comment.rstrip(BLANKS) for comment in found]


def comments(text: str) -> list[str]:
    """The comments of a text that begins and ends outside of strings."""
    return [found[0].rstrip(BLANKS) for found in PIECE.finditer(text) if not found[1]] if "#" in text else []


def switch(comment: re.Match[str]) -> str:
    """What a comment of a file switches `fmt` to, "off" or "on"; nothing if it is no switch on a line of its own."""
    found = SWITCH.fullmatch(comment[0])
    if not found:
        return ""
    before = comment.string[line_start(comment.string, comment.start()) : comment.start()]
    return "" if before.strip(BLANKS + BOM) else found[1]


def verify(tree: Tree, text: str) -> None:
    """Raise AssertionError if a text does not say the same as a tree, or has other comments."""
    again = parse(Source(text, tree.source.path))
    same = list(map(meaning, walk(tree.fields))) == list(map(meaning, walk(again.fields)))
    if again.problems or not same or comments(tree.source.text) != comments(text):
        raise AssertionError(f"the layout of {tree.source.path} came out with another meaning")


def meaning(field: Field) -> tuple[str, str | type, str | int]:
    """What must stay the same. As each group tells how many fields it holds, the order in `walk` tells the depth."""
    if not isinstance(field, Scalar):
        return name_of(field), type(field), len(field.fields)
    if is_string(field.raw):
        return name_of(field), "string", string_value(field.raw)
    return name_of(field), "plain", signed(field.raw)
