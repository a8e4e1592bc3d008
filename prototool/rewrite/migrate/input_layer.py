"""The layer of type Input that Caffe makes of `input`, `input_shape` and `input_dim`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from prototool.net.upgrade import DIMS
from prototool.rewrite.migrate.keeping import (
    alone,
    as_comments,
    commented_out,
    comments_in,
    disjoint,
    ends_line,
    removed,
    shifted,
)
from prototool.text.edit import Edit
from prototool.text.layout import Style, empty_lines_above, flat, style_of
from prototool.text.literals import quoted
from prototool.text.source import Source, Span
from prototool.text.tree import Block, Field, List, Scalar, Tree
from prototool.text.trivia import extent, first_on_line, indent_of, leading, line_start, skip_blanks, trailing

NAMES = ("input", "input_shape", "input_dim")


class Item(NamedTuple):
    """A value or a block, and the field of the file that states it; of a list one item."""

    item: Field
    field: Field


def items(tree: Tree, name: str) -> list[Item]:
    """What the file states for a field."""
    found: list[Item] = []
    for field in tree.fields:
        if field.name == name:
            inner: Sequence[Field] = field.fields if isinstance(field, List) else (field,)
            found += [Item(item, field) for item in inner if not isinstance(item, List)]
    return found


class InputLayer:
    """The layer, and the fields it is made of. `unused` and `surplus` are what Caffe makes nothing of."""

    def __init__(self, source: Source, tree: Tree) -> None:
        self.source = source
        self.text = source.text
        self.tree = tree
        tops, shapes, dims = (items(tree, name) for name in NAMES)
        self.used = [*tops, *(shapes[: len(tops)] or dims[: DIMS * len(tops)])]
        if len(self.used) == len(tops):
            self.used = []
        self.tops = tops
        self.shapes = [[each] for each in shapes[: len(tops)]]
        if not shapes:
            self.shapes = [dims[start : start + DIMS] for start in range(0, DIMS * len(tops), DIMS)] if dims else []
        taken = {each.field for each in self.used}
        self.fields = [field for field in tree.fields if field in taken]
        self.unused = [field for field in tree.fields if field.name in NAMES and field not in taken] if tops else []
        surplus = [each for each in (*shapes, *dims) if each.field in taken and each not in self.used]
        # What is left of a list whose other items are used.
        self.surplus = [
            row.rstrip()
            for each in surplus
            for row in as_comments(source, f"{each.field.name}: {self.plain(each)}", "")
        ]
        layers = [field for field in tree.fields if field.name == "layer"]
        self.first = next((block for field in layers for block in blocks(field)), None)
        self.style = self.style_here()

    def style_here(self) -> Style:
        """The style of the first layer."""
        if self.first is None:
            return Style(newline=self.source.newline)
        style = style_of(self.source, self.first, self.tree.fields)
        anchor = next(field for field in self.tree.fields if field.name == "layer")
        return style._replace(indent=indent_of(self.text, anchor.start))

    def edits(self) -> list[Edit]:
        """All that is to be done to the file."""
        found = [commented_out(self.source, field) for field in self.unused]
        if not self.fields:
            return found
        if self.is_in_place:
            return [*found, self.replacement()]
        for field in self.fields:
            whole = alone(self.text, field)
            gone = Edit(extent(self.text, field.start, field.end), "") if whole else removed(self.source, field)
            found.append(gone)
        return [*disjoint(self.text, found), self.insertion()]

    @property
    def is_in_place(self) -> bool:
        """Whether the fields stand together, and right in front of the first layer if there is one."""
        if self.first is None:
            return True
        places = [index for index, field in enumerate(self.tree.fields) if field in self.fields]
        first = next(index for index, field in enumerate(self.tree.fields) if field.name == "layer")
        return places == list(range(first - len(places), first))

    def replacement(self) -> Edit:
        """The layer where the fields are."""
        text, newline, indent = self.text, self.source.newline, self.style.indent
        first, last = self.fields[0], self.fields[-1]
        if first_on_line(text, first.start) and ends_line(text, last.end):
            place = Span(line_start(text, first.start), trailing(text, last.end))
            return Edit(place, indent + self.written(text[slice(*place)], first))
        start = first.start
        if self.style.one_line:
            gap = "" if text[last.end : last.end + 1].isspace() else " "
            return Edit(Span(start, last.end), self.written(text[start : last.end], first) + gap)
        end = skip_blanks(text, last.end)
        before = "" if first_on_line(text, start) else newline + indent
        return Edit(Span(start, end), before + self.written(text[start:end], first) + newline + indent)

    def insertion(self) -> Edit:
        """The layer in front of the first one, or at the end."""
        text, newline = self.text, self.source.newline
        first = self.fields[0]
        taken = "".join(text[slice(*extent(text, each.start, each.end))] for each in self.fields if alone(text, each))
        above = self.beside(Item(first, first), self.style.indent, None)[0]
        written = self.written(taken.removeprefix(above), first)
        anchor = next(field for field in self.tree.fields if field.name == "layer")
        if first_on_line(text, anchor.start):
            place = line_start(text, leading(text, anchor.start))
            below = newline * (1 + min(1, empty_lines_above(text, place)))
            return Edit(Span(place, place), above + self.style.indent + written + below)
        return Edit(Span(anchor.start, anchor.start), above + written + (" " if self.style.one_line else newline))

    def written(self, old: str, first: Field) -> str:
        """The layer, behind the comments of what it is made of that find no place in it."""
        new = self.on_one_line() if self.style.one_line else self.on_lines(first)
        lost = Counter(comments_in(old)) - Counter(comments_in(new))
        above = [*lost.elements(), *self.surplus]
        return "".join(f"{comment}{self.source.newline}{self.style.indent}" for comment in above) + new

    def on_one_line(self) -> str:
        """The layer on one line."""
        style = self.style
        tops = " ".join(f"top{style.colon}{written_plainly(top)}" for top in self.tops)
        shapes = " ".join(self.flat_shape(shape) for shape in self.shapes)
        head = f"name{style.colon}{self.quoted('input')} type{style.colon}{self.quoted('Input')}"
        pad = " " if style.wide else ""
        opening, closing = flat(style.bracket), self.closing(style.bracket)
        param = f"input_param{flat(style.inner_bracket)}{pad}{shapes}{pad}{self.closing(style.inner_bracket)}"
        return f"layer{opening}{pad}{head} {tops} {param}{pad}{closing}"

    def on_lines(self, first: Field) -> str:
        """The layer on lines, with the comments of its fields but for those above the first, which stay."""
        style = self.style
        indent = style.indent + style.unit
        rows = [f"{indent}name{style.colon}{self.quoted('input')}", f"{indent}type{style.colon}{self.quoted('Input')}"]
        rows += [self.row(top, "top", indent, first) for top in self.tops]
        shapes = [self.shape(shape, indent + style.unit, first) for shape in self.shapes]
        if len(shapes) == 1 and "#" not in shapes[0]:
            opening, closing = flat(style.inner_bracket), self.closing(style.inner_bracket)
            rows.append(f"{indent}input_param{opening} {shapes[0].strip()} {closing}")
        else:
            opening, closing = self.brackets(style.inner_bracket, indent)
            rows += [f"{indent}input_param{opening}", *shapes, f"{indent}{closing}"]
        opening, closing = self.brackets(style.bracket, style.indent)
        return style.newline.join([f"layer{opening}", *rows, f"{style.indent}{closing}"])

    def shape(self, shape: list[Item], indent: str, first: Field | None) -> str:
        """The lines of a shape: one where it has no comments."""
        style = self.style
        deeper = indent + style.unit
        above = behind = ""
        if isinstance(shape[0].item, Block):
            block = shape[0].item
            above, behind = self.beside(shape[0], indent, first)
            rows = [self.row(Item(each, each), "", deeper, first) for each in block.fields]
        else:
            rows = [self.row(dim, "dim", deeper, first) for dim in shape]
        if "#" not in "".join(rows):
            return f"{above}{indent}{self.flat_shape(shape)}{behind}"
        opening, closing = self.brackets(shape_bracket(style), indent)
        return style.newline.join([f"{above}{indent}shape{opening}", *rows, f"{indent}{closing}{behind}"])

    def flat_shape(self, shape: list[Item]) -> str:
        """A shape on one line."""
        bracket = flat(shape_bracket(self.style))
        if isinstance(shape[0].item, Block):
            fields = [self.text[field.start : field.end].rstrip(" ,;") for field in shape[0].item.fields]
        else:
            fields = [f"dim{self.style.colon}{written_plainly(dim)}" for dim in shape]
        return f"shape{bracket} {' '.join(fields)} {self.closing(bracket)}"

    def row(self, item: Item, name: str, indent: str, first: Field | None) -> str:
        """The line of a value, or of a field as it is where no name is given; with its comments."""
        above, behind = self.beside(item, indent, first)
        plain = self.text[item.item.start : item.item.end]
        value = f"{name}{self.style.colon}{written_plainly(item)}" if name else plain
        return f"{above}{indent}{value}{behind}"

    def beside(self, item: Item, indent: str, first: Field | None) -> tuple[str, str]:
        """The comments above and behind an item, if its field has its lines to itself."""
        field = item.field
        if not alone(self.text, field):
            return "", ""
        members = field.fields if isinstance(field, List) and item.item is not field else (field,)
        begin = line_start(self.text, field.start)
        above = self.text[line_start(self.text, leading(self.text, field.start)) : begin]
        above = shifted(above, indent_of(self.text, field.start), indent) if members[0] is item.item else ""
        behind = self.text[field.end : trailing(self.text, field.end)].rstrip() if members[-1] is item.item else ""
        return "" if field is first else above, behind

    def plain(self, item: Item) -> str:
        """An item as it is written."""
        return self.text[item.item.start : item.item.end].rstrip(" ,;")

    def quoted(self, value: str) -> str:
        """A string in the file's quotes."""
        return quoted(value, self.style.quote)

    def closing(self, bracket: str) -> str:
        """The bracket that closes another one."""
        return ">" if bracket.endswith("<") else "}"

    def brackets(self, bracket: str, indent: str) -> tuple[str, str]:
        """An opening bracket, on a line of its own where that is the style, and the one that closes it."""
        return bracket.replace("\n", self.style.newline + indent), self.closing(bracket)


def shape_bracket(style: Style) -> str:
    """The bracket of a shape, which is mostly written with a colon."""
    return ": {" if style.inner_bracket == " {" else style.inner_bracket


def written_plainly(item: Item) -> str:
    """A value as it is written."""
    return item.item.raw if isinstance(item.item, Scalar) else ""


def blocks(field: Field) -> list[Block]:
    """A block, or those of a list."""
    inner: Sequence[Field] = field.fields if isinstance(field, List) else (field,)
    return [each for each in inner if isinstance(each, Block)]
