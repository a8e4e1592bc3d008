"""What is learned and where gradients go, in a net in one state, as Caffe's set-up works it out.

A layer runs backward where something at or before it is learned and a loss lies behind it (source: Caffe 1.0's net
set-up, tried on the real one).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from prototool.analysis.infer import LayerShapes, Shapes
from prototool.analysis.settings import settings
from prototool.analysis.shapes.table import TABLE
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer


class Backward:
    """The backward pass of a net in one state. Nothing is worked out before it is asked for."""

    def __init__(self, graph: Graph, shapes: Callable[[], Shapes]) -> None:
        self.graph = graph
        self.shapes = shapes
        self.trained = graph.state.phase == "TRAIN"

    @property
    def layers(self) -> Sequence[LayerShapes]:
        """The layers with the shapes of what they learn."""
        return self.shapes().layers

    @cached_property
    def trains(self) -> bool:
        """Whether this is a net in its training phase, with something to learn from."""
        return self.trained and any(map(counts_in_loss, self.graph.layers))

    @cached_property
    def forced(self) -> bool:
        """Whether the net states force_backward, which goes over every propagate_down."""
        return bool(self.graph.net.message.get("force_backward"))

    @cached_property
    def known(self) -> bool:
        """Whether all layers are of types of Caffe 1.0, so that nothing else can be a loss or stop a gradient."""
        return all(layer.type in TABLE for layer in self.graph.layers)

    @cached_property
    def learning(self) -> frozenset[Layer]:
        """The layers that learn."""
        return frozenset(each.layer for each in self.layers if learns(each))

    @cached_property
    def towards_loss(self) -> frozenset[Layer]:
        """The layers that lead to something that counts in the loss."""
        found = {layer for layer in self.graph.layers if counts_in_loss(layer)}
        waiting = list(found)
        while waiting:
            layer = waiting.pop()
            for index in range(len(layer.bottoms)):
                version = self.graph.read.get((layer, index))
                if version and version.layer not in found:
                    found.add(version.layer)
                    waiting.append(version.layer)
        return frozenset(found)

    @cached_property
    def useful(self) -> frozenset[tuple[Layer, int]]:
        """The bottoms, each a layer and an index, whose gradient something that learns is waiting for."""
        return self.gradients(self.learning)

    @cached_property
    def computed(self) -> frozenset[tuple[Layer, int]]:
        """The bottoms whose gradient Caffe computes, be it of use or not.

        A BatchNorm that does not state lr_mult: 0 counts as if it learned.
        """
        counted = {each.layer for each in self.layers if each.layer.type == "BatchNorm" and not rates(each.layer)}
        return self.gradients(self.learning | counted)

    def gradients(self, learning: frozenset[Layer]) -> frozenset[tuple[Layer, int]]:
        """The bottoms whose gradient is computed if these layers learn."""
        wanted = self.wanted(learning)
        given: set[tuple[Layer, int]] = set()
        for layer in reversed(self.graph.layers):
            if layer in self.towards_loss and self.reached(layer, given):
                given |= {(layer, index) for index in range(len(layer.bottoms)) if (layer, index) in wanted}
        return frozenset(given)

    def wanted(self, learning: frozenset[Layer]) -> set[tuple[Layer, int]]:
        """The bottoms that something at or before their writers would learn from."""
        learned: set[Version] = set()
        wanted: set[tuple[Layer, int]] = set()
        for layer in self.graph.layers:
            read = [self.graph.read.get((layer, index)) for index in range(len(layer.bottoms))]
            told = [] if self.forced else propagation(layer)
            for index, version in enumerate(read):
                if told[index] if index < len(told) else version in learned:
                    wanted.add((layer, index))
            if layer in learning or any(version in learned for version in read):
                learned.update(self.graph.written[layer, top] for top in range(len(layer.tops)))
        return wanted

    def reached(self, layer: Layer, given: set[tuple[Layer, int]]) -> bool:
        """Whether a gradient comes to a layer: Caffe skips one if every reader of its tops gives none back."""
        if not layer.tops:
            return True
        versions = [self.graph.written[layer, top] for top in range(len(layer.tops))]
        return any(
            not version.readers or version.weighted or any(reader in given for reader in version.readers)
            for version in versions
        )


def counts_in_loss(layer: Layer) -> bool:
    """Whether a top of a layer counts in the loss; the first top of a loss does unless the text says otherwise."""
    return any(layer.loss_weights) if layer.loss_weights else layer.type.endswith("Loss")


def learns(shapes: LayerShapes) -> bool:
    """Whether a layer learns something. Of a type that is not known only what it states tells."""
    if shapes.layer.type == "BatchNorm" or shapes.params == ():
        return False
    stated = rates(shapes.layer)
    number = len(stated) if shapes.params is None else len(shapes.params)
    return any(stated[index] if index < len(stated) else 1 for index in range(number))


def rates(layer: Layer) -> list[float]:
    """The learning rate factors that a layer states for its parameters, in order; 1 where it states others without."""
    return [1 if each.rate is None else each.rate for each in settings(layer)]


def propagation(layer: Layer) -> list[bool]:
    """What a layer states of whether its bottoms get a gradient."""
    if layer.message is None or layer.era != "V2":
        return []
    return [bool(each.value) for each in layer.message.scalars("propagate_down")]
