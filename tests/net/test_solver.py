"""What a solver trains and tests, and in which states."""

from __future__ import annotations

import pytest

from prototool.api import loads
from prototool.net.solver import Solver, lower_inline
from prototool.net.state import NetState


def solver(text: str) -> Solver:
    return loads(text).solver


def nets_tested(text: str) -> list[tuple[str, int, object]]:
    """The test nets of a solver: field, number, and its test_iter."""
    return [(ref.path or ref.field, ref.number, ref.batches and ref.batches.value) for ref in solver(text).tests]


@pytest.mark.parametrize("field", ["net", "train_net"])
def test_the_train_net_is_a_file(field: str) -> None:
    ref = solver(f'{field}: "a.prototxt" base_lr: 1').train
    assert ref
    assert (ref.field, ref.path, ref.phase) == (field, "a.prototxt", "TRAIN")


@pytest.mark.parametrize("field", ["net_param", "train_net_param"])
def test_the_train_net_is_inline(field: str) -> None:
    text = f'{field} {{ name: "n" }} base_lr: 1'
    ref = solver(text).train
    assert ref
    assert ref.path is None
    assert text[slice(*ref.span)].strip() == field


@pytest.mark.parametrize("text", ['net: "a" train_net: "b" base_lr: 1', "base_lr: 1 max_iter: 3"])
def test_without_exactly_one_there_is_no_train_net(text: str) -> None:
    assert solver(text).train is None


def test_test_nets_are_in_the_order_of_caffe() -> None:
    text = """
        net: "shared" test_net: "file1" test_net_param { } test_net: "file2" test_net_param { }
        test_iter: 1 test_iter: 2 test_iter: 3 test_iter: 4 test_iter: 5 test_iter: 6
    """
    assert nets_tested(text) == [
        ("test_net_param", 0, 1),
        ("test_net_param", 1, 2),
        ("file1", 2, 3),
        ("file2", 3, 4),
        ("shared", 4, 5),
        ("shared", 5, 6),
    ]


def test_a_train_net_is_not_tested() -> None:
    assert nets_tested('train_net: "a" test_iter: 5 base_lr: 1') == []
    assert nets_tested('train_net: "a" test_net: "b" base_lr: 1') == [("b", 0, None)]


def test_states_are_merged_in_the_order_of_caffe() -> None:
    text = 'net: "a" train_state { stage: "s" level: 3 } test_iter: 1 test_iter: 1 test_state { level: 2 } base_lr: 1'
    train, first, second = solver(text).nets
    own = loads('state { phase: TEST level: 1 stage: "own" } name: "n"').message.message("state")
    assert train.state(None) == NetState("TRAIN", 3, frozenset({"s"}))
    assert train.state(own) == NetState("TEST", 3, frozenset({"s", "own"}))
    assert first.state(own) == NetState("TEST", 2, frozenset({"own"}))
    assert second.state(own) == NetState("TEST", 1, frozenset({"own"}))
    assert second.state(None) == NetState("TEST")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "SGD"),
        ('type: "Adam"', "Adam"),
        ("solver_type: ADAGRAD", "AdaGrad"),
        ("solver_type: 3", "RMSProp"),
        ('type: "SGD" solver_type: ADAM', "SGD"),
    ],
)
def test_the_type_may_be_an_enum_of_old(text: str, name: str) -> None:
    assert solver(f'net: "a" base_lr: 1 {text}').type == name


def test_inline_nets_are_not_upgraded() -> None:
    text = 'net_param { input: "x" input_dim: 1 layers { name: "old" } layer { name: "new" } } base_lr: 1'
    inline = loads(text).message.message("net_param")
    assert inline
    net = lower_inline(inline)
    assert [layer.name for layer in net.all_layers] == ["new"]
    assert net.era == "V2"
