"""Every layer type that computes, with its operator. Those that read data are sources (see `data`)."""

from __future__ import annotations

from prototool.engines.torch.operators import (
    axes,
    broadcast,
    class_losses,
    classification,
    convolution,
    dropout,
    eltwise,
    im2col,
    losses,
    lrn,
    mvn,
    neurons,
    normalization,
    pooling,
    powers,
    prelu,
    products,
    recurrent,
    selection,
    sinks,
    softmax,
    softmax_losses,
    spp,
)
from prototool.engines.torch.operators.operator import Operator

FAMILIES = (
    axes,
    broadcast,
    class_losses,
    classification,
    convolution,
    dropout,
    eltwise,
    im2col,
    losses,
    lrn,
    mvn,
    neurons,
    normalization,
    pooling,
    powers,
    prelu,
    products,
    recurrent,
    selection,
    sinks,
    softmax,
    softmax_losses,
    spp,
)
TABLE: dict[str, type[Operator]] = {
    name: operator for family in FAMILIES for name, operator in family.OPERATORS.items()
}
