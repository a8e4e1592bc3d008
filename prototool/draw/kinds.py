"""Kinds of layer, for colours; and what a layer of each type is set to, in the few words that fit into a drawing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from prototool.analysis.fields import flag, number, numbers, param
from prototool.net.net import Layer
from prototool.schema.bound import Message

Kind: TypeAlias = Literal["data", "learned", "norm", "activation", "pooling", "dropout", "join", "loss", "other"]

TYPES: dict[Kind, tuple[str, ...]] = {
    "data": (
        "AnnotatedData",
        "Data",
        "DummyData",
        "HDF5Data",
        "ImageData",
        "Input",
        "MemoryData",
        "Parameter",
        "WindowData",
    ),
    "learned": (
        "Convolution",
        "ConvolutionDepthwise",
        "Deconvolution",
        "DepthwiseConvolution",
        "Embed",
        "InnerProduct",
        "LSTM",
        "LSTMUnit",
        "RNN",
    ),
    "norm": ("BN", "BatchNorm", "Bias", "LRN", "MVN", "Normalize", "Scale"),
    "activation": (
        "AbsVal",
        "BNLL",
        "Clip",
        "ELU",
        "Exp",
        "Log",
        "PReLU",
        "Power",
        "ReLU",
        "ReLU6",
        "Sigmoid",
        "Softmax",
        "Swish",
        "TanH",
        "Threshold",
    ),
    "pooling": ("Pooling", "ROIPooling", "PSROIPooling", "Reduction", "SPP"),
    "dropout": ("Dropout",),
    "join": ("Concat", "Crop", "Eltwise", "Slice", "Split"),
    "loss": ("Accuracy", "DetectionEvaluate"),
}
NAMES: dict[Kind, str] = {
    "data": "data",
    "learned": "convolution, inner product",
    "norm": "normalisation",
    "activation": "activation",
    "pooling": "pooling",
    "dropout": "dropout",
    "join": "sum, concatenation, slice",
    "loss": "loss, accuracy",
    "other": "other",
}
KIND_OF: dict[str, Kind] = {type: kind for kind, types in TYPES.items() for type in types}


def kind_of(type: str) -> Kind:
    """The kind of a layer type; a fork's type of a known ending is of the kind that Caffe's are."""
    if type in KIND_OF:
        return KIND_OF[type]
    if type.endswith("Loss"):
        return "loss"
    return "data" if type.endswith("Data") else "other"


def settings_of(layer: Layer) -> str:
    """What a layer is set to, such as "3x3 /2" for a kernel and its stride; nothing where its type says it all."""
    words = WORDS.get(layer.type)
    return words(layer) if words and layer.message else ""


def convolution(layer: Layer) -> str:
    """The kernel of a convolution, its stride, groups and dilation."""
    fields = param(layer, "convolution_param")
    parts = [window(fields)]
    group, dilation = number(fields, "group"), numbers(fields, "dilation")
    if group > 1:
        parts.append("depthwise" if group == number(fields, "num_output") else f"{group} groups")
    if dilation and dilation[0] > 1:
        parts.append(f"dilated {dilation[0]}")
    return ", ".join(parts)


def pooling(layer: Layer) -> str:
    """How and over what a pooling pools."""
    fields = param(layer, "pooling_param")
    method = {"MAX": "max", "AVE": "average", "STOCHASTIC": "stochastic"}.get(fields.text("pool"), "")
    return f"{method} {'everything' if flag(fields, 'global_pooling') else window(fields)}".strip()


def window(fields: Message) -> str:
    """A kernel's size and its stride, if it has one."""
    height, width = pair(fields, "kernel_h", "kernel_w", "kernel_size", "?")
    down, right = pair(fields, "stride_h", "stride_w", "stride", "1")
    stride = down if down == right else f"{down}x{right}"
    return f"{height}x{width}" + ("" if stride == "1" else f" /{stride}")


def pair(fields: Message, high: str, wide: str, both: str, default: str) -> tuple[str, str]:
    """Two numbers that are stated apart, together, or as a list of one for each axis."""
    if high in fields or wide in fields:
        return str(fields.get(high)), str(fields.get(wide))
    stated = [str(value.value) for value in fields.scalars(both)] or [default]
    return stated[0], stated[-1]


def eltwise(layer: Layer) -> str:
    """What an Eltwise does with its bottoms."""
    return {"SUM": "sum", "PROD": "product", "MAX": "maximum"}.get(param(layer, "eltwise_param").text("operation"), "")


def dropout(layer: Layer) -> str:
    """How much a Dropout drops."""
    return f"{float(param(layer, 'dropout_param').get('dropout_ratio')):.3g}"


def top_k(layer: Layer) -> str:
    """How many guesses an Accuracy allows."""
    guesses = number(param(layer, "accuracy_param"), "top_k")
    return f"top {guesses}" if guesses > 1 else ""


WORDS: dict[str, Callable[[Layer], str]] = {
    "Accuracy": top_k,
    "Convolution": convolution,
    "ConvolutionDepthwise": convolution,
    "Deconvolution": convolution,
    "DepthwiseConvolution": convolution,
    "Dropout": dropout,
    "Eltwise": eltwise,
    "Pooling": pooling,
}
