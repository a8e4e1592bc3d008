"""V1's lists of rates, decays, names and share modes as one `param { ... }` for each learned blob."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from prototool.rewrite.migrate.keeping import alone, disjoint, removed, shifted
from prototool.schema.legacy import V1_SPECS
from prototool.text.edit import Edit
from prototool.text.layout import SMALL, Style, style_of
from prototool.text.layout import flat as on_one_line
from prototool.text.source import Source, Span
from prototool.text.tree import Block, Field, List, Scalar
from prototool.text.trivia import extent, first_on_line, indent_of, leading, line_start, trailing

# Where a `param` goes: to the first of its entries that are there.
PLACES = ("blobs_lr", "weight_decay", "param", "blob_share_mode")
# In the order in which a ParamSpec is usually written.
ORDER = ("param", "blobs_lr", "weight_decay", "blob_share_mode")

# An entry of a list: its value as written, and the field that states it.
Entry: TypeAlias = "tuple[Scalar, Scalar | List]"


class Spec(NamedTuple):
    """What a `param` is made of, by the names of V1, and where it goes."""

    entries: dict[str, Entry]
    place: Scalar | List


def entries_of(layer: Block) -> dict[str, list[Entry]]:
    """The entries of each list that a layer states."""
    found: dict[str, list[Entry]] = {}
    for field in layer.fields:
        if field.name in V1_SPECS and not isinstance(field, Block):
            items: Sequence[Field] = field.fields if isinstance(field, List) else (field,)
            entries = found.setdefault(field.name, [])
            entries += [(item, field) for item in items if isinstance(item, Scalar)]
    return found


def specs_of(layer: Block) -> list[Spec]:
    """What each `param` of a layer is made of. None goes in front of the one before it."""
    lists = entries_of(layer)
    specs: list[Spec] = []
    for index in range(max((len(entries) for entries in lists.values()), default=0)):
        entries = {name: lists[name][index] for name in ORDER if len(lists.get(name, ())) > index}
        place = next(entries[name][1] for name in PLACES if name in entries)
        if specs and place.start < specs[-1].place.start:
            place = specs[-1].place
        specs.append(Spec(entries, place))
    return specs


class ParamBlocks:
    """The rewriting of one layer's lists. `neighbours` show the style where the layer does not."""

    def __init__(self, source: Source, layer: Block, neighbours: Sequence[Field]) -> None:
        self.source = source
        self.text = source.text
        self.layer = layer
        self.neighbours = neighbours
        self.specs = specs_of(layer)
        self.fields = [field for field in layer.fields if field.name in V1_SPECS and not isinstance(field, Block)]

    def edits(self) -> list[Edit]:
        """All that is to be done to the lists."""
        style = style_of(self.source, self.layer, self.neighbours)
        places = {spec.place for spec in self.specs}
        roomy = {place for place in places if alone(self.text, place) and not style.one_line}
        moved = {
            field
            for spec in self.specs
            for _, field in spec.entries.values()
            if spec.place in roomy and alone(self.text, field)
        }
        found: list[Edit] = []
        for field in self.fields:
            specs = [spec for spec in self.specs if spec.place is field]
            if field in roomy:
                end = trailing(self.text, field.end)
                found.append(Edit(Span(field.start, end), self.on_lines(specs, style)))
            elif specs:
                gap = "" if self.text[field.end].isspace() else " "
                found.append(Edit(Span(field.start, field.end), " ".join(flat(spec, style) for spec in specs) + gap))
            elif field in moved:
                found.append(Edit(extent(self.text, field.start, field.end), ""))
            else:
                found.append(removed(self.source, field))
        return disjoint(self.text, found)

    def on_lines(self, specs: Sequence[Spec], style: Style) -> str:
        """The blocks that stand where a field had its lines to itself; comments come along with their entries."""
        indent = indent_of(self.text, specs[0].place.start)
        written: list[str] = []
        for spec in specs:
            rows = [
                self.row(name, entry, spec.place, indent + style.unit, style) for name, entry in spec.entries.items()
            ]
            if style.small_inline and len(rows) <= SMALL and not any("#" in row for row in rows):
                written.append(flat(spec, style))
                continue
            opening = style.inner_bracket.replace("\n", style.newline + indent)
            closing = ">" if opening.endswith("<") else "}"
            written.append(f"param{opening}{style.newline}{''.join(rows)}{indent}{closing}")
        return (style.newline + indent).join(written)

    def row(self, name: str, entry: Entry, place: Field, indent: str, style: Style) -> str:
        """The line of one entry, with the comments that belong to it."""
        item, field = entry
        items = field.fields if isinstance(field, List) else (field,)
        above = behind = ""
        if alone(self.text, field):
            begin = line_start(self.text, field.start)
            if item is items[0] and field is not place:
                above = (
                    self.text[leading(self.text, field.start) : begin] if first_on_line(self.text, field.start) else ""
                )
                above = shifted(above, indent_of(self.text, field.start), indent)
            if item is items[-1]:
                behind = self.text[field.end : trailing(self.text, field.end)].rstrip()
        return f"{above}{indent}{V1_SPECS[name]}{style.colon}{item.raw}{style.separator}{behind}{style.newline}"


def flat(spec: Spec, style: Style) -> str:
    """A block on one line."""
    opening = on_one_line(style.inner_bracket)
    closing = ">" if opening.endswith("<") else "}"
    entries = [f"{V1_SPECS[name]}{style.colon}{item.raw}{style.separator}" for name, (item, _) in spec.entries.items()]
    pad = " " if style.wide else ""
    return f"param{opening}{pad}{' '.join(entries)}{pad}{closing}"
