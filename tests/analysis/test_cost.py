"""What a net costs, against numbers counted by hand."""

from __future__ import annotations

import pytest

from prototool.analysis.cost import Cost, Memory, cost, macs, memory, together
from prototool.analysis.infer import Shapes, infer
from prototool.analysis.view import StateView, View
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


LEARNED = "inner_product_param { num_output: 5 bias_term: false }"
LABEL = 'layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 2 } } }'
LOSS = 'layer { name: "loss" type: "SoftmaxWithLoss" bottom: "p" bottom: "label" top: "loss" }'


def inner_product(name: str, bottom: str, more: str = "") -> str:
    """The text of a layer that learns."""
    return f'layer {{ name: "{name}" type: "InnerProduct" bottom: "{bottom}" top: "{name}" {LEARNED} {more} }}'


def seen(text: str) -> StateView:
    """A net in its only state."""
    [view] = View(loads(text)).states
    return view


def of_net(text: str) -> tuple[Memory, Memory]:
    """The memory of a net in TRAIN and in TEST."""
    view = seen(text)
    return together(memory(view, "TRAIN").values()), together(memory(view, "TEST").values())


def test_memory_of_a_chain() -> None:
    relu = 'layer { name: "relu" type: "ReLU" bottom: "p" top: "p" }'
    train, test = of_net(DATA + LABEL + inner_product("p", "data") + relu + LOSS)
    data, label, p, loss, weights = 2 * 3 * 8 * 8, 2, 2 * 5, 1, 5 * 3 * 8 * 8
    blobs = 4 * (data + label + p + loss)
    # No gradient goes into data and labels, and what is in place has the one of what it is in.
    assert train == Memory(blobs, 4 * p, 2 * 4 * weights)
    assert test == Memory(blobs, 0, 4 * weights)
    assert train.total == blobs + 4 * p + 8 * weights


def test_each_reader_of_a_blob_has_a_gradient_of_its_own() -> None:
    both = inner_product("q", "p") + inner_product("r", "p")
    add = 'layer { name: "s" type: "Eltwise" bottom: "q" bottom: "r" top: "s" }'
    train, _ = of_net(DATA + LABEL + inner_product("p", "data") + both + add + LOSS.replace('"p"', '"s"'))
    assert train.gradients == 4 * (2 * 5) * (3 + 1 + 1 + 1)


def test_what_does_not_learn_has_no_gradient() -> None:
    frozen = inner_product("f", "data", "param { lr_mult: 0 }")
    train, _ = of_net(DATA + LABEL + frozen + inner_product("p", "f") + LOSS)
    assert train.gradients == 4 * (2 * 5)


def test_a_net_without_a_loss_is_not_trained() -> None:
    train, test = of_net(DATA + inner_product("p", "data"))
    assert train == test


def test_shared_parameters_are_kept_once() -> None:
    shared = 'param { name: "w" }'
    text = DATA + inner_product("p", "data", shared) + inner_product("q", "data", shared)
    kept = {layer.name: each for layer, each in memory(seen(text), "TEST").items()}
    assert kept["p"].params == 4 * 5 * 3 * 8 * 8
    assert kept["q"] == Memory(4 * 2 * 5, 0, 0)


def test_the_blobs_are_those_of_the_totals() -> None:
    text = DATA + inner_product("p", "data") + 'layer { name: "l" type: "EuclideanLoss" bottom: "p" bottom: "p" }'
    view = seen(text)
    assert together(memory(view, "TEST").values()).data == cost(view.shapes).activation_bytes == 4 * (384 + 10 + 1)


def test_unknown_memory_stays_unknown() -> None:
    text = 'layer { name: "d" type: "Data" top: "d" data_param { source: "s" batch_size: 2 } }'
    train, _ = of_net(text + LABEL + inner_product("p", "d") + LOSS)
    assert train == Memory(None, 4 * 10, None)
