"""Settings of parameters, loss weights and parameters in the text; every net was tried on real Caffe 1.0."""

from __future__ import annotations

import pytest
from refusals import problems, refused, rows

from prototool.analysis.settings import Setting, settings
from prototool.api import loads

INPUT = 'layer { name: "in" type: "Input" top: "a" input_param { shape { dim: 2 dim: 3 } } }\n'
IP = (
    'layer {{ name: "{0}" type: "InnerProduct" bottom: "a" top: "{0}" {1} '
    "inner_product_param {{ num_output: {2} }} }}\n"
)


def shared(one: str, two: str, outputs: int = 3) -> str:
    """Two layers that share their weights, with these settings."""
    params = [f'param {{ name: "w" {setting} }}' for setting in (one, two)]
    return INPUT + IP.format("f", params[0], 3) + IP.format("g", params[1], outputs)


ACCEPTED = {
    "shared": shared("", ""),
    "rates alike": shared("lr_mult: 2", "lr_mult: 2"),
    "rates alike in 32 bits": shared("lr_mult: 0.1", "lr_mult: 0.1000000001"),
    "one rate": shared("lr_mult: 2", ""),
    "another rate": shared("", "lr_mult: 2"),
    "permissive": shared("", "share_mode: PERMISSIVE").replace("num_output: 3", "num_output: 3 transpose: true", 1),
    "no name": shared("", "").replace('name: "w"', 'name: ""'),
    "weight of a blob that is read": INPUT
    + 'layer { name: "b" type: "ReLU" bottom: "a" top: "b" loss_weight: 1 loss_weight: 2 }'
    + 'layer { name: "c" type: "ReLU" bottom: "b" top: "c" }',
    "weight of an empty blob": INPUT.replace("dim: 3", "dim: 0")
    + 'layer { name: "b" type: "ReLU" bottom: "a" top: "b" loss_weight: 0 }',
}
REFUSED = {
    "PT201": {
        "read twice without a shape": 'layer { name: "i" type: "Input" top: "a" } '
        'layer { name: "b" type: "Eltwise" bottom: "a" bottom: "a" top: "b" }',
        "split without a shape": 'layer { name: "i" type: "Input" top: "a" } '
        'layer { name: "b" type: "Split" bottom: "a" top: "b" top: "c" }',
    },
    "PT202": {
        "two weights": INPUT + 'layer { name: "b" type: "ReLU" bottom: "a" top: "b" loss_weight: 0 loss_weight: 2 }'
        'layer { name: "c" type: "ReLU" bottom: "b" top: "c" }',
        "weights of two tops": INPUT
        + 'layer { name: "l" type: "Input" top: "l" input_param { shape { dim: 2 } } }'
        + 'layer { name: "m" type: "Input" top: "m" input_param { shape { dim: 3 dim: 3 } } }'
        + 'layer { name: "b" type: "InfogainLoss" bottom: "a" bottom: "l" bottom: "m" top: "b" top: "p" '
        + 'loss_weight: 1 loss_weight: 1 } layer { name: "c" type: "ReLU" bottom: "p" top: "c" }',
    },
    "PT205": {
        "shape": shared("", "", 4),
        "permissive owner": shared("share_mode: PERMISSIVE", "", 4),
        "permissive of another size": shared("", "share_mode: PERMISSIVE", 4),
        "rates": shared("lr_mult: 2", "lr_mult: 1"),
        "decays": shared("decay_mult: 2", "decay_mult: 1"),
        "rate of the second": shared("", "lr_mult: 2") + IP.format("h", 'param { name: "w" lr_mult: 3 }', 3),
        "twice in a layer": INPUT + IP.format("f", 'param { name: "w" } param { name: "w" }', 3),
    },
    "PT206": {
        "one file for two": INPUT + 2 * 'layer { type: "HDF5Output" bottom: "a" bottom: "a" '
        'hdf5_output_param { file_name: "x" } } ',
        "weight of an empty blob that is read": INPUT.replace("dim: 3", "dim: 0")
        + 'layer { name: "b" type: "ReLU" bottom: "a" top: "b" loss_weight: 1 }'
        + 'layer { name: "c" type: "ReLU" bottom: "b" top: "c" }',
    },
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(text: str) -> None:
    assert problems(text) == []


CASES = [(code, name, text) for code, nets in REFUSED.items() for name, text in nets.items()]


@pytest.mark.parametrize(("code", "name", "text"), CASES, ids=[name for _, name, _ in CASES])
def test_refused(code: str, name: str, text: str) -> None:
    assert [problem.kind.code for problem in problems(text)] == [code]


def test_a_mismatch_is_told_with_its_numbers() -> None:
    (problem,) = problems(shared("lr_mult: 2", "lr_mult: 1"))
    assert problem.message == (
        "layer 'g' (InnerProduct): it shares parameter 'w' with layer 'f', where lr_mult is 2, and here it is 1"
    )


# One number for each element, be it ever so many.
GIVEN = rows("""
2x3 | ReLU blobs { shape { dim: 1 } data: 3 } param { }
2x3 | ReLU blobs { shape { dim: 1 } double_data: 3 data: 4 data: 5 }
2x3 | InnerProduct { num_output: 2 } blobs { num: 1 channels: 1 height: 1 width: 1 data: 3 } param { }
2x3 | BatchNorm blobs { shape { dim: 1 } data: 3 } param { lr_mult: 0 }
6x2x3 6x2 | LSTM { num_output: 1 } blobs { shape { dim: 1 } data: 3 }
2x3 | Scale { bias_term: true } blobs { shape { dim: 3 } data: [3, 3, 3] }
2x3 3 | Scale blobs { shape { dim: 2 } data: [3, 3] }
2x3 | PReLU blobs { shape { dim: 1 dim: 3 } data: [3, 3, 3] }
2x3x3 | Convolution { num_output: 1 kernel_size: 1 bias_term: 0 } blobs { shape { dim: [1, 3, 1] } data: [3, 3, 3] }
""")
NOT_GIVEN = rows("""
2x3 | ReLU blobs { }
2x3 | ReLU blobs { shape { dim: 0 } }
2x3 | ReLU blobs { shape { dim: 2 } data: 3 }
2x3 | ReLU blobs { shape { dim: 1 } data: 3 diff: 1 diff: 1 }
2x3 | InnerProduct { num_output: 2 } blobs { num: 1 data: 3 }
2x3 | InnerProduct { num_output: 2 } blobs { shape { dim: 1 } data: 3 } param { } param { }
2x3 | Scale blobs { shape { dim: 2 } data: [3, 3] }
2x3 3 | Scale { bias_term: true } blobs { shape { dim: 2 } data: [3, 3] }
2x3 | Bias blobs { shape { dim: 2 } data: [3, 3] }
6x2x3 6x2 | LSTM { num_output: 0 } blobs { shape { dim: 1 } data: 3 }
2x3 | PReLU blobs { shape { dim: 2 } data: [3, 3] }
2x3x3x3 | Convolution { num_output: 1 kernel_size: 1 } blobs { shape { dim: 1 } data: 3 }
2x3x3x3 | Convolution { num_output: 1 kernel_size: 1 bias_term: false } blobs { shape { dim: 3 } data: [3, 3, 3] }
""")


@pytest.mark.parametrize("row", GIVEN, ids=str)
def test_parameters_in_the_text_are_taken(row: object) -> None:
    assert refused(row) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("row", NOT_GIVEN, ids=str)
def test_parameters_in_the_text_are_refused(row: object) -> None:
    assert [code for code, _ in refused(row)] in (["PT206"], ["PT202"], ["PT201"])  # type: ignore[arg-type]


V2 = "layer { type: 'ReLU' param { name: 'w' lr_mult: 2 } param { share_mode: PERMISSIVE decay_mult: 0 } }"
V1 = (
    "layers { type: RELU param: 'w' blobs_lr: 2 weight_decay: 1 weight_decay: 0 blob_share_mode: 0 blob_share_mode: 1 }"
)
V0 = "layers { layer { type: 'relu' blobs_lr: 2 blobs_lr: 3 weight_decay: 0 } param: 'w' }"


def told(text: str) -> list[Setting]:
    """The settings of a net's only layer, without where they are stated."""
    return [each._replace(stated=None) for each in settings(loads(text).net.layers[0])]


def test_settings_of_every_era() -> None:
    assert told(V2) == [Setting("w", False, 2.0, None), Setting("", True, None, 0.0)]
    assert told(V1) == [Setting("w", False, 2.0, 1.0), Setting("", True, None, 0.0)]
    assert told(V0) == [Setting("", False, 2.0, 0.0), Setting("", False, 3.0, None)]
    assert told("layer { }") == told("layers { }") == []


def test_three_of_a_batchnorm_lose_their_rates() -> None:
    three = "param { name: 'm' lr_mult: 1 } param { } param { decay_mult: 2 }"
    assert told(f"layer {{ type: 'BatchNorm' {three} }}") == [
        Setting("m", False, 0, 0),
        *[Setting("", False, 0, 0)] * 2,
    ]
