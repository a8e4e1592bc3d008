"""V1's scale, mean file, crop size and mirror of data layers, which today stand in a message of their own.

Source: Caffe 1.0's upgrade, tried on the real one: as soon as one layer has one of them, every layer of the kinds that
may have them gets a transform_param, and what is moved wins over what stands there.
"""

from __future__ import annotations

from collections.abc import Sequence

from prototool.net.net import Layer
from prototool.rewrite.migrate.keeping import alone, comments_in, disjoint, removed, shifted, with_comments
from prototool.rewrite.rewriter import node_of
from prototool.schema.legacy import TRANSFORM, V1_NAMES, V1_TRANSFORMING
from prototool.text.edit import Edit
from prototool.text.layout import flat, spaced
from prototool.text.source import Source, Span
from prototool.text.tree import Block, Field, Scalar
from prototool.text.trivia import extent, indent_of, line_start, trailing

HOLDER = "transform_param"


def holder_of(layer: Layer) -> str | None:
    """The message in which a V1 layer may have the fields, None for a layer of another type."""
    return V1_TRANSFORMING.get(V1_NAMES.get(layer.type, "")) if layer.era == "V1" else None


def inner_block(layer: Layer, name: str | None) -> Block | None:
    """A message of a layer."""
    found = (field for field in node_of(layer).fields if field.name == name and isinstance(field, Block))
    return next(found, None)


def old_fields(layer: Layer) -> list[Scalar]:
    """The fields of a layer that are to be moved."""
    block = inner_block(layer, holder_of(layer))
    fields: Sequence[Field] = block.fields if block else ()
    return [field for field in fields if field.name in TRANSFORM and isinstance(field, Scalar)]


class Moving:
    """The move of one layer's fields, or the empty message that a layer gets which has none of them."""

    def __init__(self, source: Source, layer: Layer) -> None:
        self.source = source
        self.text = source.text
        self.node = node_of(layer)
        self.fields = old_fields(layer)
        self.holder = inner_block(layer, holder_of(layer))
        self.target = inner_block(layer, HOLDER)
        self.holder_name = str(holder_of(layer))

    def edits(self) -> list[Edit]:
        """All that is to be done to the layer."""
        stated = {field.name: field for field in self.target.fields} if self.target else {}
        moved = [field for field in self.fields if field.name not in stated]
        found: list[Edit] = []
        for field in self.fields:
            known = stated.get(field.name)
            if isinstance(known, Scalar):
                found.append(Edit(known.value_span, field.raw))
            if isinstance(known, Scalar) and alone(self.text, field) and alone(self.text, known):
                found += [Edit(extent(self.text, field.start, field.end), ""), *self.comments(field, known)]
            elif field in moved and alone(self.text, field) and self.on_lines:
                found.append(Edit(extent(self.text, field.start, field.end), ""))
            else:
                found.append(removed(self.source, field))
        found = disjoint(self.text, found)
        if self.target is None:
            found.append(self.new_message(moved))
        elif self.holder is None:
            found.append(self.behind(self.target, [self.empty(self.holder_name)]))
        elif moved:
            found.append(self.more_fields(self.target, moved))
        return with_comments(self.source, self.node, found)

    def comments(self, field: Scalar, known: Scalar) -> list[Edit]:
        """The comments of a field, above the one that gets its value."""
        text, start = self.text, line_start(self.text, known.start)
        found = comments_in(text[slice(*extent(text, field.start, field.end))])
        rows = [f"{indent_of(text, known.start)}{comment}{self.source.newline}" for comment in found]
        return [Edit(Span(start, start), "".join(rows))] if rows else []

    def overridden(self) -> list[tuple[Scalar, Scalar]]:
        """The fields that stand in the message already with another value, behind those that win over them."""
        own = {field.name: field for field in self.fields}
        stated = [each for each in (self.target.fields if self.target else ()) if isinstance(each, Scalar)]
        return [(own[each.name], each) for each in stated if each.name in own and own[each.name].raw != each.raw]

    @property
    def on_lines(self) -> bool:
        """Whether what is moved is written on lines of its own."""
        model = self.target or self.holder
        if model is None or not alone(self.text, model):
            return False
        last = model.fields[-1] if model.fields else None
        return "\n" in self.text[model.open : model.close] and (last is None or alone(self.text, last))

    def new_message(self, fields: Sequence[Scalar]) -> Edit:
        """The message with the fields, behind the one that they are taken from."""
        text, newline = self.text, self.source.newline
        if self.holder is None:
            # Caffe's upgrade makes both, whatever there is to move.
            return self.behind(self.node.fields[-1], [self.empty(self.holder_name), self.empty(HOLDER)])
        bracket, indent = spaced(text, self.holder), indent_of(text, self.holder.start)
        closing = ">" if bracket.endswith("<") else "}"
        if not fields:
            written = self.empty(HOLDER)
        elif self.on_lines:
            deep = next(
                (indent_of(text, each.start) for each in self.holder.fields if alone(text, each)), indent + "  "
            )
            opening = bracket.replace("\n", newline + indent)
            written = f"{HOLDER}{opening}{newline}{self.rows(fields, deep)}{indent}{closing}"
        else:
            inner = " ".join(text[field.start : field.value_end] for field in fields)
            written = f"{HOLDER}{flat(bracket)} {inner} {closing}"
        return self.behind(self.holder, [written])

    def empty(self, name: str) -> str:
        """A message without fields."""
        bracket = flat(spaced(self.text, self.holder or self.target or self.node))
        return f"{name}{bracket} {'>' if bracket.endswith('<') else '}'}"

    def behind(self, model: Field, written: Sequence[str]) -> Edit:
        """Fields behind another one, on lines of their own where that one has its lines to itself."""
        text = self.text
        if alone(text, model):
            place = trailing(text, model.end)
            between = self.source.newline + indent_of(text, model.start)
            return Edit(Span(place, place), between + between.join(written))
        gap = "" if text[model.end].isspace() else " "
        return Edit(Span(model.end, model.end), " " + " ".join(written) + gap)

    def more_fields(self, target: Block, fields: Sequence[Scalar]) -> Edit:
        """The fields behind those that the message has already."""
        text, last = self.text, target.fields[-1] if target.fields else None
        if last and self.on_lines:
            place = trailing(text, last.end)
            rows = self.rows(fields, indent_of(text, last.start))
            return Edit(Span(place, place), self.source.newline + rows.rstrip("\r\n"))
        place = last.end if last else target.open + 1
        inner = "".join(f" {text[field.start : field.value_end]}" for field in fields)
        return Edit(Span(place, place), inner + ("" if text[place].isspace() else " "))

    def rows(self, fields: Sequence[Scalar], indent: str) -> str:
        """The lines of fields, with the comments that belong to them."""
        text, rows = self.text, ""
        for field in fields:
            if alone(text, field):
                rows += shifted(
                    text[slice(*extent(text, field.start, field.end))], indent_of(text, field.start), indent
                )
            else:
                rows += f"{indent}{text[field.start : field.value_end]}{self.source.newline}"
        return rows
