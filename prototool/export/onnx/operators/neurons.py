"""Layers that work on each element alone."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from onnx import TensorProto

from prototool.analysis.fields import flag
from prototool.export.onnx.refusal import NoOperatorError
from prototool.export.onnx.step import Operator, Step


def relu(step: Step) -> None:
    """ReLU, leaky where it has a slope."""
    slope = float(step.param("relu_param").get("negative_slope"))
    if slope:
        step.emit("LeakyRelu", step.bottoms[0], top=step.tops[0], alpha=slope)
    else:
        step.emit("Relu", step.bottoms[0], top=step.tops[0])


def prelu(step: Step) -> None:
    """PReLU: a slope for each channel, or one."""
    [slope] = step.blobs
    if not flag(step.param("prelu_param"), "channel_shared"):
        slope = slope.reshape(-1, *(1,) * (len(step.inner[0]) - 2))
    step.emit("PRelu", step.bottoms[0], step.weight("slope", slope.reshape(slope.shape or (1,))), top=step.tops[0])


def elu(step: Step) -> None:
    """ELU."""
    step.emit("Elu", step.bottoms[0], top=step.tops[0], alpha=float(step.param("elu_param").get("alpha")))


def sigmoid(step: Step) -> None:
    """Sigmoid."""
    step.emit("Sigmoid", step.bottoms[0], top=step.tops[0])


def tanh(step: Step) -> None:
    """TanH."""
    step.emit("Tanh", step.bottoms[0], top=step.tops[0])


def absval(step: Step) -> None:
    """AbsVal."""
    step.emit("Abs", step.bottoms[0], top=step.tops[0])


def bnll(step: Step) -> None:
    """BNLL: ln(1 + e^x)."""
    step.emit("Softplus", step.bottoms[0], top=step.tops[0])


def swish(step: Step) -> None:
    """Swish: x * sigmoid(beta * x)."""
    beta = float(step.param("swish_param").get("beta"))
    inside = step.bottoms[0] if beta == 1 else step.emit("Mul", step.bottoms[0], step.number("beta", beta))
    step.emit("Mul", step.bottoms[0], step.emit("Sigmoid", inside), top=step.tops[0])


def clip(step: Step) -> None:
    """Clip. Where min is more than max, Caffe gives min, and ONNX's Clip max."""
    fields = step.param("clip_param")
    least, most = float(fields.get("min")), float(fields.get("max"))
    if least <= most:
        step.emit("Clip", step.bottoms[0], step.number("min", least), step.number("max", most), top=step.tops[0])
        return
    step.emit(
        "Max", step.emit("Min", step.bottoms[0], step.number("max", most)), step.number("min", least), top=step.tops[0]
    )


def threshold(step: Step) -> None:
    """Threshold: 1 above it, else 0."""
    limit = step.number("threshold", float(step.param("threshold_param").get("threshold")))
    step.emit("Cast", step.emit("Greater", step.bottoms[0], limit), top=step.tops[0], **FLOAT)


def power(step: Step) -> None:
    """Power: (shift + scale * x) ^ power; where power * scale is 0 a constant, whatever x is."""
    fields = step.param("power_param")
    exponent, scale, shift = (float(fields.get(name)) for name in ("power", "scale", "shift"))
    if exponent * scale == 0:
        with np.errstate(all="ignore"):
            value = 1.0 if exponent == 0 else float(np.power(np.float32(shift), np.float32(exponent)))
        constant(step, value)
        return
    line(step, scale, shift, [("Pow", "power", exponent)] if exponent != 1 else [])


def constant(step: Step, value: float) -> None:
    """A top of the bottom's shape with one value everywhere."""
    if None not in step.outer[0]:
        dims = step.known(step.outer[0], "the shape of its top")
        step.emit("Identity", step.weight("value", np.full(dims, value, np.float32)), top=step.tops[0])
        return
    number = step.number("value", value)
    step.emit("Expand", number, step.emit("Shape", step.bottoms[0]), top=step.tops[0])


def line(step: Step, scale: float, shift: float, more: list[tuple[str, str, float]]) -> None:
    """What becomes of shift + scale * x by more operations, each with a number; "" for one that takes none."""
    steps = [("Mul", "scale", scale)] if scale != 1 else []
    steps += [("Add", "shift", shift)] if shift != 0 else []
    steps += more
    steps = steps or [("Identity", "", 0.0)]
    value = step.bottoms[0]
    for index, (op, name, number) in enumerate(steps):
        to = step.tops[0] if index == len(steps) - 1 else ""
        value = step.emit(op, value, *([step.number(name, number)] if name else []), top=to)


def exponential(step: Step) -> None:
    """Exp: base ^ (shift + scale * x), computed as base^shift * e^(ln(base) * scale * x), as Caffe does."""
    fields = step.param("exp_param")
    base, scale, shift = (float(fields.get(name)) for name in ("base", "scale", "shift"))
    log_base = 1.0 if base == -1 else math.log(base)
    outer = math.exp(shift) if base == -1 else base**shift
    factor: list[tuple[str, str, float]] = [("Mul", "factor", outer)] if shift != 0 and outer != 1 else []
    line(step, log_base * scale, 0.0, [("Exp", "", 0.0), *factor])


def logarithm(step: Step) -> None:
    """Log: the logarithm of shift + scale * x to a base."""
    fields = step.param("log_param")
    base, scale, shift = (float(fields.get(name)) for name in ("base", "scale", "shift"))
    factor: list[tuple[str, str, float]] = [] if base == -1 else [("Mul", "factor", 1 / math.log(base))]
    line(step, scale, shift, [("Log", "", 0.0), *factor])


def dropout(step: Step) -> None:
    """Dropout. In TEST it changes nothing, and is not asked."""
    raise NoOperatorError("it drops at random in TRAIN", "export the net in TEST")


# The attributes of a Cast to the type that all blobs have.
FLOAT: dict[str, Any] = {"to": TensorProto.FLOAT}
OPERATORS: dict[str, Operator] = {
    "AbsVal": absval,
    "BNLL": bnll,
    "Clip": clip,
    "Dropout": dropout,
    "ELU": elu,
    "Exp": exponential,
    "Log": logarithm,
    "PReLU": prelu,
    "Power": power,
    "ReLU": relu,
    "Sigmoid": sigmoid,
    "Swish": swish,
    "TanH": tanh,
    "Threshold": threshold,
}
