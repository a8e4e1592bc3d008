"""Steps that may write over what they read, which on a CPU saves a third of the time of such a step, and the memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from prototool.engines.torch.operators.neurons import ReLU
from prototool.engines.torch.step import Step
from prototool.net.graph import Graph
from prototool.net.net import Layer

# What these give is new, and neither their backward pass nor anything else looks at it again.
GIVES_NEW: Final = frozenset({"BatchNorm", "Bias", "Convolution", "Deconvolution", "InnerProduct", "LRN", "Scale"})


def write_over(steps: Iterable[Step], graph: Graph) -> None:
    """Have each ReLU write over its bottom where it alone reads it and nothing needs it any more."""
    for step in steps:
        if isinstance(step.operator, ReLU) and not step.operator.by_formula:
            version = graph.read[step.layer, 0]
            step.operator.over = gives_new(version.layer) and len(version.readers) == 1 and not version.weighted


def gives_new(layer: Layer) -> bool:
    """Whether a layer's top is its own and is not looked at in the backward pass."""
    if layer.type == "Eltwise":
        fields = layer.message.message("eltwise_param") if layer.message else None
        return fields is None or fields.text("operation") == "SUM"
    return layer.type in GIVES_NEW
