"""Where gradients go: which bottoms get one that something learns from. Real Caffe is asked in tests/oracle."""

from __future__ import annotations

import pytest

from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.net.state import NetState
from prototool.text.source import Source

INPUTS = 'input: "a" input_shape { dim: 2 dim: 3 } input: "b" input_shape { dim: 2 dim: 3 }\n'
FIRST = 'layer { name: "first" type: "InnerProduct" bottom: "a" top: "c" inner_product_param { num_output: 3 } }\n'
NEXT = 'layer { name: "next" type: "InnerProduct" bottom: "c" top: "d" inner_product_param { num_output: 3 } }\n'
LOSS = 'layer { name: "loss" type: "EuclideanLoss" bottom: "d" bottom: "b" top: "l" }\n'
NET = FIRST + NEXT + LOSS


def useful(text: str, phase: str = "TRAIN") -> list[str]:
    """The bottoms that get a gradient, as LAYER INDEX."""
    state = NetState("TRAIN" if phase == "TRAIN" else "TEST")
    backward = View(Document(Source(INPUTS + text)), [state]).states[0].backward
    return sorted(f"{layer.name} {index}" for layer, index in backward.useful)


def without(text: str, layer: str) -> str:
    """A net with a layer that states propagate_down: false."""
    return text.replace(f'name: "{layer}"', f'name: "{layer}" propagate_down: false')


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (NET, ["loss 0", "next 0"]),
        # What is fed learns nothing, unless the net or the layer asks for its gradient.
        ("force_backward: true\n" + NET, ["loss 0", "next 0"]),
        (NET.replace('name: "first"', 'name: "first" propagate_down: true'), ["first 0", "loss 0", "next 0"]),
        (without(NET, "next"), ["loss 0"]),
        ("force_backward: true\n" + without(NET, "next"), ["loss 0", "next 0"]),
        # Nothing before it learns.
        (NET.replace('name: "first"', 'name: "first" param { lr_mult: 0 } param { lr_mult: 0 }'), ["loss 0"]),
        # Nobody needs it.
        (FIRST + NEXT + 'layer { name: "end" type: "Silence" bottom: "d" }', []),
        (FIRST + NEXT, []),
    ],
)
def test_bottoms_whose_gradient_is_of_use(text: str, wanted: list[str]) -> None:
    assert useful(text) == wanted
