"""The arithmetic of folding a BatchNorm with global statistics, and its Scale, into the weights before them.

Source: Caffe 1.0's BatchNorm divides the stored mean and variance by the stored factor, and gives
(x - mean) / sqrt(variance + eps); Scale gives x * gamma + beta. Both are linear in each channel, so a layer with
weights w and bias b does them itself with w' = w * gamma / sqrt(variance + eps) and
b' = (b - mean) * gamma / sqrt(variance + eps) + beta. All of it is computed in double precision and stored as the
weights were.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from itertools import repeat
from operator import mul
from typing import NamedTuple

from prototool.analysis.fields import flag, number, param
from prototool.net.net import Layer
from prototool.rewrite.batchnorm.bias import HOLDERS
from prototool.schema.weights import Blob

# The blobs of a BatchNorm: mean, variance, and what both are to be divided by.
STATISTICS = 3


class FoldError(Exception):
    """Why a BatchNorm cannot be folded."""


class Line(NamedTuple):
    """What becomes of the values of each channel: x * scale + shift."""

    scale: Sequence[float]
    shift: Sequence[float]


def line_of(norm: Layer, statistics: Sequence[Blob], affine: Sequence[Blob] | None) -> Line:
    """What a BatchNorm of these statistics does, and the Scale behind it. Raises FoldError."""
    if len(statistics) != STATISTICS:
        raise FoldError(f"it has {len(statistics)} blobs in the weights, and Caffe's BatchNorm has {STATISTICS}")
    mean, variance, (factor, *_) = (blob.values for blob in statistics)
    if factor == 0:
        raise FoldError("its statistics are divided by a factor that is 0 in the weights: it was never trained")
    eps = float(param(norm, "batch_norm_param").get("eps"))
    channels = len(mean)
    spread = [each / factor + eps for each in variance]
    if not all(each > 0 for each in spread):
        raise FoldError("its variance in the weights is negative or no number")
    gamma, beta = affine_values(affine, channels)
    if not channels == len(spread) == len(gamma) == len(beta):
        raise FoldError("its blobs in the weights and those of the Scale behind it are of different lengths")
    scale = [by / math.sqrt(each) for by, each in zip(gamma, spread, strict=True)]
    shift = [plus - each / factor * by for plus, each, by in zip(beta, mean, scale, strict=True)]
    return Line(scale, shift)


def affine_values(affine: Sequence[Blob] | None, channels: int) -> tuple[Sequence[float], Sequence[float]]:
    """Gamma and beta, where there is no Scale 1 and 0. Raises FoldError."""
    if affine is None:
        return [1.0] * channels, [0.0] * channels
    if len(affine) not in (1, 2):
        raise FoldError(f"the Scale behind it has {len(affine)} blobs in the weights, and needs 1 or 2")
    return affine[0].values, affine[1].values if len(affine) > 1 else [0.0] * channels


def folded(layer: Layer, blobs: Sequence[Blob], line: Line) -> list[Blob]:
    """The blobs of a layer that does itself what is done to each of its channels. Raises FoldError."""
    fields = param(layer, HOLDERS[layer.type])
    outputs, biased = number(fields, "num_output"), flag(fields, "bias_term")
    if len(blobs) != 1 + biased:
        raise FoldError(f"layer '{layer.name}' has {len(blobs)} blobs in the weights, and needs {1 + biased}")
    if outputs != len(line.scale):
        raise FoldError(f"it has {len(line.scale)} channels in the weights, and layer '{layer.name}' gives {outputs}")
    weights = blobs[0]
    channels = channel_order(layer, weights, outputs)
    if not channels or len(weights.values) % len(channels):
        raise FoldError(f"the weights of layer '{layer.name}' are not those of {outputs} channels")
    bias = blobs[1].values if biased else [0.0] * outputs
    if len(bias) != outputs:
        raise FoldError(f"layer '{layer.name}' has {len(bias)} biases in the weights, and needs {outputs}")
    scaled = weights._replace(values=times(weights.values, channels, line.scale))
    sums = array(
        weights.values.typecode, [b * by + plus for b, by, plus in zip(bias, line.scale, line.shift, strict=True)]
    )
    if not all(map(math.isfinite, sums)):
        raise FoldError("the result would be beyond what a number of the file can hold")
    return [scaled, Blob((1, 1, 1, outputs) if weights.legacy else (outputs,), sums, weights.legacy)]


def channel_order(layer: Layer, weights: Blob, outputs: int) -> Sequence[int]:
    """The output channels that stretches of the weights, all of one length, are for, in the order they are stored.

    Convolution: outputs x inputs/group x kernel. Deconvolution: inputs x outputs/group x kernel. InnerProduct: outputs
    x inputs, or inputs x outputs with `transpose` (source: each layer's LayerSetUp). Raises FoldError.
    """
    if layer.type == "Deconvolution":
        group, inputs = number(param(layer, "convolution_param"), "group"), weights.dims[0] if weights.dims else 0
        if group < 1 or inputs % group or outputs % group:
            raise FoldError(f"the weights of layer '{layer.name}' do not fit its {group} groups")
        each = outputs // group
        rows = [range(first, first + each) for first in range(0, outputs, each) for _ in range(inputs // group)]
        return [channel for row in rows for channel in row]
    if layer.type == "InnerProduct" and flag(param(layer, "inner_product_param"), "transpose"):
        return list(range(outputs)) * (len(weights.values) // outputs)
    return range(outputs)


def times(values: array[float], channels: Sequence[int], scale: Sequence[float]) -> array[float]:
    """Values, each stretch of them times the factor of its channel."""
    run = len(values) // len(channels)
    made: array[float] = array(values.typecode)
    for index, channel in enumerate(channels):
        stretch = values[index * run : (index + 1) * run]
        made.extend(map(mul, stretch, repeat(scale[channel])))
    return made
