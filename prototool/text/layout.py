"""New fields in the style of their neighbours: indentation, quotes, spacing, brackets, line ends, number of lines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from prototool.text.literals import is_string, quoted
from prototool.text.source import Source, Span
from prototool.text.tree import Block, Field, List, Scalar
from prototool.text.trivia import (
    extent,
    first_on_line,
    indent_of,
    leading,
    line_end,
    line_start,
    overlap,
    trailing,
    united,
)

# So many fields on either side of one show how the fields of a file are written.
NEAR = 8
# A block with no more fields than this is written on one line where its neighbours write such blocks so.
SMALL = 2


class NewField(NamedTuple):
    """A field to be written: a string (`quoted`), another scalar as it is spelt, or a block of fields."""

    name: str
    value: str | tuple[NewField, ...]
    quoted: bool = False


def string(name: str, value: str) -> NewField:
    """A string field."""
    return NewField(name, value, quoted=True)


def scalar(name: str, spelling: str) -> NewField:
    """A field with a number, a bool or an enum's name."""
    return NewField(name, spelling)


def block(name: str, *fields: NewField) -> NewField:
    """A field with fields of its own."""
    return NewField(name, fields)


class Style(NamedTuple):
    """How fields are written somewhere.

    `colon` stands between a name and a scalar, `bracket` behind the name of a block: white space, perhaps a colon, and
    the bracket; a line feed in it means a line of its own. `inner_bracket` is the same for the blocks inside. `wide`
    tells whether one-line brackets keep a space inside, `small_inline` whether small inner blocks stand on one line.
    """

    newline: str = "\n"
    indent: str = ""
    unit: str = "  "
    colon: str = ": "
    bracket: str = " {"
    inner_bracket: str = " {"
    quote: str = '"'
    separator: str = ""
    wide: bool = True
    one_line: bool = False
    small_inline: bool = False


def style_of(source: Source, model: Block, neighbours: Sequence[Field]) -> Style:
    """The style of a block, with what it does not show taken from its neighbours, as far as they are near."""
    text = source.text
    place = bisect_left(neighbours, model.start, key=lambda field: field.start)
    near = neighbours[max(place - NEAR, 0) : place + NEAR]
    blocks = [model, *(field for field in near if isinstance(field, Block))]
    inner = [field for each in blocks for field in each.fields if isinstance(field, Block)]
    scalars = [field for each in (*blocks, *inner) for field in each.fields if isinstance(field, Scalar)]
    strings = (field.raw[0] for field in scalars if is_string(field.raw))
    small = [field for field in inner if field.fields and len(field.fields) <= SMALL]
    one_line = "\n" not in text[model.open : model.close]
    own = spaced(text, model)
    return Style(
        newline=source.newline,
        indent=indent_of(text, model.start),
        unit=unit_of(text, blocks),
        colon=next(colons(text, scalars), ": "),
        bracket=own,
        inner_bracket=next((spaced(text, field) for field in inner), own),
        quote=next(strings, '"'),
        separator=separator_of(text, model),
        wide=text[model.open + 1 : model.open + 2].isspace() if one_line else True,
        one_line=one_line,
        small_inline=2 * sum("\n" not in text[field.open : field.close] for field in small) > len(small),
    )


def spaced(text: str, field: Block) -> str:
    """What stands between a block's name and its fields, if it is white space, a colon and the bracket."""
    found = text[field.start + len(field.name) : field.open + 1]
    if field.start == field.open or found.strip(" \t\r\n:{<"):
        return " {"
    return f"\n{found[-1]}" if "\n" in found else found


def colons(text: str, scalars: Iterable[Scalar]) -> Iterator[str]:
    """What stands between name and value, wherever that is a colon and spaces."""
    for field in scalars:
        found = text[field.start + len(field.name) : field.value_start]
        if not found.strip(" \t:") and len(found) < 20:
            yield found


def unit_of(text: str, blocks: Iterable[Block]) -> str:
    """The white space that one level of depth adds."""
    for each in blocks:
        outer = indent_of(text, each.start)
        for field in each.fields:
            inner = indent_of(text, field.start)
            if first_on_line(text, field.start) and inner.startswith(outer) and inner != outer:
                return inner[len(outer) :]
    return "  "


def separator_of(text: str, model: Block) -> str:
    """The separator behind every scalar of a block, or none."""
    found = {text[field.value_end : field.end] for field in model.fields if isinstance(field, Scalar)}
    only = found.pop() if len(found) == 1 else ""
    return only.strip() if len(only.strip()) < 2 else ""


def render(field: NewField, style: Style) -> str:
    """The text of a field, without the indentation of its first line and the line end of its last."""
    if isinstance(field.value, str):
        value = quoted(field.value, style.quote) if field.quoted else field.value
        return f"{field.name}{style.colon}{value}{style.separator}"
    closing = ">" if style.bracket.endswith("<") else "}"
    parts = [render_inner(each, style) for each in field.value]
    if style.one_line:
        pad = " " if style.wide else ""
        return f"{field.name}{flat(style.bracket)}{pad}{' '.join(parts)}{pad}{closing}"
    # A bracket on a line of its own stands where the field does.
    head = field.name + style.bracket.replace("\n", style.newline + style.indent)
    rows = [head, *(style.indent + style.unit + part for part in parts), style.indent + closing]
    return style.newline.join(rows)


def render_inner(field: NewField, outer: Style) -> str:
    """The text of a field that stands in a block written in a style."""
    small = isinstance(field.value, tuple) and len(field.value) <= SMALL and outer.small_inline
    inner = outer._replace(indent=outer.indent + outer.unit, bracket=outer.inner_bracket)
    return render(field, inner._replace(one_line=True) if small else inner)


