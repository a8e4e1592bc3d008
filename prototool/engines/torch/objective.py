"""What counts in a net's loss, and how: shown, and in the backward pass (source: Caffe 1.0, tried on the real one).

A weight makes the top a reader more. Where that leads to a copy (a split), the weight moves to the copy and the layer
loses its whole list of weights; a loss then gets its usual weight back, which shows twice and trains once.
"""

from __future__ import annotations

from typing import NamedTuple

from prototool.net.graph import Graph
from prototool.net.net import Layer


class Term(NamedTuple):
    """A top that counts: its weight in the loss that is shown, and in the one whose gradient is taken."""

    layer: Layer
    top: int
    shown: float
    trained: float


def terms(graph: Graph) -> list[Term]:
    """The terms of a net's loss, in the order of its layers."""
    return [term for layer in graph.layers for term in terms_of(graph, layer)]


def terms_of(graph: Graph, layer: Layer) -> list[Term]:
    """The terms of one layer."""
    usual = (1.0,) if layer.type.endswith("Loss") else ()
    versions = [graph.written[layer, top] for top in range(len(layer.tops))]
    copied = {index for index, version in enumerate(versions) if version.weighted and version.readers}
    weights = layer.loss_weights or usual
    # Where a weight moved to a copy, the whole list is gone.
    left = usual if copied else weights
    found = []
    for index in range(max(len(versions), len(left))):
        own = left[index] if index < len(left) else 0.0
        moved = weights[index] if index in copied else 0.0
        # A reader's gradient takes the place of the weight of a top that is not copied.
        trains = index >= len(versions) or not versions[index].readers
        if own or moved:
            found.append(Term(layer, index, own + moved, (own if trains else 0.0) + moved))
    return found


class Output(NamedTuple):
    """An output of a net: the name Caffe shows, and the blob that has its values."""

    shown: str
    blob: str


def outputs(graph: Graph) -> list[Output]:
    """The outputs of a net: what no layer reads, in the order of Caffe's `net.outputs` (by bytes of their names)."""
    found = []
    for name, version in graph.last.items():
        if not version.readers:
            found.append(Output(name, name))
        elif version.weighted:
            found.append(Output(f"{name}_{version.layer.name}_{version.top}_split_0", name))
    return sorted(found, key=lambda output: output.shown.encode("utf-8", "surrogateescape"))
