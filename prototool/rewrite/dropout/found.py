"""The Dropouts of a net, of whatever kind, found by the layers they are made of."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from prototool.analysis.fields import dims_of, param
from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer
from prototool.net.state import NetState
from prototool.rewrite.dropout.kinds import Kind, Recipe
from prototool.rewrite.phases import Rules
from prototool.schema.bound import Message
from prototool.schema.legacy import param_path
from prototool.schema.types import ScalarValue


class Found(NamedTuple):
    """A Dropout: the layer that works on the blob (`main`), the others it is made of, what it does, and for what shape.

    A plain one has no shape.
    """

    main: Layer
    parts: tuple[Layer, ...]
    recipe: Recipe
    shape: tuple[int, ...] = ()

    @property
    def rules(self) -> Rules:
        """Where the Dropout is part of the net; that its noise is none of TEST goes without saying."""
        rules = Rules(self.main.include, self.main.exclude)
        return rules if self.recipe.kind == "plain" else rules.without("TRAIN")


def dropouts(document: Document) -> dict[Layer, Found]:
    """Each layer that is a Dropout or part of one."""
    found: dict[Layer, Found] = {}
    for graph in map(document.graph, document.net.states()):
        for layer in graph.layers:
            if layer not in found and layer.type == "Scale":
                each = noisy(graph, layer, document)
                if each:
                    found.update(dict.fromkeys((layer, *each.parts), each))
        for layer in graph.layers:
            if layer not in found and layer.type == "Dropout":
                each = plain(graph, layer)
                found.update(dict.fromkeys((layer, *each.parts), each))
    return found


def plain(graph: Graph, layer: Layer) -> Found:
    """What a Dropout of Caffe's own is, with the Scale that rescales it."""
    holder, field = param_path(layer.era, "dropout_param", "dropout_ratio")
    message = layer.message.message(holder) if layer.message else None
    ratio = float(message.get(field)) if message else 0.5
    if 0 < ratio < 1 and (layer, 0) in graph.written:
        wanted = Recipe("plain", ratio, rescale=True)
        after = graph.overwriter(graph.written[layer, 0])
        if after and rescales(after.layer, wanted.factor):
            return Found(layer, (after.layer,), wanted)
    return Found(layer, (), Recipe("plain", ratio))


def rescales(layer: Layer, factor: float) -> bool:
    """Whether a layer does nothing but multiply by a factor, in TRAIN only."""
    fields = param(layer, "scale_param")
    filler = fields.message("filler")
    if layer.type != "Scale" or len(layer.bottoms) > 1 or fields.get("num_axes") != 0 or not filler:
        return False
    in_test = layer.kept(NetState("TEST"))
    return not in_test and math.isclose(float(filler.get("value")), factor, rel_tol=1e-5)


def noisy(graph: Graph, scale: Layer, document: Document) -> Found | None:
    """The Dropout that a Scale with a second bottom makes of noise, if it does."""
    version = graph.read.get((scale, 1))
    if version is None or len(scale.tops) != 1 or not alone(version):
        return None
    parts = [version.layer]
    ratio = None
    if version.layer.type == "Dropout" and (version.layer, 0) in graph.read:
        ratio = float(param(version.layer, "dropout_param").get("dropout_ratio"))
        version = graph.read[version.layer, 0]
        parts.insert(0, version.layer)
    if version.layer.type != "DummyData" or not alone(version):
        return None
    fields = param(version.layer, "dummy_data_param")
    filler = fields.message("data_filler")
    recipe = recipe_of(filler, ratio) if filler else None
    if not recipe:
        return None
    return Found(scale, (*parts, *copies(document, scale)), recipe, dims_of(fields.message("shape")))


def alone(version: Version) -> bool:
    """Whether a blob has one reader, and its layer writes no other."""
    return len(version.readers) == 1 and len(version.layer.tops) == 1


def recipe_of(filler: Message, ratio: float | None) -> Recipe | None:
    """The recipe that a filler belongs to; `ratio` is that of the Dropout on what it fills."""
    for recipe in candidates(filler, ratio):
        if all(close(filler.get(name), value) for name, value in recipe.filler.items()):
            return recipe
    return None


def candidates(filler: Message, ratio: float | None) -> Iterator[Recipe]:
    """The recipes that may be meant: what is stated as spread tells the ratio."""
    type, std = filler.text("type"), float(filler.get("std"))
    low, high = float(filler.get("min")), float(filler.get("max"))
    ratios: list[tuple[Kind, float, bool]] = []
    if type == "constant" and ratio is not None:
        ratios += [("spatial", ratio, False), ("spatial", ratio, True)]
    elif type == "gaussian" and ratio is None:
        ratios += [("gaussian", std**2 / (1 + std**2), False), ("gaussian", std**2, True)]
    elif type == "uniform" and ratio is None and 0 <= low < high:
        reach = (high - low) / (high + low)
        ratios += [("uniform", reach, False), ("uniform", reach, True)]
    for kind, each, rescale in ratios:
        if 0 < each < 1 or (kind == "uniform" and math.isclose(each, 1)):
            yield Recipe(kind, each, rescale)


def close(stated: ScalarValue, wanted: str | float) -> bool:
    """Whether a filler states a value, as far as a float tells."""
    if isinstance(stated, str) or isinstance(wanted, str):
        return stated == wanted
    return math.isclose(float(stated), wanted, rel_tol=1e-5, abs_tol=1e-6)


def copies(document: Document, scale: Layer) -> list[Layer]:
    """The layers that stand in for a Dropout in TEST, where its output is a blob of its own: Powers that only copy."""
    return [
        layer
        for layer in document.net.layers
        if layer.type == "Power"
        and layer.name == scale.name
        and [ref.name for ref in (*layer.bottoms, *layer.tops)] == [scale.bottoms[0].name, scale.tops[0].name]
        and not param(layer, "power_param").values
    ]
