"""set: a field of the selected layers gets a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.analysis.reads import MESSAGES, READS
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.paths import (
    PathError,
    Place,
    anchor,
    declared,
    declared_anywhere,
    dialects_with,
    in_era,
    nested,
    places,
    root,
    steps_of,
    values_of,
)
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.selector import select
from prototool.schema.caffe import SCHEMA
from prototool.schema.types import ScalarValue
from prototool.text.layout import NewField

# How many dialects that know a field are named.
NAMED = 2


@dataclass(frozen=True)
class Set(Pass):
    """Give a field of the selected layers a value, where it is stated or not.

    The field is a path such as convolution_param.num_output, param[0].lr_mult or loss_weight; without an index
    param.lr_mult means that of every param. Strings are given without quotes. A repeated field gets just the values
    given, with spaces between them; with append=true they are added to those it has. A fork's field is known where
    the file is read in its dialect.
    """

    name: ClassVar[str] = "set"

    where: str
    field: str
    value: str
    append: bool = False

    def __post_init__(self) -> None:
        """Refuse a field that no layer has, in Caffe 1.0 or in a dialect, and a value that it cannot take."""
        try:
            found = [declared_anywhere(SCHEMA, self.field, self.value)]
        except PathError as error:
            known = list(dialects_with(self.field, self.value).values())
            found = [field for field in known if not isinstance(field, PathError)]
            if not found:
                raise OptionError(str(known[0] if known else error)) from None
        if self.append and not any(field.repeated for field in found):
            raise OptionError(f"append: '{self.field}' takes one value")

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the value for each selected layer. Raises OptionError for a field that the file's dialect has not."""
        try:
            found = declared_anywhere(document.schema, self.field, self.value)
        except PathError as error:
            raise OptionError(f"set: {unknown(error, self.field, self.value)}") from None
        if self.append and not found.repeated:
            raise OptionError(f"append: '{self.field}' takes one value")
        for layer in select(document.net, self.where):
            reason = unread(layer, self.field)
            try:
                if reason:
                    rewriter.tell(layer, reason)
                else:
                    self.set(rewriter, layer)
            except PathError as error:
                rewriter.tell(layer, str(error))

    def set(self, rewriter: Rewriter, layer: Layer) -> None:
        """Record the value for one layer. Raises PathError."""
        steps = in_era(layer, steps_of(self.field))
        message = root(layer, steps)
        found = declared(message.schema, message.type.name, steps)
        values = values_of(message.schema, found, self.value)
        for place in places(message, steps):
            if steps[-1].number is not None:
                self.one(rewriter, place, found.name, steps[-1].number, values[0])
            else:
                self.all(rewriter, place, found.name, values)

    def all(self, rewriter: Rewriter, place: Place, name: str, values: list[tuple[ScalarValue, NewField]]) -> None:
        """Record all values of a field at one place."""
        message = place.message
        if place.missing:
            field = nested(place.missing, [written for _, written in values])
            add(rewriter, place, field)
            return
        stated = [bound.value for bound in message.scalars(name)]
        if self.append:
            for value, written in values:
                if value not in stated:
                    add(rewriter, place, written)
        elif stated != [value for value, _ in values]:
            rewriter.set_all(message, name, [written for _, written in values], anchor(message, name))

    def one(self, rewriter: Rewriter, place: Place, name: str, index: int, value: tuple[ScalarValue, NewField]) -> None:
        """Record one of several values of a field. Raises PathError where there are not that many."""
        stated = place.message.scalars(name) if not place.missing else []
        if index >= len(stated):
            raise PathError(f"it has {len(stated) or 'no'} {name}, so there is no {name}[{index}]")
        if stated[index].value != value[0]:
            rewriter.set_value(stated[index].node, str(value[1].value))


def add(rewriter: Rewriter, place: Place, field: NewField) -> None:
    """Record a new field of a message."""
    if place.message.node:
        rewriter.add_field(place.message.node, field, anchor(place.message, field.name))


def unread(layer: Layer, path: str) -> str | None:
    """Why a layer has no use for a field: its type does not read the parameters it is of."""
    message = path.split(".")[0]
    if layer.type in READS and message in MESSAGES and message not in READS[layer.type]:
        return f"it is of type {layer.type}, which does not read {message}"
    return None


def unknown(error: PathError, path: str, value: str) -> str:
    """Why a file has no such field, and in which dialects it would."""
    known = dialects_with(path, value)
    names = [f"--dialect {name}" for name, field in known.items() if not isinstance(field, PathError)]
    if not names:
        return str(error)
    return f"{str(error).split(' - ')[0]} - it is known with {' or '.join(names[:NAMED])}"
