"""Layers that leave the shape as it is."""

from __future__ import annotations

from prototool.analysis.fields import number, param
from prototool.analysis.shape import Made, Shape, ShapeError, agreed, axis_index, padded_to_four
from prototool.net.net import Layer


def same(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of every layer that works on each element alone."""
    return Made((bottoms[0],))


def nothing(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of layers without a top."""
    return Made(())


def softmax(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Softmax."""
    if bottoms[0] is not None:
        axis_index(number(param(layer, "softmax_param"), "axis"), bottoms[0])
    return Made((bottoms[0],))


def mvn(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of MVN, which makes every blob one of four axes."""
    return Made((padded_to_four(bottoms[0]),))


def eltwise(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Eltwise."""
    fields = param(layer, "eltwise_param")
    factors = len(fields.scalars("coeff"))
    if factors not in (0, len(bottoms)):
        raise ShapeError(f"it states {factors} coefficients for {len(bottoms)} bottoms")
    if factors and fields.text("operation") == "PROD":
        raise ShapeError("coefficients are for sums, and it makes a product")
    return Made((agreed(bottoms),))
