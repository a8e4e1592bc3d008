"""Two nets as text, and what tells them apart."""

from __future__ import annotations

from prototool.delta.compare import NetDelta, compare_nets, compare_solvers
from prototool.delta.words import net_lines, solver_lines
from prototool.net.document import Document
from prototool.net.state import Phase
from prototool.text.source import Source

HEAD = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }\n'
CONV = (
    'layer { name: "conv" type: "Convolution" bottom: "data" top: "conv"'
    " convolution_param { num_output: 4 kernel_size: 3 } }\n"
)
RELU = 'layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }\n'
DROP = 'layer { name: "drop" type: "Dropout" bottom: "conv" top: "conv" }\n'
POOL = 'layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { kernel_size: 2 } }\n'
NET = HEAD + CONV + RELU + POOL


def document(text: str) -> Document:
    """The document of a text."""
    return Document(Source(text, "net.prototxt"))


def delta(a: str, b: str, phase: Phase | None = None) -> NetDelta:
    """What tells two nets apart."""
    return compare_nets(document(a), document(b), phase)


def layers(a: str, b: str) -> list[str]:
    """What became of each layer, in short."""
    return [f"{each.layer.name} {each.change}" for each in delta(a, b).layers]


def values(a: str, b: str) -> list[tuple[object, ...]]:
    """The values that differ in the layers, with both sides."""
    return [(each.path, each.a, each.b) for layer in delta(a, b).layers for each in layer.fields]


def told(a: str, b: str) -> list[str]:
    """The report on two nets."""
    return net_lines(delta(a, b))


def told_of_solvers(a: str, b: str) -> list[str]:
    """The report on two solvers."""
    return solver_lines(compare_solvers(document(a), document(b)))
