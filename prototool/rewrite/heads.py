"""The ends of classifiers: a pooling over the whole map before the last layer with weights, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prototool.analysis.backward import counts_in_loss
from prototool.analysis.fields import flag, number, numbers, param
from prototool.analysis.infer import LayerShapes
from prototool.analysis.shape import Shape
from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer
from prototool.rewrite.rewriter import Rewriter, own_message
from prototool.rewrite.wiring import graphs
from prototool.schema.legacy import V1_NAMES
from prototool.text.layout import block, scalar

# What takes scores of one value a class alike, be they a vector or a map of 1x1.
TAKES_EITHER = frozenset({"Accuracy", "ArgMax", "Silence", "Softmax"})
# What stands between a pooling and the layer with weights without a say in it.
BETWEEN = frozenset({"Dropout", "Flatten", "ReLU"})
KERNEL = ("kernel_size", "kernel_h", "kernel_w")
OF_CONVOLUTION = (*KERNEL, "pad", "stride", "pad_h", "pad_w", "stride_h", "stride_w", "dilation", "group", "engine")


def shapes_of(document: Document, layer: Layer) -> list[LayerShapes]:
    """What goes into a layer and comes out, in each state in which it is part of the net."""
    views = View(document).states
    return [each for view in views for each in view.shapes.layers if each.layer is layer]


def is_map(shape: Shape) -> bool | None:
    """Whether a blob has several values a channel; None where that is not known."""
    if shape is None:
        return None
    if len(shape) != 4:
        return False
    height, width = shape[2:]
    if height is None or width is None:
        return None
    return height * width > 1


def pools_all(document: Document, layer: Layer) -> bool:
    """Whether a layer is known to be the average over the whole map, in every state."""
    fields = param(layer, "pooling_param")
    if layer.type != "Pooling" or fields.text("pool") != "AVE" or len(layer.tops) != 1:
        return False
    padded = any(number(fields, name) for name in ("pad", "pad_h", "pad_w"))
    found = shapes_of(document, layer)
    if not found or padded:
        return False
    if flag(fields, "global_pooling"):
        return True
    size = number(fields, "kernel_size")
    kernel = (size, size) if size else (number(fields, "kernel_h"), number(fields, "kernel_w"))
    return all(each.bottoms[0] is not None and each.bottoms[0][2:] == kernel for each in found)


def takers(document: Document, layer: Layer) -> set[Layer]:
    """The layers that take what a layer gives, behind those that have no say in it."""
    found: set[Layer] = set()
    for graph in graphs(document):
        if (layer, 0) in graph.written:
            found.update(behind(graph, graph.written[layer, 0]))
    return found


def behind(graph: Graph, version: Version) -> Iterator[Layer]:
    """The readers of a version, and those of what layers between make of it."""
    for reader, _ in version.readers:
        if reader.type in BETWEEN and len(reader.tops) == 1:
            yield from behind(graph, graph.written[reader, 0])
        else:
            yield reader


def takes_either(layers: Iterable[Layer]) -> bool:
    """Whether layers take a vector of scores and a map of 1x1 alike."""
    return all(layer.type in TAKES_EITHER or counts_in_loss(layer) for layer in layers)


def is_pointwise(layer: Layer) -> bool:
    """Whether a layer is a Convolution of 1x1 in one group, step by step."""
    fields = param(layer, "convolution_param")
    plain = all(set(numbers(fields, name)) <= {1} for name in ("kernel_size", "stride", "dilation"))
    odd = any(name in fields for name in ("kernel_h", "kernel_w", "pad_h", "pad_w", "stride_h", "stride_w", "axis"))
    return (
        layer.type == "Convolution"
        and len(layer.bottoms) == 1
        and plain
        and not odd
        and not any(numbers(fields, "pad"))
        and number(fields, "group") == 1
    )


def to_convolution(rewriter: Rewriter, layer: Layer) -> None:
    """Record that an InnerProduct becomes a Convolution of 1x1."""
    message = own_message(layer)
    rewriter.set_value(
        message.scalars("type")[-1].node, V1_NAMES["Convolution"] if layer.era == "V1" else "Convolution"
    )
    params = message.message("inner_product_param")
    if params and params.node:
        rewriter.rename_field(params.node, "convolution_param")
        rewriter.add_field(params.node, scalar("kernel_size", "1"))
    elif message.node:
        rewriter.add_field(message.node, block("convolution_param", scalar("kernel_size", "1")))


def to_inner_product(rewriter: Rewriter, layer: Layer) -> None:
    """Record that a Convolution becomes an InnerProduct."""
    message = own_message(layer)
    kind = V1_NAMES["InnerProduct"] if layer.era == "V1" else "InnerProduct"
    rewriter.set_value(message.scalars("type")[-1].node, kind)
    params = message.message("convolution_param")
    if params and params.node:
        rewriter.rename_field(params.node, "inner_product_param")
        for field in params.node.fields:
            if field.name in OF_CONVOLUTION:
                rewriter.remove_field(field)