def item(field: NewField, style: Style) -> str:
    """The text of a field as one more item of the list that holds its like: brackets without the name."""
    written = render(field, style._replace(bracket="{"))
    return written[len(field.name) :]


def flat(bracket: str) -> str:
    """A bracket for a block on one line, where other blocks may have theirs on a line of its own."""
    return bracket.replace("\n", " ")


def beside(source: Source, model: Block, field: NewField, neighbours: Sequence[Field]) -> tuple[int, str]:
    """Where and as what text a field is inserted behind another one, after the comment on its line.

    Between the two stand as many empty lines as before the model, but no more than behind it.
    """
    text = source.text
    style = style_of(source, model, neighbours)
    if model.start == model.open:
        return model.close + 1, ", " + item(field, style)
    offset = trailing(text, model.end)
    alone = offset == len(text) or text[offset] in "\r\n"
    if not alone:
        return model.end, " " + render(field, style._replace(one_line=True))
    empty = min(empty_lines_above(text, leading(text, model.start)), empty_lines_below(text, offset))
    return offset, style.newline * (1 + empty) + style.indent + render(field, style)


def instead(source: Source, model: Block, field: NewField, neighbours: Sequence[Field]) -> str:
    """The text of a field that is written where another one is."""
    style = style_of(source, model, neighbours)
    return item(field, style) if model.start == model.open else render(field, style)


def ahead(source: Source, model: Block, field: NewField, neighbours: Sequence[Field]) -> tuple[int, str]:
    """Where and as what text a field is inserted in front of another one, before the comments that belong to that.

    Between the two stand as many empty lines as before the model, but no more than behind it.
    """
    text = source.text
    style = style_of(source, model, neighbours)
    if model.start == model.open:
        return model.start, item(field, style) + ", "
    if not first_on_line(text, model.start):
        return model.start, render(field, style._replace(one_line=True)) + " "
    offset = line_start(text, leading(text, model.start))
    empty = min(empty_lines_above(text, offset), empty_lines_below(text, trailing(text, model.end)))
    return offset, style.indent + render(field, style) + style.newline * (1 + empty)


def within(source: Source, outer: Block, field: NewField, neighbours: Sequence[Field]) -> tuple[int, str]:
    """Where and as what text a field is added as the last one of a block."""
    if outer.fields:
        return behind(source, outer, outer.fields[-1], field, neighbours)
    style = style_of(source, outer, neighbours)
    new = render_inner(field, style)
    if style.one_line:
        return outer.open + 1, f" {new} "
    return trailing(source.text, outer.open + 1), style.newline + style.indent + style.unit + new


def behind(
    source: Source, outer: Block, anchor: Field, field: NewField, neighbours: Sequence[Field]
) -> tuple[int, str]:
    """Where and as what text a field is inserted in a block behind another one of its fields."""
    text = source.text
    style = style_of(source, outer, neighbours)
    offset = trailing(text, anchor.end)
    rest = text[offset : outer.close]
    # What follows the anchor on its line stays there, so that its comment stays where it is.
    crowded = offset < len(text) and text[offset] not in "\r\n" and bool(rest.strip())
    if style.one_line or crowded:
        return anchor.end, f" {render_inner(field, style._replace(one_line=True))}"
    return offset, style.newline + style.indent + style.unit + render_inner(field, style)


def in_front(source: Source, outer: Block, field: NewField, neighbours: Sequence[Field]) -> tuple[int, str]:
    """Where and as what text a field is added as the first one of a block."""
    style = style_of(source, outer, neighbours)
    first = outer.fields[0].start if outer.fields else outer.close
    if style.one_line or not first_on_line(source.text, first) or not outer.fields:
        pad = " " if style.wide or not outer.fields else ""
        return outer.open + 1, f"{pad}{render_inner(field, style._replace(one_line=True))}{'' if pad else ' '}"
    offset = line_start(source.text, leading(source.text, first))
    return offset, style.indent + style.unit + render_inner(field, style) + style.newline


def removals(text: str, whole: List, gone: Container[Field]) -> list[Span]:
    """What to delete so that items of a list go, with their comments and commas; all of it where none is left."""
    kept = [each for each in whole.fields if each not in gone]
    if not kept:
        return [extent(text, whole.start, whole.end)]
    last = kept[-1]
    spans = [extent(text, each.start, each.end) for each in whole.fields if each in gone and each.start < last.start]
    tail = [each for each in whole.fields if each.start > last.start]
    if tail and "\n" not in text[last.value_span.end : tail[0].start]:
        spans.append(Span(last.value_span.end, tail[-1].end))
    elif tail:
        # The comma behind the last one that is kept; its comment may stand between the two.
        spans += [Span(last.value_span.end, last.end), *(extent(text, each.start, each.end) for each in tail)]
    return apart(text, spans)


def apart(text: str, spans: Sequence[Span]) -> list[Span]:
    """The same parts, those that overlap as one."""
    found: list[Span] = []
    for span in spans:
        if found and overlap(found[-1], span):
            span = united(text, found.pop(), span)
        found.append(span)
    return found


def empty_lines_above(text: str, offset: int) -> int:
    """How many empty lines stand right above the line of an offset, at most two; none at the start of the file."""
    begin = line_start(text, offset)
    count = 0
    while begin > 0:
        above = line_start(text, begin - 1)
        if text[above:begin].strip():
            return min(count, 2)
        count += 1
        begin = above
    return 0


def empty_lines_below(text: str, offset: int) -> int:
    """How many empty lines stand right below the line of an offset, at most two; two at the end of the file."""
    begin = line_end(text, offset)
    for count in range(2):
        if begin == len(text) or text[begin : line_end(text, begin)].strip():
            return 2 if begin == len(text) else count
        begin = line_end(text, begin)
    return 2
