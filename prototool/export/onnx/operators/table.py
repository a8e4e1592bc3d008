"""Every layer type that can be exported, with what becomes of it."""

from __future__ import annotations

from prototool.export.onnx.operators import (
    axes,
    losses,
    neurons,
    normalization,
    pooling,
    products,
    ranking,
    recurrent,
    windows,
)
from prototool.export.onnx.step import Operator

FAMILIES = (axes, losses, neurons, normalization, pooling, products, ranking, recurrent, windows)
TABLE: dict[str, Operator] = {name: operator for family in FAMILIES for name, operator in family.OPERATORS.items()}
