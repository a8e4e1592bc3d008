"""What a net costs, against numbers counted by hand."""

from __future__ import annotations

import pytest

from prototool.analysis.cost import Cost, cost, macs
from prototool.analysis.infer import Shapes, infer
from prototool.api import loads

DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 dim: 8 dim: 8 } } }'
TIMES = """
input: "x" input_shape { dim: 5 dim: 2 dim: 7 }
input: "cont" input_shape { dim: 5 dim: 2 }
"""


def shapes(text: str) -> Shapes:
    """The shapes of a net in TEST."""
    document = loads(text)
    return infer(document.graph(document.net.state("TEST")))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            DATA + 'layer { name: "l" type: "Convolution" bottom: "data" top: "t" '
            "convolution_param { num_output: 4 kernel_size: 3 } }",
            2 * 4 * 6 * 6 * 3 * 3 * 3,
        ),
        (
            DATA + 'layer { name: "l" type: "Convolution" bottom: "data" top: "t" '
            "convolution_param { num_output: 6 group: 3 kernel_size: 1 } }",
            2 * 6 * 8 * 8 * 1,
        ),
        (
            DATA + 'layer { name: "l" type: "Deconvolution" bottom: "data" top: "t" '
            "convolution_param { num_output: 4 kernel_size: 2 stride: 2 } }",
            2 * 3 * 8 * 8 * 4 * 2 * 2,
        ),
        (
            DATA
            + 'layer { name: "l" type: "InnerProduct" bottom: "data" top: "t" inner_product_param { num_output: 5 } }',
            2 * 5 * 3 * 8 * 8,
        ),
        (
            DATA + 'layer { name: "l" type: "InnerProduct" bottom: "data" top: "t" '
            "inner_product_param { num_output: 5 transpose: true } }",
            2 * 5 * 3 * 8 * 8,
        ),
        (
            TIMES
            + 'layer { name: "l" type: "LSTM" bottom: "x" bottom: "cont" top: "t" recurrent_param { num_output: 3 } }',
            5 * 2 * (4 * 3 * 7 + 4 * 3 * 3),
        ),
        (DATA + 'layer { name: "l" type: "ReLU" bottom: "data" top: "t" }', 0),
    ],
    ids=["convolution", "depthwise", "deconvolution", "inner product", "transposed", "lstm", "relu"],
)
def test_multiply_adds(text: str, wanted: int) -> None:
    [layer] = [each for each in shapes(text).layers if each.layer.name == "l"]
    assert macs(layer) == wanted


def test_totals_count_shared_parameters_and_in_place_blobs_once() -> None:
    shared = 'param { name: "w" } param { name: "b" } inner_product_param { num_output: 5 }'
    text = DATA + "".join(
        f'layer {{ name: "{name}" type: "InnerProduct" bottom: "data" top: "{name}" {shared} }}' for name in "pq"
    )
    text += 'layer { name: "relu" type: "ReLU" bottom: "p" top: "p" }'
    weights = 5 * 3 * 8 * 8
    blobs = 2 * 3 * 8 * 8 + 2 * 5 + 2 * 5
    assert cost(shapes(text)) == Cost(weights + 5, 2 * 2 * weights, 4 * blobs)


def test_what_is_unknown_stays_unknown() -> None:
    text = 'layer { name: "d" type: "Data" top: "d" data_param { batch_size: 2 } }'
    text += 'layer { name: "l" type: "InnerProduct" bottom: "d" top: "t" inner_product_param { num_output: 5 } }'
    assert cost(shapes(text)) == Cost(None, None, None)
