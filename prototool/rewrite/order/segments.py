"""What stands between two layers with weights: chains of layers that only read each other, as units to move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from prototool.analysis.fields import flag, number, param
from prototool.analysis.policy import Role
from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer
from prototool.rewrite.batchnorm.normalised import AFFINE, NORMS
from prototool.rewrite.dropout.found import Found, dropouts
from prototool.rewrite.placement import ACTIVATIONS

WEIGHTS = frozenset({"Convolution", "ConvolutionDepthwise", "Deconvolution", "DepthwiseConvolution", "InnerProduct"})
Dropouts: TypeAlias = Mapping[Layer, Found]
PoolMethod: TypeAlias = Literal["MAX", "AVE", "STOCHASTIC"]


class Unit(NamedTuple):
    """Layers that move as one, in the order of the text. Those in `chain` follow each other; noise does not."""

    role: Role
    layers: tuple[Layer, ...]
    chain: tuple[Layer, ...]

    @property
    def main(self) -> Layer:
        """The layer that stands for the unit."""
        return self.chain[0]

    @property
    def name(self) -> str:
        """The unit in a message."""
        return f"'{self.main.name}'"


class Segment(NamedTuple):
    """A chain of units in the graph of one state, and the blob that the first of them reads."""

    graph: Graph
    start: Version
    units: tuple[Unit, ...]

    @property
    def chain(self) -> tuple[Layer, ...]:
        """The layers that follow each other."""
        return tuple(layer for unit in self.units for layer in unit.chain)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All layers, in the order of the text."""
        return tuple(sorted((layer for unit in self.units for layer in unit.layers), key=lambda each: each.index))

    @property
    def end(self) -> Version:
        """The blob that the last of them leaves."""
        return self.graph.written[self.chain[-1], 0] if self.units else self.start


def may_drop(document: Document) -> bool:
    """Whether there can be a Dropout in a net, of any kind. Most nets have none, and this is quick to say."""
    return any(layer.type in ("Dropout", "DummyData") for layer in document.net.layers)


def segments(document: Document, found: Dropouts | None = None) -> list[Segment]:
    """The segments of a net. A layer is in one alone: that of the state in which most layers follow each other."""
    known = dropouts(document) if found is None else found
    every = [each for state in document.net.states() for each in of_graph(document.graph(state), known)]
    taken: set[Layer] = set()
    kept: list[Segment] = []
    for segment in sorted(every, key=lambda each: -len(each.layers)):
        if taken.isdisjoint(segment.layers):
            taken.update(segment.layers)
            kept.append(segment)
    return sorted(kept, key=lambda each: each.chain[0].index)


def of_graph(graph: Graph, found: Dropouts) -> Iterator[Segment]:
    """The segments of one state."""
    seen: set[Layer] = set()
    for layer in graph.layers:
        if layer in seen or not is_member(graph, layer, found):
            continue
        chain = [layer]
        while (after := follower(graph, chain[-1])) and is_member(graph, after, found):
            chain.append(after)
        seen.update(chain)
        yield from split(graph, chain, found)


def split(graph: Graph, chain: list[Layer], found: Dropouts) -> Iterator[Segment]:
    """A chain as segments: a Scale that belongs to nothing, or a pooling of whole maps, ends one."""
    units: list[Unit] = []
    start = graph.read[chain[0], 0]
    for layer in chain:
        role = role_of(layer, found)
        before = units[-1] if units else None
        if before and belongs(layer, before, found):
            units[-1] = Unit(before.role, (*before.layers, layer), (*before.chain, layer))
        elif role:
            units.append(unit_of(role, layer, found))
        else:
            if units:
                yield Segment(graph, start, tuple(units))
            units, start = [], graph.written[layer, 0]
    if units:
        yield Segment(graph, start, tuple(units))


def unit_of(role: Role, layer: Layer, found: Dropouts) -> Unit:
    """The unit that begins with a layer of the chain."""
    each = found.get(layer)
    beside = each.parts if each and each.main is layer and each.recipe.kind != "plain" else ()
    layers = tuple(sorted((layer, *beside), key=lambda one: one.index))
    return Unit(role, layers, (layer,))


def belongs(layer: Layer, before: Unit, found: Dropouts) -> bool:
    """Whether a layer is part of the unit before it: the Scale of a BatchNorm, or what rescales a Dropout."""
    if before.role == "batchnorm":
        return layer.type in AFFINE and len(layer.bottoms) == 1
    each = found.get(layer)
    return before.role == "dropout" and each is not None and each.main is before.main and layer in each.parts


def follower(graph: Graph, layer: Layer) -> Layer | None:
    """The layer that alone reads what a layer leaves, as its first bottom."""
    version = graph.written[layer, 0]
    if len(version.readers) != 1 or version.weighted or version.readers[0][1] != 0:
        return None
    return version.readers[0][0]


def is_member(graph: Graph, layer: Layer, found: Dropouts) -> bool:
    """Whether a layer can be part of a chain: it makes one blob of one, but for the noise of a Dropout."""
    if len(layer.tops) != 1 or (layer, 0) not in graph.read:
        return False
    if len(layer.bottoms) > 1:
        return layer in found and found[layer].main is layer and single(found[layer])
    aside = layer in found and found[layer].recipe.kind != "plain"
    return not aside and (layer.type in AFFINE or layer.type == "Pooling" or role_of(layer, found) is not None)


def single(found: Found) -> bool:
    """Whether a Dropout with noise has no layer that stands in for it in TEST."""
    return all(part.name != found.main.name for part in found.parts)


def role_of(layer: Layer, found: Dropouts) -> Role | None:
    """What a layer is in an order, None where it has no place in any."""
    if layer in found:
        return "dropout" if found[layer].main is layer else None
    if layer.type in NORMS:
        return "batchnorm"
    if layer.type in ACTIVATIONS:
        return "activation"
    return "pooling" if layer.type == "Pooling" and not of_whole_maps(layer) else None


def of_whole_maps(layer: Layer) -> bool:
    """Whether a pooling makes one value of a map, as at the head of a net."""
    fields = param(layer, "pooling_param")
    kernel = max(number(fields, "kernel_size"), number(fields, "kernel_h"))
    # The average over a window as large as that is never one between convolutions.
    return flag(fields, "global_pooling") or (pool_method(layer) == "AVE" and kernel > 3)


def pool_method(layer: Layer) -> PoolMethod:
    """How a pooling pools."""
    text = param(layer, "pooling_param").text("pool")
    return "AVE" if text == "AVE" else "STOCHASTIC" if text == "STOCHASTIC" else "MAX"
