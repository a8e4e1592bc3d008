"""What each target does not read, or reads otherwise, in nets that Caffe takes."""

from __future__ import annotations

import pytest

from prototool.check.reading import read
from prototool.check.run import Question, check
from prototool.rules import ALL
from prototool.targets import NAMES, target
from prototool.text.source import Source

RULES = [rule for rule in ALL if rule.on_target]
INPUT = 'layer { name: "in" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }\n'


def told(text: str, *names: str) -> list[tuple[str, str]]:
    """Code and message of what some targets find in a net."""
    document = read(Source(text, "net.prototxt")).document
    found = check(document, RULES, Question(targets=tuple(map(target, names))))
    return [
        (each.problem.kind.code, each.problem.message) for each in found if each.problem.kind.code.startswith("PT9")
    ]


def layer(type: str, *fields: str, bottom: str = "data", top: str = "out") -> str:
    """A layer of a type, with fields."""
    return f'layer {{ name: "it" type: "{type}" bottom: "{bottom}" top: "{top}" {" ".join(fields)} }}\n'


def test_a_plain_net_is_read_by_all_that_still_read() -> None:
    net = (
        INPUT
        + layer("Convolution", "convolution_param { num_output: 2 kernel_size: 3 }")
        + layer("ReLU", bottom="out", top="out")
    )
    assert told(net, *(name for name in NAMES if not target(name).gone)) == []


@pytest.mark.parametrize("name", [name for name in NAMES if target(name).gone])
def test_what_is_gone_reads_nothing(name: str) -> None:
    assert [code for code, _ in told(INPUT + layer("ReLU"), name)] == ["PT901"]


def test_caffe_alone_has_nothing_to_say() -> None:
    assert told(INPUT + layer("NoSuchType"), "caffe") == []


def test_types_are_told_apart_by_case_where_the_target_does() -> None:
    net = INPUT + layer("relu")
    (found,) = told(net, "opencv")
    assert found == ("PT902", "OpenCV 4 reads no layers of type 'relu'")
    assert told(net, "openvino") == []


def test_losses_are_read_with_all_other_layers() -> None:
    net = INPUT + layer("SoftmaxWithLoss", "include { phase: TRAIN }")
    assert ("PT902", "OpenCV 4 reads no layers of type 'SoftmaxWithLoss'") in told(net, "opencv")


def test_opencv_ends_at_an_unknown_field_with_a_quoted_value_alone() -> None:
    assert told(INPUT + layer("ReLU", "relu_param { mine: 5 }"), "opencv") == [
        ("PT906", "OpenCV 4 does not know the field 'mine', and goes on without it")
    ]
    for fields in ("mine: 'x'", "mine { deep: 'x' }", "relu_param { mine: 'x' }"):
        assert [code for code, _ in told(INPUT + layer("ReLU", fields), "opencv")] == ["PT903"]
    assert told(INPUT + layer("ReLU", "param { mine: 'x' }"), "opencv") == []


def test_beside_an_unknown_field_opencv_takes_the_others_for_stated() -> None:
    net = INPUT + layer("Convolution", "convolution_param { num_output: 2 kernel_size: 3 mine: 1 }")
    assert "PT903" in [code for code, _ in told(net, "opencv")]
    assert "PT903" not in [code for code, _ in told(net.replace("kernel_size: 3", "kernel_h: 3 kernel_w: 3"), "opencv")]


def test_strict_readers_end_at_any_field_they_do_not_know() -> None:
    net = INPUT + layer("Pooling", "pooling_param { pool: MAX kernel_size: 2 round_mode: FLOOR }")
    assert ("PT903", "ncnn does not know the field 'round_mode', and ends at it") in told(net, "ncnn")
    assert told(net, "mnn") == []


def test_a_fork_s_field_is_known_where_the_reader_has_it() -> None:
    net = INPUT + layer("Permute", "permute_param { order: 0 order: 2 order: 3 order: 1 }")
    assert told(net, "opencv", "ncnn", "mnn", "openvino") == []


def test_values_that_no_enum_has_end_the_reading() -> None:
    net = INPUT + layer("ReLU", "relu_param { engine: MKLDNN }")
    assert ("PT903", "OpenCV 4 does not know the value MKLDNN of 'engine', and ends at it") in told(net, "opencv")


def test_old_formats_are_read_by_those_that_upgrade() -> None:
    net = 'input: "data" input_shape { dim: 1 dim: 3 }\nlayers { name: "r" type: RELU bottom: "data" top: "r" }\n'
    assert told(net, "opencv", "openvino") == []
    for name in ("ncnn", "mnn", "tensorrt", "tvm"):
        assert "PT904" in [code for code, _ in told(net, name)]


def test_input_dim_is_counted_and_mixed_up() -> None:
    net = 'input: "a" input: "b"\n' + "input_dim: 1 " * 8 + '\nlayer { name: "r" type: "ReLU" bottom: "a" top: "r" }\n'
    assert told(net, "opencv") == []
    assert [code for code, _ in told(net, "openvino")] == ["PT904"]
    assert [code for code, _ in told(net, "mnn")] == ["PT906"]
    assert [code for code, _ in told(net, "ncnn")] == ["PT906"]
    assert [code for code, _ in told(net.replace("input_dim: 1 ", "", 1), "opencv")] == ["PT904"]


def test_opencv_wants_a_shape_for_each_top() -> None:
    net = 'layer { name: "in" type: "Input" top: "a" top: "b" input_param { shape { dim: 1 } } }\n'
    assert [code for code, _ in told(net, "opencv")] == ["PT904"]
    assert told(net.replace("shape { dim: 1 }", "shape { dim: 1 } shape { dim: 1 }"), "opencv") == []


def test_phases_are_read_as_one_net() -> None:
    train = layer("ReLU", "include { phase: TRAIN }")
    test = layer("Sigmoid", "include { phase: TEST }")
    assert [code for code, _ in told(INPUT + train + test, "opencv")] == ["PT905"]
    assert told(INPUT + train + test, "ncnn") == []


def test_tensorrt_lets_nothing_work_in_place_on_an_input() -> None:
    net = INPUT + layer("ReLU", top="data")
    assert [code for code, _ in told(net, "tensorrt")] == ["PT905"]
    assert told(net, "opencv") == []


def test_what_a_reader_loses_is_a_warning() -> None:
    assert [code for code, _ in told(INPUT + layer("Exp", "exp_param { base: 2 }"), "ncnn")] == ["PT906"]
    assert told(INPUT + layer("Exp"), "ncnn") == []
    lrn = INPUT + layer("LRN", "lrn_param { k: 2 beta: 0.75 }")
    assert [code for code, _ in told(lrn, "ncnn", "mnn", "tensorrt", "opencv")] == ["PT906", "PT906"]


def test_each_target_is_told_of_by_its_name() -> None:
    found = told(INPUT + layer("ArgMax"), "opencv", "tvm")
    assert found == [
        ("PT902", "OpenCV 4 reads no layers of type 'ArgMax'"),
        ("PT902", "TVM 0.19 reads no layers of type 'ArgMax'"),
    ]
