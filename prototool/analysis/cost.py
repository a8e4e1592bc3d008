"""What a net costs: multiply-adds, parameters, and memory for its activations, at the shapes it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from prototool.analysis.infer import LayerShapes, Shapes
from prototool.analysis.shape import Dim, Shape, count, plus, times
from prototool.net.net import Layer

FLOAT_BYTES = 4


class Cost(NamedTuple):
    """The totals of a net for one forward pass of one batch; None where a shape they hang on is unknown."""

    params: Dim
    macs: Dim
    activation_bytes: Dim


def macs(shapes: LayerShapes) -> Dim:
    """The multiply-adds of a layer's forward pass over its batch: those with what it learned, as the field counts them.

    A convolution makes each of its outputs from the weights of one filter; a deconvolution spreads each of its inputs
    over one; an InnerProduct is a convolution of one place; a recurrent layer applies its matrices at every step.
    """
    weights = shapes.params[0] if shapes.params else None
    if shapes.layer.type in ("Convolution", "InnerProduct"):
        outputs = times_filters(shapes.tops, weights, transposed(shapes.layer))
        return plus(outputs)
    if shapes.layer.type == "Deconvolution":
        return plus(times_filters(shapes.bottoms, weights, 0))
    if shapes.layer.type in ("LSTM", "RNN"):
        steps = times(shapes.bottoms[0][:2]) if shapes.bottoms[0] else None
        return times(
            [steps, plus(count(shape) for shape in shapes.params or () if shape is not None and len(shape) == 2)]
        )
    return 0


def transposed(layer: Layer) -> int:
    """The axis of a layer's weights that counts its filters."""
    param = layer.message.message("inner_product_param") if layer.message else None
    return 1 if param and param.get("transpose") else 0


def times_filters(blobs: Sequence[Shape], weights: Shape, axis: int) -> list[Dim]:
    """For each blob its elements times the weights of one filter."""
    if weights is None:
        return [None] * len(blobs)
    one = times(dim for index, dim in enumerate(weights) if index != axis)
    return [times([count(blob), one]) for blob in blobs]


def cost(shapes: Shapes) -> Cost:
    """The totals of a net. Parameters that layers share by name count once, blobs written in place too."""
    learned: dict[object, Shape] = {}
    for each in shapes.layers:
        named = each.layer.message.messages("param") if each.layer.message and each.layer.era == "V2" else []
        for index, shape in enumerate(each.params or ()):
            name = named[index].text("name") if index < len(named) else ""
            learned.setdefault(name or (each.layer, index), shape)
    unknown = any(each.params is None for each in shapes.layers)
    return Cost(
        params=None if unknown else plus(map(count, learned.values())),
        macs=plus(macs(each) for each in shapes.layers),
        activation_bytes=times([plus(map(count, shapes.blobs.values())), FLOAT_BYTES]),
    )
