"""The layers that read data from files: what they read, and what is done to it before the net sees it."""

from __future__ import annotations

from collections.abc import Iterator

from prototool.analysis.fields import param, states
from prototool.analysis.shapes.inputs import FEEDS
from prototool.analysis.view import View
from prototool.net.net import Layer
from prototool.schema.bound import Message, Value

# What old files state among the fields of the data layer itself. The upgrade moves it.
MOVED = ("scale", "mean_file", "crop_size", "mirror")


def feed(layer: Layer) -> Message:
    """How a layer of `FEEDS` reads its set."""
    return param(layer, FEEDS[layer.type])


def transform(layer: Layer, name: str) -> list[Value]:
    """The values of a field of the transformation; in old files those of the data layer win."""
    old = feed(layer).scalars(name) if layer.era == "V1" and name in MOVED else []
    return old or param(layer, "transform_param").scalars(name)


def feeds(layers: tuple[Layer, ...]) -> Iterator[Layer]:
    """The layers that read a set."""
    return (layer for layer in layers if layer.type in FEEDS and states(layer, FEEDS[layer.type]))


def pairs(view: View) -> Iterator[tuple[Layer, Layer]]:
    """The layers that give the same blob in TRAIN and in TEST, each in that phase alone, and are of one type."""
    train, test = (
        {
            layer.tops[0].name: layer
            for state in reversed(view.states)
            if state.state.phase == phase
            for layer in feeds(state.graph.layers)
            if layer.tops
        }
        for phase in ("TRAIN", "TEST")
    )
    for name, layer in train.items():
        other = test.get(name)
        if other and other is not layer and other.type == layer.type:
            yield layer, other
