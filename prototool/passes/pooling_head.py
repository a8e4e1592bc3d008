"""pooling-head: a fully connected layer works on the average of each map instead of all of its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.analysis.fields import flag, param, states
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.heads import is_map, shapes_of, takers, takes_either, to_convolution
from prototool.rewrite.naming import companion_name
from prototool.rewrite.new_layer import NewLayer
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.selector import select
from prototool.rewrite.wiring import graphs
from prototool.text.layout import block, scalar

CLASSIFIERS = ("dense", "conv")
DEFAULT = "type:InnerProduct"


@dataclass(frozen=True)
class PoolingHead(Pass):
    """Put an average pooling over the whole map before the selected InnerProduct layers that read one.

    A Flatten between the two stays. With classifier=conv the InnerProduct becomes a Convolution of 1x1, where only
    losses, accuracies and Softmax read it. The layer learns far fewer weights then: old ones do not fit.
    """

    name: ClassVar[str] = "pooling-head"

    layer: str = DEFAULT
    classifier: str = "dense"

    def __post_init__(self) -> None:
        """Refuse other classifiers."""
        if self.classifier not in CLASSIFIERS:
            raise OptionError(f"classifier is dense or conv, not '{self.classifier}'")

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record a pooling for each selected layer."""
        done: set[Layer] = set()
        for layer in select(document.net, self.layer):
            first = reader_of_map(document, layer)
            reason = hindrance(document, layer, first, self.classifier == "conv")
            if reason:
                rewriter.tell(layer, reason)
                continue
            if first not in done:
                add_pooling(document, rewriter, first)
                done.add(first)
            if self.classifier == "conv":
                to_convolution(rewriter, layer)
            rewriter.tell(layer, "it now learns one weight for each map and output; old weights do not fit")


def reader_of_map(document: Document, layer: Layer) -> Layer:
    """The layer that reads the map: the layer itself, or a Flatten that gives it what it reads."""
    for graph in graphs(document):
        version = graph.read.get((layer, 0))
        if version and version.layer.type == "Flatten" and len(version.readers) == 1:
            return version.layer
    return layer


def hindrance(document: Document, layer: Layer, first: Layer, convolve: bool) -> str | None:
    """Why a layer stays as it is."""
    if layer.type != "InnerProduct" or len(layer.bottoms) != 1:
        return f"it is no InnerProduct with one bottom: it is of type {layer.type}"
    if layer.era == "V0":
        return "the format of this file (V0) has no pooling over a whole map"
    fields = param(layer, "inner_product_param")
    if "axis" in fields or flag(fields, "transpose"):
        return "its axis or transpose tells that it does not read its bottom in the usual way"
    maps = [is_map(each.bottoms[0]) for each in shapes_of(document, first)]
    if None in maps or not maps:
        return "the shape of what it reads is not known"
    if not all(maps):
        return "what it reads is no map: there is nothing to pool"
    if convolve and first is not layer:
        return f"layer '{first.name}' makes a vector of its map, which a Convolution does not take"
    if convolve and not takes_either(takers(document, layer)):
        return "a layer that reads it may need a vector, and a Convolution gives a map"
    if convolve and not states(layer, "inner_product_param"):
        return "it states no inner_product_param"
    return None


def add_pooling(document: Document, rewriter: Rewriter, first: Layer) -> None:
    """Record a pooling between a layer and the map it reads."""
    graph = next(graph for graph in graphs(document) if (first, 0) in graph.read)
    base = graph.read[first, 0]
    while base.over:
        base = base.over
    name = rewriter.free_layer_name(companion_name(graph, base.layer, "Pooling"))
    top = rewriter.free_blob_name(name)
    params = block("pooling_param", scalar("pool", "AVE"), scalar("global_pooling", "true"))
    rules = first.include, first.exclude
    rewriter.insert_before(first, NewLayer(name, "Pooling", (first.bottoms[0].name,), (top,), (params,), *rules))
    rewriter.rename(first.bottoms[0], top)
