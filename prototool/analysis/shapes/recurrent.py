"""Layers over time: LSTM, RNN, and the LSTMUnit they unroll into."""

from __future__ import annotations

from prototool.analysis.fields import flag, number, param
from prototool.analysis.refusal import SetUpError, bad_value
from prototool.analysis.shape import Dim, Made, Shape, differ, dim_at, refuse_empty, times, words
from prototool.net.net import Layer


def lstm(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of LSTM: four gates, and two hidden states."""
    out = number(param(layer, "recurrent_param"), "num_output")
    tops, inputs, static = recurrent(layer, bottoms, hidden=2)
    gates = 4 * out
    fixed: tuple[Shape, ...] = ((gates, static[0]),) if static else ()
    return Made(tops, ((gates, inputs), (gates,), *fixed, (gates, out)))


def rnn(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of RNN: one hidden state, and an output of its own."""
    out = number(param(layer, "recurrent_param"), "num_output")
    tops, inputs, static = recurrent(layer, bottoms, hidden=1)
    fixed: tuple[Shape, ...] = ((out, static[0]),) if static else ()
    return Made(tops, ((out, inputs), (out,), *fixed, (out, out), (out, out), (out,)))


def recurrent(layer: Layer, bottoms: tuple[Shape, ...], hidden: int) -> tuple[tuple[Shape, ...], Dim, tuple[Dim, ...]]:
    """What both have in common: the tops, how long an input is, and how long the static input if there is one."""
    fields = param(layer, "recurrent_param")
    out = number(fields, "num_output")
    if out < 1:
        raise bad_value("num_output is 0 or not stated", fields, "num_output")
    exposed = hidden if flag(fields, "expose_hidden") else 0
    shape, going_on = bottoms[:2]
    if shape is not None and len(shape) < 3:
        raise SetUpError(f"its first bottom must be time x batch x ..., and is {words(shape)}", 0)
    time, batch = (shape or (None, None))[:2]
    refuse_empty(times((time, batch)))
    check_like(going_on, (time, batch), 1)
    static: tuple[Dim, ...] = ()
    if len(bottoms) > 2 + exposed:
        static = (static_size(bottoms[2], batch),)
    for index in range(len(bottoms) - exposed, len(bottoms)):
        check_like(bottoms[index], (1, batch, out), index)
    tops = ((time, batch, out), *((1, batch, out),) * exposed)
    return tops, times(shape[2:]) if shape is not None else None, static


def static_size(shape: Shape, batch: Dim) -> Dim:
    """How long the input that stays the same over time is for each item of the batch."""
    if shape is None:
        return None
    if len(shape) < 2 or differ(shape[0], batch):
        raise SetUpError(f"its static bottom must be batch x ..., for a batch of {batch}, and is {words(shape)}", 2)
    return times(shape[1:])


def check_like(shape: Shape, wanted: tuple[Dim, ...], bottom: int) -> None:
    """Refuse a bottom of another shape than the first one asks for."""
    if shape is None:
        return
    if len(shape) != len(wanted) or any(differ(one, other) for one, other in zip(shape, wanted, strict=True)):
        raise SetUpError(f"bottom {bottom} must be {words(wanted)}, and is {words(shape)}", bottom)


def lstm_unit(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of LSTMUnit."""
    cell, gates, going_on = bottoms
    batch, size = dim_at(cell, 1), dim_at(cell, 2)
    check_like(cell, (1, batch, size), 0)
    check_like(gates, (1, batch, times((4, size))), 1)
    check_like(going_on, (1, batch), 2)
    return Made(((1, batch, size),) * 2)
