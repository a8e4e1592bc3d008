"""Convolution, Deconvolution and Im2col."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from prototool.analysis.fields import number
from prototool.analysis.shape import Dim, Dims, axis_index, times
from prototool.analysis.shapes.spatial import Window, window_of
from prototool.export.onnx.step import Operator, Step
from prototool.export.onnx.writer import Array


def convolution(step: Step) -> None:
    """Convolution, over any number of axes."""
    convolve(step, "Conv")


def deconvolution(step: Step) -> None:
    """Deconvolution: Caffe's weights are in the order that ConvTranspose wants."""
    convolve(step, "ConvTranspose")


def convolve(step: Step, op: str) -> None:
    """A convolution or its reverse, of each bottom by the same weights."""
    fields = step.param("convolution_param")
    axis = axis_index(number(fields, "axis"), step.inner[0])
    window = window_of(fields, len(step.inner[0]) - axis - 1)
    parameters = [step.weight("weight", flattened(step.blobs[0], window))]
    parameters += [step.weight("bias", blob) for blob in step.blobs[1:]]
    group = number(fields, "group")
    for index, bottom in enumerate(step.bottoms):
        sizes = step.inner[index][axis + 1 :]
        attributes = attributes_of(window, sizes if op == "Conv" else ()) | ({"group": group} if group > 1 else {})
        images(step, index, axis, bottom, (op, parameters, attributes))


def im2col(step: Step) -> None:
    """Im2col: the convolution by weights each of which takes one place of the window of one channel."""
    fields = step.param("convolution_param")
    axis = axis_index(number(fields, "axis"), step.inner[0])
    window = window_of(fields, len(step.inner[0]) - axis - 1)
    [channels] = step.known(step.inner[0][axis : axis + 1], "the number of channels")
    places = prod(window.kernel)
    one_hot = np.tile(np.eye(places, dtype=np.float32), (channels, 1)).reshape(-1, 1, *window.kernel)
    weight = step.weight("windows", flattened(one_hot, window))
    attributes = attributes_of(window, step.inner[0][axis + 1 :]) | {"group": channels}
    images(step, 0, axis, step.bottoms[0], ("Conv", [weight], attributes))


def images(step: Step, index: int, axis: int, bottom: str, call: tuple[str, list[str], dict[str, Any]]) -> None:
    """Add a convolution over what lies behind an axis; ONNX's has its channels on the second, and axes behind it."""
    op, parameters, attributes = call
    inner, outer, top = step.inner[index], step.outer[index], step.tops[index]
    if axis == 1 and len(inner) > 2:
        step.emit(op, bottom, *parameters, top=top, **attributes)
        return
    folded, unfolded = as_images(inner, axis), as_images(outer, axis)
    value = step.emit(op, step.reshape(bottom, inner, folded), *parameters, **attributes)
    step.reshape(value, unfolded, outer, top)


def as_images(shape: Dims, axis: int) -> Dims:
    """A shape with one axis before that of the channels, and at least one behind it."""
    return (times(shape[:axis]), shape[axis], *(shape[axis + 1 :] or (1,)))


def flattened(weights: Array, window: Window) -> Array:
    """Weights as ONNX takes them: with a spatial axis, and where dilation is 0 all of them for the same pixel."""
    for axis, dilation in enumerate(window.dilation):
        if dilation == 0:
            weights = weights.sum(axis=2 + axis, keepdims=True, dtype=np.float32)
    return weights if window.kernel else weights[..., np.newaxis]


def attributes_of(window: Window, sizes: Dims) -> dict[str, Any]:
    """The attributes of a convolution; `sizes` are those of the axes it slides along, () of a reverse one."""
    kernel = [1 if dilation == 0 else size for size, dilation in zip(window.kernel, window.dilation, strict=True)]
    reach = [d * (k - 1) + 1 for k, d in zip(window.kernel, window.dilation, strict=True)]
    missing = [lacking(*each) for each in zip(sizes, reach, window.pad, strict=True)] if sizes else [0] * len(kernel)
    found: dict[str, Any] = {
        "kernel_shape": kernel or [1],
        "strides": list(window.stride) or [1],
        "pads": [*window.pad, *(pad + more for pad, more in zip(window.pad, missing, strict=True))] or [0, 0],
    }
    if any(dilation > 1 for dilation in window.dilation):
        found["dilations"] = [max(1, dilation) for dilation in window.dilation]
    return found


def lacking(size: Dim, reach: int, pad: int) -> int:
    """How much a window reaches beyond its image; by less than a stride Caffe takes what is missing for zeros."""
    return 0 if size is None else max(0, reach - size - 2 * pad)


OPERATORS: dict[str, Operator] = {"Convolution": convolution, "Deconvolution": deconvolution, "Im2col": im2col}
