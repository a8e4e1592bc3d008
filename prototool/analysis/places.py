"""Where in the text a finding about a layer points to."""

from __future__ import annotations

from collections.abc import Sequence

from prototool.net.net import Layer
from prototool.schema.bound import Message
from prototool.text.source import Span


def type_place(layer: Layer) -> Span:
    """The layer's type as written, the whole layer where it states none."""
    message = layer.message
    holder = message.message("layer") if message and layer.era == "V0" else message
    types = holder.scalars("type") if holder else []
    return types[0].span if types else layer.span


def name_place(layer: Layer) -> Span:
    """The layer's name as written, its type where it has none."""
    message = layer.message
    holder = message.message("layer") if message and layer.era == "V0" else message
    names = holder.scalars("name") if holder else []
    return names[0].span if names else type_place(layer)


def field_place(layer: Layer, fields: Message, *names: str) -> Span:
    """The first of these fields that the text states, the layer's type if it states none."""
    for name in names:
        for bound in fields.values.get(name, ()):
            if bound.node:
                return bound.node.span
    return type_place(layer)


def all_told(layers: Sequence[Layer]) -> str:
    """Several layers in a few words: the first by name, and how many more there are."""
    first = f"layer '{layers[0].name}'"
    return first if len(layers) == 1 else f"{first} and {len(layers) - 1} more"
