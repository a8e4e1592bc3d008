"""Where a file cannot be read whole, or not be upgraded, nothing is said that follows from that alone."""

from __future__ import annotations

import pytest

from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.text.source import Source

INPUT = 'input: "a" input_shape { dim: 2 dim: 3 }\n'
CONV = 'layer { name: "c" type: "Convolution" bottom: "a" top: "c" convolution_param { %s } }\n'


def codes(text: str) -> list[str]:
    """What is said of a net in TEST once it is bound."""
    document = Document(Source(text))
    state = View(document, [document.net.state("TEST")]).states[0]
    return [problem.kind.code for problem in state.problems]


@pytest.mark.parametrize(
    "text",
    [
        INPUT + CONV % 'num_output: "many" kernel_size: 1',
        INPUT + CONV % "num_outputs: 3",
        INPUT + 'layer { name: "c" type: Convolution bottom: "a" top: "c" }',
        INPUT + 'layer { name: "c" type: "ReLU" bottom: "a" top: "c" loss_weight: 1 loss_weight: one }',
        INPUT + 'layer { name: "c" type: "ReLU" bottom: "a" top: "c" param { lr: 1 } }',
    ],
)
def test_of_a_layer_that_was_not_read_whole_nothing_is_said(text: str) -> None:
    assert Document(Source(text)).bound[1] != ()
    assert codes(text) == []
    assert codes(text + 'layer { name: "e" type: "Eltwise" bottom: "a" bottom: "c" top: "e" }') == []


def test_an_unknown_type_is_told_even_so() -> None:
    assert codes(INPUT + 'layer { name: "p" type: "Permute" bottom: "a" top: "p" permute_param { order: 1 } }') == [
        "PT105"
    ]


def test_of_a_net_that_is_not_upgraded_nothing_else_is_said() -> None:
    assert codes('layers { name: "a" type: RELU bottom: "q" } layer { type: "Nobodys" }') == ["PT701"]


HUGE = [
    INPUT + CONV % "num_output: 4294967295 kernel_size: 4294967295 pad: 4294967295 stride: 1",
    INPUT + CONV % "num_output: 1 kernel_size: 1 axis: -2147483648",
    INPUT + 'layer { type: "SPP" bottom: "a" top: "b" spp_param { pyramid_height: 4294967295 } }',
    INPUT + 'layer { type: "Slice" bottom: "a" top: "b" slice_param { slice_point: 4294967295 } }',
    INPUT + 'layer { type: "Reshape" bottom: "a" top: "b" reshape_param { axis: 2147483647 num_axes: 2147483647 } }',
    INPUT + 'layer { type: "Flatten" bottom: "a" top: "b" flatten_param { axis: -3 } }',
    INPUT + 'layer { type: "Tile" bottom: "a" top: "b" tile_param { tiles: 2147483647 } }',
    "layer { type: 'Input' top: 'a' input_param { shape { dim: -9223372036854775808 } } }",
    "layer { type: 'DummyData' }",
    "layer { }",
    "layers { layer { } }",
    "input: ''",
    "input_dim: 1 input_shape { }",
]


@pytest.mark.parametrize("text", HUGE)
def test_nothing_is_too_odd(text: str) -> None:
    assert all(code.startswith("PT") for code in codes(text))
