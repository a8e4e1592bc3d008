"""Real Caffe refuses the solvers that prototool calls wrong, and no others; and its rates are those we compute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fuzz_solvers import judge
from solver_mutants import NETS, PLAIN, mutants

from prototool.analysis.rate import Schedule
from prototool.api import loads
from prototool.rules import ALL

if TYPE_CHECKING:
    from prototool.engines.pycaffe.probe import Interpreter

NET = 'net: "plain.prototxt" base_lr: 0.1 max_iter: 2 '
FIXED = NET + 'lr_policy: "fixed" '
INLINE = 'base_lr: 0.1 max_iter: 2 lr_policy: "fixed" net_param'
TESTED = FIXED + "test_iter: 1 test_interval: 1 "

# For each rule that is an error of a solver: what breaks it, and what of Caffe's message tells that this is why.
ROWS = [
    ("PT501", 'base_lr: 0.1 lr_policy: "fixed"', "must specify a train net"),
    ("PT501", FIXED + 'train_net: "plain.prototxt"', "must not contain more than one"),
    ("PT502", FIXED.replace("net:", "train_net:") + "test_iter: 1 test_interval: 1", "test_iter must be specified"),
    ("PT502", FIXED + 'test_net: "plain.prototxt" test_interval: 1', "test_iter must be specified"),
    ("PT503", TESTED + "test_state { } test_state { }", "test_state must be unspecified or specified once"),
    ("PT504", FIXED + "test_iter: 1", "test_interval() > 0"),
    ("PT505", FIXED + 'type: "sgd"', "Unknown solver type: sgd"),
    ("PT506", FIXED + 'type: "SGD" solver_type: SGD', "Failed to upgrade solver"),
    ("PT507", FIXED + 'type: "AdaGrad" momentum: 0.9', "Momentum cannot be used with AdaGrad"),
    ("PT507", FIXED + "solver_type: RMSPROP momentum: 0.9", "Momentum cannot be used with RMSProp"),
    ("PT508", FIXED + 'type: "RMSProp" rms_decay: 0.999999999', "rms_decay should lie between 0 and 1"),
    ("PT509", FIXED + "average_loss: 0", "average_loss"),
    ("PT510", NET, "Unknown learning rate policy: "),
    ("PT510", NET + 'lr_policy: "Step" gamma: 1 stepsize: 1', "Unknown learning rate policy: Step"),
    ("PT511", NET + 'lr_policy: "step" gamma: 0.1', "stepsize() > 0"),
    ("PT511", NET + 'lr_policy: "sigmoid" gamma: 0.1 stepsize: -1', "stepsize() > 0"),
    ("PT512", NET + 'lr_policy: "multistep" gamma: -0.1', "gamma() >= 0"),
    ("PT513", FIXED + 'weight_decay: 0.1 regularization_type: "l2"', "Unknown regularization type: l2"),
    ("PT513", f"{INLINE} {{ {NETS['batch_norm.prototxt']} }} weight_decay: 1 regularization_type: 'l1'", "type: l1"),
    ("PT514", TESTED.replace("plain", "no_test"), "Unknown bottom blob 'data'"),
    ("PT514", f"{INLINE} {{ {NETS['learning_batch_norm.prototxt']} }}", "lr_mult() == 0"),
    ("PT515", FIXED.replace("plain", "all_in_stage"), "end < layers_.size()"),
    ("PT516", TESTED + 'test_net: "wide.prototxt"', "Cannot share param 0 weights from layer 'ip'"),
    ("PT516", TESTED + 'test_net: "no_bias.prototxt"', "Incompatible number of blobs for layer ip"),
    ("PT517", FIXED + 'weights: ""', "Couldn't open"),
    ("PT517", FIXED.replace("plain.prototxt", ""), "File not found"),
]

# What looks wrong, and Caffe takes: each with the rule that does not hold there.
ACCEPTED = [
    ("PT502", FIXED + "test_interval: 5"),
    ("PT504", FIXED + "test_interval: -1"),
    ("PT507", FIXED + 'type: "AdaGrad" momentum: -0.0'),
    ("PT508", FIXED + "rms_decay: 5"),
    ("PT509", FIXED + "average_loss: 1000"),
    ("PT511", NET + 'lr_policy: "multistep" gamma: 0.1 stepsize: -1'),
    ("PT512", NET + 'lr_policy: "poly" power: 1 gamma: -1'),
    ("PT513", FIXED + 'regularization_type: "l2"'),
    ("PT513", FIXED.replace("plain", "undecayed") + 'weight_decay: 0.1 regularization_type: "l2"'),
    ("PT513", FIXED.replace("plain", "batch_norm") + 'weight_decay: 0.1 regularization_type: "l2"'),
    ("PT514", FIXED.replace("plain", "no_test") + "test_interval: 1"),
    ("PT514", FIXED.replace("plain", "learning_batch_norm")),
    ("PT514", f"{INLINE} {{ {NETS['batch_norm.prototxt']} }}"),
    ("PT515", FIXED + "test_net_param { } test_iter: 0 test_interval: 1"),
    ("PT516", FIXED + 'test_net: "wide.prototxt" test_iter: 1 test_interval: 9 test_initialization: false'),
    ("PT516", TESTED + 'test_net: "renamed.prototxt"'),
]

SCHEDULES = [
    '"step" gamma: 0.5 stepsize: 3',
    '"exp" gamma: 0.9',
    '"inv" gamma: 0.1 power: 0.75',
    '"multistep" gamma: 0.1 stepvalue: 5 stepvalue: 2 stepvalue: 2 stepvalue: 7',
    '"multistep" gamma: 0.5 stepvalue: -1 stepvalue: -1 stepvalue: 4',
    '"poly" power: 0.5',
    '"sigmoid" gamma: 0.5 stepsize: 4',
]
SOLVER_ERRORS = {rule.code for rule in ALL if rule.on_solver and rule.severity == "error"}


def test_every_error_of_a_solver_has_a_row() -> None:
    assert {code for code, _, _ in ROWS} == SOLVER_ERRORS


def test_caffe_dies_of_each_error_as_the_rule_says(interpreter: Interpreter) -> None:
    verdicts = judge(interpreter, [text for _, text, _ in ROWS])
    for (code, text, says), verdict in zip(ROWS, verdicts, strict=True):
        assert verdict.caffe["verdict"] == "abort", text
        assert says in verdict.caffe["message"], text
        assert [error.split()[0] for error in verdict.errors] == [code], text


def test_caffe_takes_what_only_looks_wrong(interpreter: Interpreter) -> None:
    for verdict in judge(interpreter, [text for _, text in ACCEPTED]):
        assert verdict.caffe["verdict"] == "ok", verdict
        assert not verdict.errors, verdict


def test_caffe_refuses_the_mutants_that_we_refuse(interpreter: Interpreter) -> None:
    verdicts = judge(interpreter, list(mutants(seed=11, count=200)))
    assert [verdict for verdict in verdicts if not verdict.agree] == []
    refused = sum(verdict.caffe["verdict"] != "ok" for verdict in verdicts)
    assert 50 < refused < 150


def test_rates_are_those_of_caffe(interpreter: Interpreter) -> None:
    texts = [f'net: "plain.prototxt" base_lr: 0.1 max_iter: 9 display: 1 lr_policy: {each}' for each in SCHEDULES]
    for verdict in judge(interpreter, texts):
        schedule = Schedule.of(loads(verdict.text).message)
        printed = dict(map(tuple[int, float], verdict.caffe["lr"]))
        assert printed == pytest.approx({i: schedule.rate(i) for i in range(9)}, rel=1e-5), verdict.text


def test_no_batches_make_nan(interpreter: Interpreter) -> None:
    assert [verdict.caffe["nan"] for verdict in judge(interpreter, [FIXED + "iter_size: 0", FIXED])] == [True, False]


def test_nets_for_mutants_are_what_they_are_called() -> None:
    assert NETS["plain.prototxt"] == PLAIN
    assert all(loads(NETS[name]).kind == "net" for name in NETS)
