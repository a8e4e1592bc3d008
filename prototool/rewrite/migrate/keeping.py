"""Comments that stay when the fields they stand beside are rewritten, and fields that stay as comments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from prototool.text.edit import Edit, apply
from prototool.text.source import Source, Span
from prototool.text.terminals import COMMENT, STRING
from prototool.text.tree import Block, Field
from prototool.text.trivia import (
    extent,
    first_on_line,
    indent_of,
    line_end,
    line_start,
    overlap,
    trailing,
    united,
)

TOKEN = re.compile(rf"{STRING}|({COMMENT})")
ROW = re.compile(r"[^\n]*\n|[^\n]+")


def comments_in(text: str) -> list[str]:
    """The comments of a text that begins and ends between tokens."""
    return [found[1].rstrip() for found in TOKEN.finditer(text) if found[1]]


def alone(text: str, field: Field) -> bool:
    """Whether a field has its lines to itself, but for a comment."""
    return first_on_line(text, field.start) and ends_line(text, field.end)


def ends_line(text: str, end: int) -> bool:
    """Whether nothing but a comment follows on a line."""
    end = trailing(text, end)
    return end == len(text) or text[end] in "\r\n"


def rewritten(text: str, edits: Iterable[Edit], start: int, end: int) -> str:
    """A part of the text with the edits within it made."""
    own = [
        Edit(Span(edit.span.start - start, edit.span.end - start), edit.text)
        for edit in edits
        if start <= edit.span.start and edit.span.end <= end
    ]
    return apply(text[start:end], own)


def with_comments(source: Source, block: Block, edits: Sequence[Edit]) -> list[Edit]:
    """The edits of a block, and one that puts the comments that would be lost behind its opening bracket.

    Those are what stands where nothing of its field is left, such as between a name and its value.
    """
    text = source.text
    before = comments_in(text[block.start : block.close])
    if not before:
        return list(edits)
    left = Counter(comments_in(rewritten(text, edits, block.start, block.close)))
    # A field that became a comment has its own comments in it.
    lost = [each for each in (Counter(before) - left).elements() if not any(each in kept for kept in left)]
    if not lost:
        return list(edits)
    first = block.fields[0].start if block.fields else block.start
    indent = source.newline + indent_of(text, first if first_on_line(text, first) else block.start)
    if ends_line(text, block.open + 1):
        place = trailing(text, block.open + 1)
        return [Edit(Span(place, place), indent + indent.join(lost)), *edits]
    place = block.open + 1
    return [Edit(Span(place, place), " " + indent.join([*lost, ""])), *edits]


def removed(source: Source, field: Field) -> Edit:
    """The edit that takes a field away and leaves the comments beside and inside it, as lines of their own."""
    text = source.text
    inner = comments_in(text[field.start : field.end])
    indent = indent_of(text, field.start)
    if alone(text, field):
        end = trailing(text, field.end)
        rows = [*inner, *comments_in(text[field.end : end])]
        place = Span(line_start(text, field.start), line_end(text, end))
        return Edit(place, "".join(f"{indent}{row}{source.newline}" for row in rows))
    place = Span(field.start, field.end) if inner else extent(text, field.start, field.end)
    return Edit(place, f"{source.newline}{indent}".join([*inner, ""]) if inner else "")


def commented_out(source: Source, field: Field) -> Edit:
    """The edit that makes a field a comment, on the lines where it stands."""
    text = source.text
    indent = indent_of(text, field.start)
    if alone(text, field):
        begin, end = line_start(text, field.start), line_end(text, field.end)
        return Edit(Span(begin, end), hidden(text[begin:end], indent))
    rows = "".join(as_comments(source, text[field.start : field.end], indent)).lstrip()
    return Edit(Span(field.start, field.end), rows + indent)


def as_comments(source: Source, part: str, indent: str) -> list[str]:
    """A part of the text as comments, each a line; lines that are comments stay."""
    rows = [row.strip() for row in ROW.findall(part)]
    marked = [row if row.startswith("#") else f"# {row}" for row in rows if row]
    return [f"{indent}{row}{source.newline}" for row in marked]


def hidden(lines: str, indent: str) -> str:
    """Whole lines as comments, the mark at an indentation; lines that are comments or empty stay."""
    return "".join(
        row if not row.strip() or row.lstrip().startswith("#") else f"{indent}# {row.removeprefix(indent)}"
        for row in ROW.findall(lines)
    )


def shifted(lines: str, old: str, new: str) -> str:
    """Whole lines with another indentation; those that have not the old one stay."""
    if old == new:
        return lines
    return "".join(
        new + row.removeprefix(old) if row.strip() and row.startswith(old) else row for row in ROW.findall(lines)
    )


def disjoint(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """The same edits in the order of the text, deletions on a line that leave nothing between them as one."""
    found: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: edit.span):
        before = found[-1] if found and not (found[-1].text or edit.text) else None
        meeting = before and before.span.end == edit.span.start and text[before.span.end - 1] != "\n"
        if before and (meeting or overlap(before.span, edit.span)):
            edit = Edit(united(text, found.pop().span, edit.span), "")
        found.append(edit)
    return found
