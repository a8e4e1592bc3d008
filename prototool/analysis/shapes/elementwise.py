"""Layers that leave the shape as it is."""

from __future__ import annotations

import math

from prototool.analysis.fields import flag, number, param
from prototool.analysis.refusal import bad_value
from prototool.analysis.shape import Made, Shape, agreed, axis_index, padded_to_four, refuse_empty, times
from prototool.net.net import Layer
from prototool.schema.bound import Message


def same(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of every layer that works on each element alone."""
    return Made((bottoms[0],))


def nothing(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of layers without a top."""
    return Made(())


def exponential(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Exp: its base is -1, which stands for e, or more than 0."""
    check_base(param(layer, "exp_param"))
    return Made((bottoms[0],))


def logarithm(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Log: as of Exp, and to base 1 there is no logarithm."""
    fields = param(layer, "log_param")
    check_base(fields)
    if fields.get("base") == 1:
        raise bad_value("its base is 1, to which there is no logarithm", fields, "base")
    return Made((bottoms[0],))


def check_base(fields: Message) -> None:
    """Refuse a base that has no finite logarithm."""
    base = float(fields.get("base"))
    if base != -1 and not 0 < base < math.inf:
        raise bad_value(f"its base is {base:g}, and must be more than 0, or -1 for e", fields, "base")


def output_file(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of HDF5Output, which opens its file at once."""
    fields = param(layer, "hdf5_output_param")
    if not fields.text("file_name"):
        raise bad_value("file_name is not stated", fields, "file_name")
    return Made(())


def softmax(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Softmax."""
    if bottoms[0] is not None:
        refuse_empty(bottoms[0][axis_index(number(param(layer, "softmax_param"), "axis"), bottoms[0])])
    return Made((bottoms[0],))


def mvn(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of MVN, which makes every blob one of four axes, and takes means over the last two or three of them."""
    shape = padded_to_four(bottoms[0])
    refuse_empty(times(shape[1:] if flag(param(layer, "mvn_param"), "across_channels") else shape[2:]))
    return Made((shape,))


def eltwise(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Eltwise."""
    fields = param(layer, "eltwise_param")
    factors = len(fields.scalars("coeff"))
    if factors not in (0, len(bottoms)):
        raise bad_value(f"it states {factors} coefficients for {len(bottoms)} bottoms", fields, "coeff")
    if factors and fields.text("operation") == "PROD":
        raise bad_value("coefficients are for sums, and it makes a product", fields, "coeff")
    return Made((agreed(bottoms),))
