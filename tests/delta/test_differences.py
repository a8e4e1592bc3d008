"""What tells two nets apart: layers that came, went, changed, got another name or another place."""

from __future__ import annotations

from pathlib import Path

import pytest

from .two_nets import CONV, DROP, HEAD, NET, POOL, RELU, delta, layers, told, values

ALLCONV6 = Path(__file__).parents[2] / "fixtures" / "allconv6"


def test_a_dropout_that_was_added() -> None:
    a, b = ((ALLCONV6 / name).read_text() for name in ("allconv6.prototxt", "expected/dropout-0.9.prototxt"))
    assert told(a, b) == [
        "1 layer added: drop5 (Dropout dropout_ratio 0.9) behind relu5; weights: a checkpoint of A loads into B",
        "parameters 560,468 as before, multiply-adds 15,260,254,208 as before",
    ]
    assert told(b, a)[0].startswith("1 layer removed: drop5 (Dropout dropout_ratio 0.9) was behind relu5;")


@pytest.mark.parametrize(
    ("one", "other", "change"),
    [
        ("num_output: 4", "num_output: 8", "convolution_param.num_output 4 -> 8"),
        ("num_output: 4", "num_output: 4 stride: 2", "convolution_param.stride 1 -> 2 (default 1)"),
        ("num_output: 4", "num_output: 4 bias_term: false", "convolution_param.bias_term true -> false (default true)"),
        ("kernel_size: 3", "kernel_h: 3 kernel_w: 1", "convolution_param.kernel_size 3 -> 3, 1"),
        ("convolution_param", "param { lr_mult: 0 } convolution_param", "param[0].lr_mult 1 -> 0 (default 1)"),
        ("convolution_param", "include { phase: TRAIN } convolution_param", "include not given -> TRAIN"),
        ("convolution_param", "exclude { stage: 's' } convolution_param", "exclude not given -> stage 's'"),
        ("convolution_param", "propagate_down: false convolution_param", "propagate_down not given -> false"),
        ('top: "conv"', 'top: "conv" loss_weight: 0.1', "loss_weight 0 -> 0.1 (default 0)"),
        ('"Convolution"', '"Deconvolution"', "type Convolution -> Deconvolution"),
    ],
)
def test_a_value_that_changed(one: str, other: str, change: str) -> None:
    b = NET.replace(one, other, 1)
    kind = "Deconvolution" if "Deconvolution" in other else "Convolution"
    assert told(NET, b)[0].startswith(f"1 layer changed: conv ({kind}): {change}; weights: ")


def test_a_default_that_is_the_fillers_own() -> None:
    prelu = 'layer {{ name: "p" type: "PReLU" bottom: "data" top: "p" prelu_param {{ {} }} }}'
    assert values(HEAD + prelu.format(""), HEAD + prelu.format("filler { value: 0 }")) == [
        ("prelu_param.filler.value", 0.25, 0.0)
    ]


def test_every_change_has_a_line_in_the_order_of_the_second() -> None:
    b = HEAD + CONV.replace("num_output: 4", "num_output: 8 pad: 1") + DROP + POOL.replace("2", "3")
    assert told(NET, b) == [
        "1 layer added, 1 removed, 2 changed; weights: a checkpoint of A does not load into B, "
        "1 layer of another shape",
        "~ conv (Convolution)",
        "    convolution_param.num_output 4 -> 8",
        "    convolution_param.pad 0 -> 1 (default 0)",
        "- relu (ReLU) was behind conv",
        "+ drop (Dropout) behind conv",
        "~ pool (Pooling): pooling_param.kernel_size 2 -> 3",
        "weights of conv: 4x3x3x3 and 4 in A, 8x3x3x3 and 8 in B",
        "parameters 112 -> 224 (+100 %), multiply-adds 3,888 -> 13,824 (+256 %)",
    ]


def test_a_field_of_the_net_itself() -> None:
    assert told('name: "a"\n' + NET, "force_backward: true\n" + NET)[:3] == [
        "only the net's own fields changed; weights: a checkpoint of A loads into B",
        "~ net: name a -> not given",
        "~ net: force_backward false -> true (default false)",
    ]


def test_renamed_layers_are_found() -> None:
    assert layers(NET, NET.replace('name: "conv"', 'name: "c1"')) == ["c1 renamed"]
    b = NET.replace('"conv"', '"c1"').replace('"relu"', '"r1"').replace("num_output: 4", "num_output: 5")
    assert layers(NET, b) == ["c1 renamed", "r1 renamed", "pool changed"]
    assert ("convolution_param.num_output", 4, 5) in values(NET, b)


def test_another_layer_elsewhere_is_no_rename() -> None:
    a = (
        NET
        + 'layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param { num_output: 2 } }\n'
    )
    b = a.replace(RELU, "") + 'layer { name: "last" type: "ReLU" bottom: "fc" top: "fc" }\n'
    assert layers(a, b) == ["relu removed", "last added"]


def test_in_place_layers_that_change_places() -> None:
    a, b = HEAD + CONV + RELU + DROP + POOL, HEAD + CONV + DROP + RELU + POOL
    assert told(a, b)[0].startswith("1 layer moved: drop (Dropout): moved: behind conv, was behind relu; weights: ")
    assert len(delta(b, a).layers) == 1


def test_a_reader_that_reads_before_another_layer() -> None:
    tanh = 'layer { name: "tanh" type: "TanH" bottom: "conv" top: "tanh" }\n'
    found = delta(HEAD + CONV + RELU + tanh, HEAD + CONV + tanh + RELU).layers
    assert [(each.layer.name, each.moved) for each in found] == [("tanh", ("relu", "conv"))]


def test_twins_are_told_apart_by_their_rules() -> None:
    twin = 'layer {{ name: "d" type: "Data" top: "d" include {{ phase: {} }} data_param {{ batch_size: {} }} }}\n'
    a = twin.format("TRAIN", 8) + twin.format("TEST", 4)
    b = twin.format("TEST", 4) + twin.format("TRAIN", 16)
    assert values(a, b) == [("data_param.batch_size", 8, 16)]
    assert layers(a, twin.format("TEST", 4)) == ["d removed"]


def test_one_phase_alone() -> None:
    twin = 'layer {{ name: "d" type: "Data" top: "d" include {{ phase: {} }} data_param {{ batch_size: {} }} }}\n'
    a, b = (twin.format("TRAIN", 8) + twin.format("TEST", size) for size in (4, 5))
    assert not delta(a, b).equal
    assert delta(a, b, "TRAIN").equal
    assert not delta(a, b, "TEST").equal


def test_fields_nobody_knows_count_as_they_are_written() -> None:
    a = NET.replace("convolution_param", "made_up { x: 1 y { } } convolution_param")
    assert delta(a, a.replace("x: 1", "x :  1 # here\n")).equal
    assert values(a, a.replace("x: 1", "x: 2")) == [("made_up (not read)", ("{ x 1 y { } }",), ("{ x 2 y { } }",))]
    assert not delta(a, NET).equal
    assert not delta('made_up: "x"\n' + NET, NET).equal


def test_an_empty_file_is_an_empty_net() -> None:
    assert delta("", "# nothing").equal
    assert layers("", NET) == ["data added", "conv added", "relu added", "pool added"]
    assert layers(NET, "") == ["data removed", "conv removed", "relu removed", "pool removed"]
