"""The fillers that a net's layers state, and which fields each type of filler reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from prototool.analysis.fields import param
from prototool.analysis.fillers import FILLED
from prototool.net.net import Layer
from prototool.schema.bound import Message

# Which message of a layer states its fillers, by its type, and their names there.
PLACES = {**FILLED, "DummyData": ("dummy_data_param", ("data_filler",))}
# What each filler reads besides its type.
READS = {
    "bilinear": frozenset[str](),
    "constant": frozenset({"value"}),
    "gaussian": frozenset({"mean", "std", "sparse"}),
    "msra": frozenset({"variance_norm"}),
    "positive_unitball": frozenset[str](),
    "uniform": frozenset({"min", "max"}),
    "xavier": frozenset({"variance_norm"}),
}


class Filler(NamedTuple):
    """A filler that a layer states, and the name of the field that states it."""

    layer: Layer
    name: str
    message: Message


def fillers(layer: Layer) -> Iterator[Filler]:
    """The fillers a layer states."""
    if layer.type in PLACES and layer.message:
        holder, names = PLACES[layer.type]
        if holder in layer.message or layer.era == "V0":
            fields = param(layer, holder)
            for name in names:
                for message in fields.messages(name):
                    yield Filler(layer, name, message)
