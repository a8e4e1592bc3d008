"""Where the values that a Dropout has dropped go to, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from prototool.analysis.shift import AFTER_RELU, CENTRED, Inputs, by_dropout, by_uniform
from prototool.analysis.view import View
from prototool.net.graph import Graph
from prototool.net.net import Layer
from prototool.rewrite.batchnorm.normalised import NORMS
from prototool.rewrite.dropout.found import Found, dropouts
from prototool.rewrite.dropout.kinds import Recipe
from prototool.rewrite.order.segments import WEIGHTS, Dropouts, may_drop, of_whole_maps

# What mixes many values into one, so that what one Dropout did to the variance is weakened.
MIXING = WEIGHTS | {"Embed", "LSTM", "RNN"}
CONVOLUTIONS = WEIGHTS - {"InnerProduct"}


class Way(NamedTuple):
    """The shortest way of a Dropout to a BatchNorm behind it, in layers with weights between them."""

    graph: Graph
    dropout: Layer
    norm: Layer
    weights: int
    found: Found

    @property
    def after_relu(self) -> bool:
        """Whether no value that is dropped is below 0."""
        return any(layer.type == "ReLU" for layer in made_by(self.graph, self.dropout))

    @property
    def shift(self) -> float:
        """The variance behind the Dropout in TEST as a share of that in TRAIN."""
        return shift(self.found.recipe, AFTER_RELU if self.after_relu else CENTRED)


def shift(recipe: Recipe, inputs: Inputs) -> float:
    """What a Dropout makes of the variance of its inputs in TEST, as a share of what it does in TRAIN."""
    by = by_uniform if recipe.kind == "uniform" else by_dropout
    share = by(recipe.ratio, inputs)
    return share / recipe.factor**2 if recipe.rescale else share


def trained(view: View) -> list[Graph]:
    """The graphs in which Dropout is at work."""
    if not may_drop(view.document):
        return []
    return [state.graph for state in view.states if state.state.phase == "TRAIN"]


def known_dropouts(view: View) -> Dropouts:
    """The Dropouts of a net; the way there is long, and most nets have none."""
    return dropouts(view.document) if may_drop(view.document) else {}


def ways(view: View) -> list[Way]:
    """The way of each Dropout that a BatchNorm follows, in the order of the text."""
    found = known_dropouts(view)
    by_layer: dict[Layer, Way] = {}
    for graph in trained(view):
        for layer in graph.layers:
            each = found.get(layer)
            if each and each.main is layer and layer not in by_layer and 0 < each.recipe.ratio < 1:
                nearest = distance(graph, layer)
                if nearest:
                    by_layer[layer] = Way(graph, layer, *nearest, each)
    return sorted(by_layer.values(), key=lambda way: way.dropout.index)


def distance(graph: Graph, dropout: Layer) -> tuple[Layer, int] | None:
    """The next BatchNorm behind a layer, and how many layers with weights are between them, at the fewest."""
    far: dict[Layer, int] = {dropout: 0}
    norms: list[tuple[int, int, Layer]] = []
    for layer in graph.layers[graph.layers.index(dropout) + 1 :]:
        versions = [graph.read.get((layer, index)) for index in range(len(layer.bottoms))]
        before = [far[version.layer] for version in versions if version and version.layer in far]
        if before and layer.type in NORMS:
            norms.append((min(before), layer.index, layer))
        elif before:
            far[layer] = min(before) + (layer.type in MIXING)
    if not norms:
        return None
    number, _, norm = min(norms)
    return norm, number


def made_by(graph: Graph, layer: Layer) -> Iterator[Layer]:
    """The layers that made what a layer reads, back to those with weights; of several bottoms the first counts."""
    while (layer, 0) in graph.read:
        layer = graph.read[layer, 0].layer
        yield layer
        if layer.type in MIXING | NORMS:
            return


def on_maps(graph: Graph, layer: Layer) -> bool:
    """Whether a layer works on the maps of a convolution."""
    while (layer, 0) in graph.read:
        layer = graph.read[layer, 0].layer
        if layer.type in MIXING:
            return layer.type in CONVOLUTIONS
        if layer.type in ("Flatten", "Reshape") or (layer.type == "Pooling" and of_whole_maps(layer)):
            return False
    return False


def next_weights(graph: Graph, layer: Layer) -> list[Layer]:
    """The next layers with weights that read what becomes of a layer's output."""
    reached, found = {layer}, []
    for each in graph.layers[graph.layers.index(layer) + 1 :]:
        versions = [graph.read.get((each, index)) for index in range(len(each.bottoms))]
        if any(version and version.layer in reached for version in versions):
            if each.type in MIXING:
                found.append(each)
            else:
                reached.add(each)
    return found


def dropouts_on_maps(view: View) -> list[tuple[Found, Layer]]:
    """The Dropouts on the maps of convolutions, each with the layer whose output it works on."""
    found = known_dropouts(view)
    known: dict[Layer, tuple[Found, Layer]] = {}
    for graph in trained(view):
        for layer in graph.layers:
            each = found.get(layer)
            if each and each.main is layer and on_maps(graph, layer):
                known.setdefault(layer, (each, graph.read[layer, 0].layer))
    return list(known.values())
