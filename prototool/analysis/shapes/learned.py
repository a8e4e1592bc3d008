"""Layers that learn, other than convolutions and recurrent ones: InnerProduct, Embed, Scale, Bias, PReLU, BatchNorm."""

from __future__ import annotations

from prototool.analysis.fields import flag, number, param
from prototool.analysis.refusal import BAD_VALUE, SetUpError, bad_value, place_of
from prototool.analysis.settings import settings
from prototool.analysis.shape import (
    Dims,
    Made,
    Shape,
    axis_index,
    count,
    differ,
    dim_at,
    padded_to_four,
    refuse_empty,
    times,
    unknown_axes,
    words,
)
from prototool.net.net import Layer
from prototool.schema.bound import Message


def inner_product(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of InnerProduct."""
    fields = param(layer, "inner_product_param")
    out, axis = number(fields, "num_output"), number(fields, "axis")
    if out < 1:
        raise bad_value("num_output is 0 or not stated", fields, "num_output")
    shape = bottoms[0]
    bias: tuple[Shape, ...] = ((out,),) if flag(fields, "bias_term") else ()
    if shape is None:
        head = unknown_axes(axis)
        inputs = None
    else:
        axis = axis_index(axis, shape)
        head, inputs = shape[:axis], times(shape[axis:])
        refuse_empty(times(head) if bias else None)
    weights = (inputs, out) if flag(fields, "transpose") else (out, inputs)
    return Made((None if head is None else (*head, out),), (weights, *bias))


def embed(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Embed."""
    fields = param(layer, "embed_param")
    out, vocabulary = number(fields, "num_output"), number(fields, "input_dim")
    if out < 1 or vocabulary < 1:
        name = "input_dim" if out > 0 else "num_output"
        raise bad_value(f"{name} is 0 or not stated", fields, name)
    shape = bottoms[0]
    bias: tuple[Shape, ...] = ((out,),) if flag(fields, "bias_term") else ()
    refuse_empty(count(shape) if bias else None)
    return Made((None if shape is None else (*shape, out),), ((vocabulary, out), *bias))


def scale(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Scale."""
    fields = param(layer, "scale_param")
    factor = factor_shape(fields, bottoms, flag(fields, "bias_term"))
    if flag(fields, "bias_term"):
        refuse_empty_tail(fields, bottoms[0], factor)
    own: tuple[Shape, ...] = (factor,) if len(bottoms) == 1 else ()
    bias: tuple[Shape, ...] = (factor,) if flag(fields, "bias_term") else ()
    return Made((bottoms[0],), (*own, *bias))


def bias(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Bias."""
    fields = param(layer, "bias_param")
    term = factor_shape(fields, bottoms)
    refuse_empty_tail(fields, bottoms[0], term)
    return Made((bottoms[0],), (term,) if len(bottoms) == 1 else ())


def refuse_empty_tail(fields: Message, shape: Shape, term: Shape) -> None:
    """Refuse a bottom without elements behind the axes that a bias is added along."""
    if shape is not None and term is not None:
        axis = axis_index(number(fields, "axis"), shape) if term else 0
        refuse_empty(times(shape[axis + len(term) :]))


def factor_shape(fields: Message, bottoms: tuple[Shape, ...], biased: bool = False) -> Shape:
    """The shape of what a Scale or Bias applies: some axes of its bottom, or its second bottom."""
    shape = bottoms[0]
    if len(bottoms) > 1:
        check_factor(fields, shape, bottoms[1])
        if shape is not None and biased:
            axis_index(number(fields, "axis"), shape)
        return bottoms[1]
    axes = number(fields, "num_axes")
    if axes < -1:
        raise bad_value(f"num_axes is {axes}", fields, "num_axes")
    if shape is None:
        return unknown_axes(axes)
    axis = axis_index(number(fields, "axis"), shape)
    if axis + axes > len(shape):
        raise SetUpError(f"its {axes} axes from axis {axis} reach outside of its bottom, which is {words(shape)}", 0)
    return shape[axis:] if axes == -1 else shape[axis : axis + axes]


def check_factor(fields: Message, shape: Shape, factor: Shape) -> None:
    """Refuse a second bottom that is not some axes of the first; nothing is stretched to fit."""
    if shape is None or not factor:
        return
    axis = axis_index(number(fields, "axis"), shape)
    part = shape[axis : axis + len(factor)]
    if len(part) < len(factor) or any(differ(one, other) for one, other in zip(part, factor, strict=True)):
        raise SetUpError(f"its second bottom is {words(factor)}, and from axis {axis} its first is {words(part)}", 1)


def prelu(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of PReLU."""
    shape = bottoms[0]
    channels = dim_at(shape, 1)
    padded_to_four(shape)
    refuse_empty(times(shape[1:]) if shape is not None else None)
    slope: Dims = () if flag(param(layer, "prelu_param"), "channel_shared") else (channels,)
    return Made((shape,), (slope,))


def batch_norm(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of BatchNorm: mean, variance, and the factor both are to be divided by."""
    for setting in settings(layer):
        if setting.rate != 0:
            note = "state lr_mult: 0 for each of its three parameters, or leave out all its param"
            at = place_of(setting.stated, "lr_mult")
            message = "its parameters are statistics, not learned by gradient, and need lr_mult: 0"
            raise SetUpError(message, None, BAD_VALUE, at, (note,))
    channels = dim_at(bottoms[0], 1)
    refuse_empty(count(bottoms[0]))
    return Made((bottoms[0],), ((channels,), (channels,), (1,)))
