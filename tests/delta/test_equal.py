"""What is no difference: layout, spelling, the era of the format, and defaults that are stated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prototool.text.format import formatted

from .two_nets import CONV, HEAD, NET, POOL, RELU, delta, document, told, told_of_solvers

FIXTURES = Path(__file__).parents[2] / "fixtures"
NETS = sorted(
    path.relative_to(FIXTURES).as_posix()
    for folder in ("allconv6", "cnn", "mobilenetv2", "small")
    for path in (FIXTURES / folder).glob("*.prototxt")
    if "solver" not in path.name
)


@pytest.mark.parametrize("net", NETS)
def test_layout_and_comments_do_not_count(net: str) -> None:
    text = (FIXTURES / net).read_text("utf-8")
    bare = re.sub(r"(?m)#.*$", "", text)
    for other in (text, bare, formatted(document(text).tree)):
        assert told(text, other) == told(other, text) == ["equal as nets"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("num_output: 4", "num_output: 0x4"),
        ("num_output: 4", "num_output: 4 bias_term: true group: 1"),
        ("kernel_size: 3", "kernel_h: 3 kernel_w: 3"),
        ("kernel_size: 3", "kernel_size: [3, 3] stride: 1 pad: 0 dilation: 1"),
        ("num_output: 4", 'num_output: 4 weight_filler { type: "constant" value: 0.0 }'),
        ("num_output: 4 kernel_size: 3", "kernel_size: 3, num_output: 4;"),
        ("convolution_param", "param {} param { lr_mult: 1e0 } convolution_param"),
        ('name: "conv"', "name: 'co' 'nv' loss_weight: 0"),
    ],
)
def test_one_meaning_in_two_spellings(one: str, other: str) -> None:
    assert NET.replace(one, other, 1) != NET
    assert told(NET, NET.replace(one, other, 1)) == ["equal as nets"]
    assert told(NET.replace(one, other, 1), NET) == ["equal as nets"]


def test_the_three_params_of_an_old_batchnorm() -> None:
    norm = 'layer {{ name: "bn" type: "BatchNorm" bottom: "conv" top: "conv" {} }}\n'
    old = HEAD + CONV + norm.format("param { lr_mult: 0 } " * 3)
    assert delta(old, HEAD + CONV + norm.format("")).equal
    assert delta(old, HEAD + CONV + norm.format("param {} param {} param {}")).equal


def test_what_is_not_a_number_equals_itself() -> None:
    net = NET.replace("num_output: 4", "num_output: 4 weight_filler { value: nan }")
    assert delta(net, net).equal


def test_input_fields_are_an_input_layer() -> None:
    head = HEAD.replace('name: "data"', 'name: "input"')
    fields = 'input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8\n'
    assert delta(fields + CONV, head + CONV).equal
    assert not delta(fields.replace("3", "1") + CONV, head + CONV).equal


OLD = 'input: "data" input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }\n'
V1 = """
layers { name: "conv" type: CONVOLUTION bottom: "data" top: "conv" blobs_lr: 1 blobs_lr: 2 weight_decay: 1
  convolution_param { num_output: 4 kernel_size: 3 pad: 1 } }
layers { name: "relu" type: RELU bottom: "conv" top: "conv" }
"""
V0 = """
layers { layer { name: "pad" type: "padding" pad: 1 } bottom: "data" top: "pad" }
layers { layer { name: "conv" type: "conv" num_output: 4 kernelsize: 3 blobs_lr: 1 blobs_lr: 2 }
  bottom: "pad" top: "conv" }
layers { layer { name: "relu" type: "relu" } bottom: "conv" top: "conv" }
"""


def test_three_eras_are_one_net() -> None:
    today = OLD + CONV.replace("kernel_size: 3", "kernel_size: 3 pad: 1").replace(
        "convolution_param", "param {} param { lr_mult: 2 } convolution_param"
    )
    v0 = OLD.replace("input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }", "input_dim: [1, 3, 8, 8]") + V0
    assert told(OLD + V1, today + RELU) == ["equal as nets"]
    assert told(v0, today + RELU) == ["equal as nets"]
    assert told(v0, OLD + V1) == ["equal as nets"]


def test_v0_fields_that_caffe_drops_do_not_count_but_those_of_a_type_it_does_not_know() -> None:
    v0 = 'layers {{ layer {{ name: "c" type: "{}" kernelsize: 3 dropout_ratio: {} }} bottom: "d" top: "c" }}'
    assert delta(v0.format("conv", 0.1), v0.format("conv", 0.2)).equal
    assert not delta(v0.format("locally_connected", 0.1), v0.format("locally_connected", 0.2)).equal


def test_the_scale_of_a_v1_data_layer_moves() -> None:
    v1 = 'layers { name: "d" type: DATA top: "d" data_param { source: "s" batch_size: 2 scale: 0.5 } }'
    today = 'layer { name: "d" type: "Data" top: "d" data_param { source: "s" batch_size: 2 } %s }'
    assert delta(v1, today % "transform_param { scale: 0.5 }").equal
    assert told(v1, today % "")[0].startswith("1 layer changed: d (Data): transform_param.scale 0.5 -> 1 (default 1);")


def test_independent_layers_may_change_places() -> None:
    other = POOL.replace('"pool"', '"pool2"')
    assert delta(NET + other, HEAD + CONV + RELU + other + POOL).equal


def test_solvers() -> None:
    assert told_of_solvers('net: "n" solver_type: ADAM', "type: 'Adam' # new\nnet: 'n' random_seed: -1") == [
        "equal as solvers"
    ]
    assert told_of_solvers('net: "n" base_lr: 0.1', 'net: "n" base_lr: .01 momentum: 0.9 stepvalue: [1, 2]') == [
        "3 solver fields changed",
        "~ base_lr 0.1 -> 0.01",
        "~ momentum 0 -> 0.9 (default 0)",
        "~ stepvalue not given -> 1, 2",
    ]
