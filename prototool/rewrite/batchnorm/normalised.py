"""Where a net normalises already: the BatchNorm behind a layer, and the one before it."""

from __future__ import annotations

from collections.abc import Iterator

from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer
from prototool.rewrite.placement import ACTIVATIONS, only_read_by

# BatchNorm of Caffe 1.0, and of the forks.
NORMS = frozenset({"BatchNorm", "BatchNormalization", "BN", "CuDNNBatchNorm", "MKLBatchNorm", "SyncBN"})
# What belongs to a BatchNorm of Caffe 1.0, which neither scales nor shifts.
AFFINE = frozenset({"Scale", "Bias"})


def affine_step(graph: Graph, version: Version) -> Version | None:
    """The step over an activation or a Scale, in place or not, if nothing else reads what it reads."""
    return only_read_by(graph, version, ACTIVATIONS | AFFINE)


def norm_behind(document: Document, layer: Layer) -> Layer | None:
    """The BatchNorm that reads a layer's top, or what in-place layers, activations and Scales make of it."""
    for graph in states_of(document, layer):
        version: Version | None = graph.written.get((layer, 0))
        while version is not None:
            for reader, _ in version.readers:
                if reader.type in NORMS:
                    return reader
            version = graph.overwriter(version) or affine_step(graph, version)
    return None


def norm_before(document: Document, layer: Layer) -> Layer | None:
    """The BatchNorm whose output, scaled or activated or not, an activation or Scale works on; None for other layers.

    In a net that has one there, another one behind the activation would normalise twice.
    """
    for graph in states_of(document, layer):
        for version in made_of(graph, layer):
            if version.layer.type in NORMS:
                return version.layer
    return None


def made_of(graph: Graph, layer: Layer) -> Iterator[Version]:
    """What an activation or Scale reads, what that was made of, and so on."""
    while layer.type in ACTIVATIONS | AFFINE and (layer, 0) in graph.read:
        version = graph.read[layer, 0]
        yield version
        layer = version.layer


def states_of(document: Document, layer: Layer) -> list[Graph]:
    """The graphs a layer is part of."""
    return [document.graph(state) for state in document.net.states() if layer.kept(state)]
