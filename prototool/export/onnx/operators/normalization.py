"""BatchNorm, Scale, Bias, MVN and Softmax."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from prototool.analysis.fields import flag, number, param
from prototool.analysis.shape import axis_index
from prototool.export.onnx.step import Operator, Step
from prototool.export.onnx.writer import Array
from prototool.net.net import Layer


def batch_norm(step: Step) -> None:
    """BatchNorm without a Scale of its own."""
    normalised(step, None, step.tops[0])


def normalised(step: Step, scale: Step | None, top: str) -> None:
    """BatchNorm, and the Scale right behind it: ONNX has both in one."""
    fields = step.param("batch_norm_param")
    eps = float(fields.get("eps"))
    if takes_batch(step.layer, step.training):
        by_batch(step, eps)
        return
    mean, variance, factor = (blob.astype(np.float32) for blob in step.blobs)
    # Caffe takes a factor of 0 for statistics of which there are none yet.
    share = np.float32(0) if factor.flat[0] == 0 else np.float32(1) / np.float32(factor.flat[0])
    gamma, beta = np.ones_like(mean), np.zeros_like(mean)
    names = [step, step]
    if scale is not None:
        gamma = scale.blobs[0].reshape(-1)
        beta = scale.blobs[1].reshape(-1) if len(scale.blobs) > 1 else beta
        names = [scale, scale if len(scale.blobs) > 1 else step]
    inputs = [
        names[0].weight("weight", gamma),
        names[1].weight("bias", beta),
        step.weight("mean", mean * share),
        step.weight("variance", variance * share),
    ]
    step.emit_all("BatchNormalization", [step.bottoms[0], *inputs], [top], epsilon=eps)


def takes_batch(layer: Layer, training: bool) -> bool:
    """Whether a BatchNorm takes the statistics of what it is given, not those it has stored."""
    fields = param(layer, "batch_norm_param")
    return not flag(fields, "use_global_stats") if "use_global_stats" in fields else training


def by_batch(step: Step, eps: float) -> None:
    """BatchNorm by the mean and variance of what it is given."""
    axes = [axis for axis in range(len(step.inner[0])) if axis != 1]
    mean = step.emit("ReduceMean", step.bottoms[0], axes=axes, keepdims=1)
    centred = step.emit("Sub", step.bottoms[0], mean)
    variance = step.emit("ReduceMean", step.emit("Mul", centred, centred), axes=axes, keepdims=1)
    spread = step.emit("Sqrt", step.emit("Add", variance, step.number("eps", eps)))
    step.emit("Div", centred, spread, top=step.tops[0])


def mvn(step: Step) -> None:
    """MVN, always on four axes: the mean taken away, then divided by the root of the variance and eps behind it."""
    fields = step.param("mvn_param")
    axes = [1, 2, 3] if flag(fields, "across_channels") else [2, 3]
    image = step.reshape(step.bottoms[0], step.inner[0], step.outer[0])
    mean = step.emit("ReduceMean", image, axes=axes, keepdims=1)
    if not flag(fields, "normalize_variance"):
        step.emit("Sub", image, mean, top=step.tops[0])
        return
    centred = step.emit("Sub", image, mean)
    variance = step.emit("ReduceMean", step.emit("Mul", centred, centred), axes=axes, keepdims=1)
    spread = step.emit("Add", step.emit("Sqrt", variance), step.number("eps", float(fields.get("eps"))))
    step.emit("Div", centred, spread, top=step.tops[0])


def scale(step: Step) -> None:
    """Scale: by a parameter or another blob, and then a bias."""
    fields = step.param("scale_param")
    along = along_axes(step, number(fields, "axis"))
    biased = flag(fields, "bias_term")
    if len(step.bottoms) > 1:
        factor = aligned(step, along)
    else:
        factor = step.weight("weight", with_ones(step.blobs[0], along, len(step.inner[0])))
    value = step.emit("Mul", step.bottoms[0], factor, top="" if biased else step.tops[0])
    if biased:
        bias = step.weight("bias", with_ones(step.blobs[-1], along, len(step.inner[0])))
        step.emit("Add", value, bias, top=step.tops[0])


def bias(step: Step) -> None:
    """Bias: plus a parameter or another blob."""
    along = along_axes(step, number(step.param("bias_param"), "axis"))
    if len(step.bottoms) > 1:
        term = aligned(step, along)
    else:
        term = step.weight("bias", with_ones(step.blobs[0], along, len(step.inner[0])))
    step.emit("Add", step.bottoms[0], term, top=step.tops[0])


def along_axes(step: Step, axis: int) -> int:
    """The axis that what is applied begins at."""
    # A scalar is applied whatever the axis.
    scalar = len(step.bottoms) > 1 and step.inner[1] == ()
    return 0 if scalar else axis_index(axis, step.inner[0])


def with_ones(values: Array, axis: int, axes: int) -> Array:
    """Values with as many axes of 1 behind them as there are axes behind those they are for."""
    missing = axes - axis - values.ndim if values.ndim else 0
    return values.reshape((*values.shape, *(1,) * missing))


def aligned(step: Step, axis: int) -> str:
    """The second bottom with axes of 1 behind its own."""
    own, axes = len(step.inner[1]), len(step.inner[0])
    missing: Sequence[int] = range(own, axes - axis) if own else ()
    return step.emit("Unsqueeze", step.bottoms[1], step.whole("axes", list(missing))) if missing else step.bottoms[1]


def softmax(step: Step) -> None:
    """Softmax along one axis."""
    axis = axis_index(number(step.param("softmax_param"), "axis"), step.inner[0])
    step.emit("Softmax", step.bottoms[0], top=step.tops[0], axis=axis)


OPERATORS: dict[str, Operator] = {
    "BatchNorm": batch_norm,
    "Bias": bias,
    "MVN": mvn,
    "Scale": scale,
    "Softmax": softmax,
}
