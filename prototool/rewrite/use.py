"""What a net is there for in a state, and which layers lead to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from prototool.analysis.backward import counts_in_loss
from prototool.analysis.reads import READS
from prototool.net.document import Document
from prototool.net.graph import Graph
from prototool.net.net import Layer
from prototool.rewrite.wiring import graphs

# Where a net has a loss or an Accuracy, what else comes out at its end is meant if it is of one of these types.
PREDICTIONS = frozenset({"ArgMax", "Sigmoid", "Softmax"})


def judges(layer: Layer) -> bool:
    """Whether a layer tells how good the net is."""
    return counts_in_loss(layer) or layer.type == "Accuracy"


def unread(graph: Graph, layer: Layer) -> bool:
    """Whether a layer has a top that no layer reads."""
    return any(not graph.written[layer, top].readers for top in range(len(layer.tops)))


def ends(graph: Graph) -> set[Layer]:
    """The layers a net is there for: its losses and accuracies, and what comes out at its end.

    Where there is a loss or an Accuracy, of the other outputs only predictions are meant, what is written to a file,
    and what comes of layers that Caffe does not have itself, of which nobody can tell. Nothing else is known to be of
    use where there are none of these; then all layers are.
    """
    judged = any(map(judges, graph.layers))
    found = {layer for layer in graph.layers if judges(layer) or layer.type == "HDF5Output"}
    for layer in graph.layers:
        foreign = layer.type not in READS and (unread(graph, layer) or not layer.tops)
        if foreign or (unread(graph, layer) and (not judged or layer.type in PREDICTIONS)):
            found.add(layer)
    return found or set(graph.layers)


def leading_to(graph: Graph, targets: Iterable[Layer]) -> set[Layer]:
    """These layers, and all that they read from."""
    found = set(targets)
    for layer in reversed(graph.layers):
        if layer in found:
            read = (graph.read.get((layer, index)) for index in range(len(layer.bottoms)))
            found.update(version.layer for version in read if version)
    return found


def used(document: Document, kept: Collection[Layer] = ()) -> set[Layer]:
    """The layers that lead to what the net is there for in some state, or to one of those that are kept."""
    found: set[Layer] = set()
    for graph in graphs(document):
        found |= leading_to(graph, ends(graph) | {layer for layer in graph.layers if layer in kept})
    return found
