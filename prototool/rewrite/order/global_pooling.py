"""The global average pooling at the head of a net, and whether a Dropout stands before or behind it.

Source: Kim et al. 2023 (arXiv:2302.06112): Dropout before the pooling gives a more stable output than behind it, since
the pooling takes the mean of what was dropped and what was not. That holds for Dropout of single values: a channel that
is dropped as a whole gives the same before and behind.
"""

from __future__ import annotations

from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer
from prototool.rewrite.order.segments import of_whole_maps, pool_method

# What may stand between the pooling and the weights, and changes no value.
SAME_VALUES = frozenset({"Flatten", "Reshape"})


def is_global_average(document: Document, graph: Graph, layer: Layer) -> bool:
    """Whether a layer is the average over whole maps, as far as their sizes tell."""
    if layer.type != "Pooling" or pool_method(layer) != "AVE" or not of_whole_maps(layer):
        return False
    shapes = View(document, [graph.state]).states[0].shapes.layers
    top = next((each.tops[0] for each in shapes if each.layer is layer and each.tops), None)
    return top is None or all(dim in (None, 1) for dim in top[2:])


def pooling_before(document: Document, graph: Graph, version: Version) -> Layer | None:
    """The global average pooling that made a blob, which may have been flattened since."""
    layer = version.layer
    while layer.type in SAME_VALUES and (layer, 0) in graph.read:
        layer = graph.read[layer, 0].layer
    return layer if is_global_average(document, graph, layer) else None


def pooling_behind(document: Document, graph: Graph, version: Version) -> Layer | None:
    """The global average pooling that alone reads a blob."""
    if len(version.readers) != 1 or version.weighted:
        return None
    reader = version.readers[0][0]
    return reader if is_global_average(document, graph, reader) else None
