"""A layer of V0 as V1 writes it: its inner `layer` unwrapped, and the fields in the messages of its type.

Source: Caffe 1.0's upgrade, tried on the real one. What that drops is left as a comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from prototool.rewrite.migrate.keeping import (
    as_comments,
    commented_out,
    comments_in,
    ends_line,
    hidden,
    rewritten,
    shifted,
    with_comments,
)
from prototool.schema.caffe import SCHEMA
from prototool.schema.legacy import TRANSFORM, V0_NAMES, V0_PARAMS, V0_TYPES, V1_NAMES
from prototool.text.edit import Edit
from prototool.text.layout import colons, spaced, unit_of
from prototool.text.literals import is_string, string_value
from prototool.text.source import Source, Span
from prototool.text.tree import Block, Field, Scalar
from prototool.text.trivia import first_on_line, indent_of, line_end, line_start, skip_blanks, trailing

# What a layer of any type may state, and has in the same place today.
OWN = frozenset({"name", "type", "blobs", "blobs_lr", "weight_decay"})
V1 = SCHEMA.message("V1LayerParameter").fields
TODAY = {old: today for today, old in V0_NAMES.items()}
# Where a field goes that Caffe drops.
NOWHERE = "#"
# What is read beside the inner layer; the other fields of V1 are dropped there.
BESIDE = frozenset({"layer", "bottom", "top"})


class Padded(NamedTuple):
    """What a layer takes over from the padding layer in front of it: the values of its bottom and its pad."""

    bottom: str
    pad: str


class Part(NamedTuple):
    """Fields of the inner layer that stand together and go to the same message, "" for the layer itself."""

    target: str
    fields: list[Field]


def inner_of(layer: Block) -> Block | None:
    """The inner layer of V0, None in a layer of another era."""
    found = (field for field in layer.fields if field.name == "layer" and isinstance(field, Block))
    return next(found, None)


def type_of(inner: Block) -> str:
    """The type of today of an inner layer; one that V0 does not have as it is written."""
    for field in inner.fields:
        if field.name == "type" and isinstance(field, Scalar) and is_string(field.raw):
            name = string_value(field.raw)
            return V0_TYPES.get(name, name)
    return ""


def target_of(kind: str, name: str) -> str:
    """The message that a field of V0 belongs to in a layer of a type."""
    today = TODAY.get(name, name)
    holder, fields = V0_PARAMS.get(kind, ("", ()))
    if name in OWN:
        return ""
    if name not in SCHEMA.message("V0LayerParameter").fields:
        # A fork's field is where Caffe has it today, if it has one of that name.
        return holder if holder and name in SCHEMA.message(V1[holder].of).fields else ""
    if today in TRANSFORM:
        return "transform_param"
    if name == "hdf5_output_param":
        return "" if kind == "HDF5Output" else NOWHERE
    return holder if today in fields else NOWHERE


class Unwrapping:
    """The rewriting of one layer."""

    def __init__(self, source: Source, layer: Block, inner: Block, padded: Padded | None) -> None:
        self.source = source
        self.text = source.text
        self.layer = layer
        self.inner = inner
        self.padded = padded
        self.kind = type_of(inner)
        self.parts = [
            Part(target, list(group))
            for target, group in groupby(inner.fields, lambda field: target_of(self.kind, field.name))
        ]
        self.beside = [field for field in layer.fields if field.name not in BESIDE and field.name in V1]
        self.renames = [edit for field in inner.fields for edit in self.renamed(field)]

    @property
    def dropped(self) -> list[str]:
        """The names of the fields that become comments."""
        fields = [field for part in self.parts if part.target == NOWHERE for field in part.fields]
        return [field.name for field in (*fields, *self.beside)]

    @property
    def is_flat(self) -> bool:
        """Whether the inner layer stands on one line."""
        return "\n" not in self.text[self.inner.start : self.inner.end]

    @property
    def has_room(self) -> bool:
        """Whether a comment above the line of the inner layer is one of this layer."""
        return any(first_on_line(self.text, block.start) for block in (self.inner, self.layer))

    @property
    def comments_above(self) -> list[Edit]:
        """What Caffe drops of an inner layer on one line, as a line above."""
        if not (self.is_flat and self.has_room):
            return []
        start = line_start(self.text, self.inner.start)
        rows = [row for part in self.parts if part.target == NOWHERE for row in self.comment(part)]
        return [Edit(Span(start, start), "".join(rows))] if rows else []

    def comment(self, part: Part) -> list[str]:
        """Fields as a comment."""
        written = self.text[part.fields[0].start : part.fields[-1].end]
        return as_comments(self.source, written, indent_of(self.text, self.inner.start))

    @property
    def pad_holder(self) -> str:
        """The message that a pad belongs to."""
        return V0_PARAMS[self.kind][0]

    def edits(self) -> list[Edit]:
        """All that is to be done to the layer."""
        found = [commented_out(self.source, field) for field in self.beside]
        if self.padded:
            bottoms = [each for each in self.layer.fields if each.name == "bottom" and not isinstance(each, Block)]
            for bottom in bottoms[:1]:
                value = bottom.value_span if isinstance(bottom, Scalar) else Span(bottom.open + 1, bottom.close)
                found.append(Edit(value, self.padded.bottom))
        found.append(self.on_one_line() if self.is_flat else self.on_lines())
        return [*self.comments_above, *with_comments(self.source, self.layer, found)]

    def renamed(self, field: Field) -> Iterator[Edit]:
        """What changes within a field."""
        if field.name in TODAY:
            yield Edit(Span(field.start, field.start + len(field.name)), TODAY[field.name])
        if field.name == "type" and isinstance(field, Scalar):
            yield Edit(field.value_span, V1_NAMES.get(self.kind, self.kind))
        if field.name == "pad" and self.padded and isinstance(field, Scalar):
            yield Edit(field.value_span, self.padded.pad)

    @property
    def pad(self) -> str:
        """The field of a pad that the layer does not have yet and takes over; or nothing."""
        if self.padded is None or any(field.name == "pad" for field in self.inner.fields):
            return ""
        scalars = [field for field in self.inner.fields if isinstance(field, Scalar)]
        return f"pad{next(colons(self.text, scalars), ': ')}{self.padded.pad}"

    def on_one_line(self) -> Edit:
        """The fields where the inner layer stands on one line."""
        text, inner = self.text, self.inner
        gathered = Gathered()
        comments: list[str] = []
        for part in self.parts:
            if part.target != NOWHERE:
                gathered.add(part.target, rewritten(text, self.renames, part.fields[0].start, part.fields[-1].end))
            elif not self.has_room:
                comments += self.comment(part)
        if self.pad:
            gathered.add(self.pad_holder, self.pad)
        new = " ".join(self.wrapped(target, " ".join(written)) for target, written in gathered.groups)
        end = skip_blanks(text, inner.end)
        if comments:
            # The first goes behind what stands on the line.
            new += " " + "".join(comments).lstrip() + indent_of(text, inner.start)
        elif new and text[end] not in "\r\n":
            new += " "
        return Edit(Span(inner.start, end), new)

    def wrapped(self, target: str, fields: str) -> str:
        """Fields in the message they belong to, on one line."""
        if not target:
            return fields
        opening, closing = self.brackets("")
        pad = " " if self.text[self.inner.open + 1].isspace() else ""
        return f"{target}{opening.replace(self.source.newline, ' ')}{pad}{fields}{pad}{closing}"

    def brackets(self, indent: str) -> tuple[str, str]:
        """The brackets of a message, as those of the inner layer are written."""
        found = spaced(self.text, self.inner)
        return found.replace("\n", self.source.newline + indent), ">" if found.endswith("<") else "}"

    def on_lines(self) -> Edit:
        """The fields where the inner layer stands on several lines."""
        newline, (indent, unit) = self.source.newline, self.indentation()
        gathered = Gathered()
        for part, (old, lines) in zip(self.parts, self.lines(indent + unit), strict=True):
            if part.target == NOWHERE:
                gathered.add("", hidden(shifted(lines, old, indent), indent))
            else:
                gathered.add(part.target, shifted(lines, old, indent + unit if part.target else indent))
        if self.pad:
            gathered.add(self.pad_holder, f"{indent}{unit}{self.pad}{newline}")
        opening, closing = self.brackets(indent)
        rows: list[str] = []
        for target, texts in gathered.groups:
            lines = "".join(texts)
            if target:
                body = lines.lstrip("\r\n")
                empty = lines[: len(lines) - len(body)]
                lines = f"{empty}{indent}{target}{opening}{newline}{body}{indent}{closing}{newline}"
            rows.append(lines)
        return self.in_surroundings(indent, "".join(rows))

    def indentation(self) -> tuple[str, str]:
        """The indentation of the layer's fields, and of the fields in a message of theirs."""
        text, layer, inner = self.text, self.layer, self.inner
        others = [field for field in layer.fields if field is not inner and first_on_line(text, field.start)]
        own_line = first_on_line(text, inner.start)
        outer, base = indent_of(text, layer.start), indent_of(text, inner.start)
        deep = next((indent_of(text, field.start) for field in inner.fields if first_on_line(text, field.start)), None)
        unit = unit_of(text, [layer, inner])
        if deep == base and own_line:
            unit = ""
        elif deep and own_line and deep.startswith(base):
            unit = deep[len(base) :]
        indent = indent_of(text, others[0].start) if others else base if own_line else outer + unit
        return indent, unit

    def lines(self, usual: str) -> Iterator[tuple[str, str]]:
        """For each part the indentation of its first field, and its lines, of which it shares none with another."""
        text, inner = self.text, self.inner
        begin = self.body_start
        for number, (_, fields) in enumerate(self.parts):
            following = self.parts[number + 1].fields[0].start if number + 1 < len(self.parts) else inner.close
            shared = "\n" not in text[fields[-1].end : following]
            stop = fields[-1].end if shared else line_end(text, trailing(text, fields[-1].end))
            own_line = first_on_line(text, fields[0].start)
            old = indent_of(text, fields[0].start) if own_line else usual
            written = rewritten(text, self.renames, begin, stop)
            yield old, f"{'' if own_line else old}{written}{self.source.newline if shared else ''}"
            begin = following if shared else stop

    @property
    def body_start(self) -> int:
        """Where the lines of the fields begin: the first field itself where it stands behind the opening bracket."""
        head = trailing(self.text, self.inner.open + 1)
        if self.text[head] in "\r\n":
            return line_end(self.text, head)
        return self.inner.fields[0].start if self.inner.fields else self.inner.close

    def in_surroundings(self, indent: str, rows: str) -> Edit:
        """The rows in the place of the inner layer, with the comments beside its brackets and behind its fields."""
        text, inner, newline = self.text, self.inner, self.source.newline
        own_line = first_on_line(text, inner.start)
        before = text[line_start(text, inner.start) : inner.start]
        begin = line_start(text, inner.start) + len("" if own_line else before.rstrip(" \t"))
        head = "".join(f"{indent}{row}{newline}" for row in comments_in(text[inner.start : self.body_start]))
        last = inner.fields[-1].end if inner.fields else self.body_start
        behind = ""
        if "\n" in text[last : inner.close]:
            stop = line_end(text, trailing(text, last)) if inner.fields else last
            left = text[stop : line_start(text, inner.close)]
            behind = shifted(left, indent_of(left, len(left) - len(left.lstrip())), indent)
        end = trailing(text, inner.end)
        if ends_line(text, inner.end):
            behind += "".join(f"{indent}{row}{newline}" for row in comments_in(text[inner.end : end]))
            end = line_end(text, end)
        else:
            end = skip_blanks(text, inner.end)
            behind += indent_of(text, self.layer.start) if end == self.layer.close else indent
        return Edit(Span(begin, end), ("" if own_line else newline) + head + rows + behind)


class Gathered:
    """Texts by the message they belong to, in the order in which each comes up; those of none stay where they are."""

    def __init__(self) -> None:
        self.groups: list[tuple[str, list[str]]] = []

    def add(self, target: str, text: str) -> None:
        """Take one more text."""
        known = next((texts for name, texts in self.groups if name == target and target), None)
        if known is None:
            self.groups.append((target, [text]))
        else:
            known.append(text)
