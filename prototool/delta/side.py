"""One of the two nets: the layers that are looked at, what each states, and how they are wired."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property

from prototool.analysis.view import StateView
from prototool.delta.facts import facts
from prototool.delta.leaves import LeafValue, Leaves
from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer
from prototool.net.state import PHASES, Phase

# The phase whose shapes and cost are told where none is asked for: a checkpoint is one of the net that trains.
USUAL: Phase = "TRAIN"


class Side:
    """A net to compare, in one phase or as a whole."""

    def __init__(self, document: Document, phase: Phase | None = None) -> None:
        self.document = document
        self.net = document.net
        self.graphs: dict[Phase, Graph] = {
            each: document.graph(self.net.state(each)) for each in ([phase] if phase else PHASES)
        }
        self.layers = self.graphs[phase].layers if phase else self.net.built
        self.view = StateView(document, self.net.state(phase or USUAL), {})
        self.known: dict[Layer, Leaves] = {}

    def facts(self, layer: Layer) -> Leaves:
        """What a layer states."""
        if layer not in self.known:
            self.known[layer] = facts(self.net, layer)
        return self.known[layer]

    def own_values(self, layer: Layer) -> Hashable:
        """What a layer states that is not as usual, in no order."""
        return frozenset(self.unusual(layer))

    def unusual(self, layer: Layer) -> tuple[tuple[str, LeafValue], ...]:
        """What a layer states that is not as usual."""
        return tuple((path, leaf.value) for path, leaf in self.facts(layer).items() if leaf.value != leaf.default)

    @cached_property
    def sources(self) -> dict[Layer, tuple[Version | None, ...]]:
        """For each layer what it reads, in the first phase that has it."""
        found: dict[Layer, tuple[Version | None, ...]] = {}
        for graph in self.graphs.values():
            for layer in graph.layers:
                found.setdefault(layer, tuple(graph.read.get((layer, index)) for index in range(len(layer.bottoms))))
        return found

    @cached_property
    def readers(self) -> dict[Layer, set[Layer]]:
        """For each layer those that read what it makes, in any phase."""
        found: dict[Layer, set[Layer]] = {}
        for graph in self.graphs.values():
            for version in graph.versions():
                found.setdefault(version.layer, set()).update(reader for reader, _ in version.readers)
        return found

    def behind(self, layer: Layer) -> tuple[str, ...]:
        """The names of the layers that a layer reads from."""
        versions = self.sources.get(layer, ())
        return tuple(dict.fromkeys(version.layer.name for version in versions if version))
