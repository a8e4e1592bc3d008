"""Filling tensors as Caffe does: the same values where there is no chance, the same distributions where there is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Generator, Tensor

from prototool.analysis.fields import param
from prototool.analysis.fillers import FILLED, uses
from prototool.net.net import Layer
from prototool.schema.bound import Message

# What fills where the file states no filler; all others get zeros.
DEFAULTS = {("Scale", "filler"): 1.0, ("PReLU", "filler"): 0.25}


class Filling(NamedTuple):
    """What fills a parameter: the filler that the file states, or, where it states none, a value."""

    filler: Message | None
    default: float


def fillers_of(layer: Layer, params: Sequence[tuple[int, ...]]) -> list[Filling]:
    """What fills each of a layer's parameters, from their shapes."""
    if layer.type not in FILLED:
        return [Filling(None, 0.0)] * len(params)
    name, fields = FILLED[layer.type]
    stated = param(layer, name)
    names = [field for field, _ in uses(layer, fields, params)]
    return [Filling(stated.message(field), DEFAULTS.get((layer.type, field), 0.0)) for field in names]


def fill(filler: Message | None, tensor: Tensor, generator: Generator, default: float = 0.0) -> None:
    """Fill a tensor in place; with the default value where there is no filler.

    The numbers are drawn where the generator is, so that they are the same wherever the tensor is.
    """
    with torch.no_grad():
        if filler is None:
            tensor.fill_(default)
            return
        made = torch.empty(tensor.shape, dtype=tensor.dtype, device=generator.device)
        FILLS[filler.text("type")](filler, made, generator)
        tensor.copy_(made)


def constant(filler: Message, tensor: Tensor, generator: Generator) -> None:
    """One value."""
    tensor.fill_(number(filler, "value"))


def uniform(filler: Message, tensor: Tensor, generator: Generator) -> None:
    """Any value from min to max, all as likely."""
    tensor.uniform_(number(filler, "min"), number(filler, "max"), generator=generator)


def gaussian(filler: Message, tensor: Tensor, generator: Generator) -> None:
    """A normal distribution; with `sparse`, on average only so many inputs of each output are not 0."""
    tensor.normal_(number(filler, "mean"), number(filler, "std"), generator=generator)
    sparse = int(filler.get("sparse"))
    if sparse >= 0:
        tensor.mul_(torch.empty_like(tensor).bernoulli_(sparse / tensor.shape[0], generator=generator))


def positive_unitball(filler: Message, tensor: Tensor, generator: Generator) -> None:
    """Between 0 and 1, so that what belongs to one output sums up to 1."""
    tensor.uniform_(generator=generator)
    rows = tensor.view(tensor.shape[0], -1)
    rows.div_(rows.sum(1, keepdim=True))


def xavier(filler: Message, tensor: Tensor, generator: Generator) -> None:
    """Even, with a variance of 1 / n (see `fan`), after Glorot and Bengio, 2010."""
    most = math.sqrt(3 / fan(filler, tensor))
    tensor.uniform_(-most, most, generator=generator)


def msra(filler: Message, tensor: Tensor, generator: Generator) -> None:
    """Normal, with a variance of 2 / n (see `fan`), after He, Zhang, Ren and Sun, 2015."""
    tensor.normal_(0.0, math.sqrt(2 / fan(filler, tensor)), generator=generator)


def bilinear(filler: Message, tensor: Tensor, generator: Generator) -> None:
    """In every map the same weights of bilinear interpolation."""
    size = tensor.shape[-1]
    half = math.ceil(size / 2)
    centre = (size - 1) / (2 * half)
    line = 1 - (torch.arange(size, dtype=torch.float32) / half - centre).abs()
    tensor.copy_(torch.outer(line, line).expand(tensor.shape))


FILLS = {
    "bilinear": bilinear,
    "constant": constant,
    "gaussian": gaussian,
    "msra": msra,
    "positive_unitball": positive_unitball,
    "uniform": uniform,
    "xavier": xavier,
}


def fan(filler: Message, tensor: Tensor) -> float:
    """How many inputs an output has (the count over axis 0), how many outputs an input, or the mean of both."""
    inputs = tensor.numel() // tensor.shape[0]
    outputs = tensor.numel() // tensor.shape[1] if tensor.dim() > 1 else tensor.numel()
    return {"FAN_IN": inputs, "FAN_OUT": outputs, "AVERAGE": (inputs + outputs) / 2}[filler.text("variance_norm")]


def number(filler: Message, name: str) -> float:
    """A number of a filler."""
    return float(filler.get(name))
