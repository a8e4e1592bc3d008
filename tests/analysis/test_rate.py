"""The learning rate of each iteration, against what real Caffe prints in its log."""

from __future__ import annotations

import math

import pytest

from prototool.analysis.rate import POLICIES, Schedule
from prototool.api import loads

# The policy and its fields, with base_lr 0.1 and max_iter 8, and the rates that Caffe 1.0 prints for iterations 0 to 7.
PRINTED: list[tuple[str, list[float]]] = [
    ('"fixed"', [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]),
    ('"step" gamma: 0.5 stepsize: 3', [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025]),
    ('"exp" gamma: 0.9', [0.1, 0.09, 0.081, 0.0729, 0.06561, 0.059049, 0.0531441, 0.0478297]),
    (
        '"inv" gamma: 0.1 power: 0.75',
        [0.1, 0.0931012, 0.0872196, 0.0821377, 0.0776969, 0.0737788, 0.0702927, 0.0671681],
    ),
    ('"multistep" gamma: 0.1 stepvalue: 2 stepvalue: 5', [0.1, 0.1, 0.01, 0.01, 0.01, 0.001, 0.001, 0.001]),
    # Out of order, twice the same, before the beginning: the index moves on by one an iteration at most.
    ('"multistep" gamma: 0.1 stepvalue: 5 stepvalue: 2 stepvalue: 2', [0.1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.001, 0.0001]),
    (
        '"multistep" gamma: 0.1 stepvalue: 3 stepvalue: 3 stepvalue: -1',
        [0.1, 0.1, 0.1, 0.01, 0.001, 0.0001, 0.0001, 0.0001],
    ),
    (
        '"multistep" gamma: 0.5 stepvalue: -1 stepvalue: -1 stepvalue: 4',
        [0.05, 0.025, 0.025, 0.025, 0.0125, 0.0125, 0.0125, 0.0125],
    ),
    ('"poly" power: 2', [0.1, 0.0765625, 0.05625, 0.0390625, 0.025, 0.0140625, 0.00625, 0.0015625]),
    ('"poly" power: 0.5', [0.1, 0.0935414, 0.0866025, 0.0790569, 0.0707107, 0.0612372, 0.05, 0.0353553]),
    (
        '"sigmoid" gamma: 0.5 stepsize: 4',
        [0.0119203, 0.0182426, 0.0268941, 0.0377541, 0.05, 0.0622459, 0.0731059, 0.0817574],
    ),
    ('"sigmoid" stepsize: 3 gamma: 100', [0.0, 0.0, 0.0, 0.05, 0.1, 0.1, 0.1, 0.1]),
    # What is missing is 0.
    ('"step" stepsize: 2', [0.1, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    ('"exp"', [0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    ('"inv" power: 1', [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]),
    ('"poly"', [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]),
]


def schedule(policy: str) -> Schedule:
    return Schedule.of(loads(f"base_lr: 0.1 max_iter: 8 lr_policy: {policy}").message)


@pytest.mark.parametrize(("policy", "printed"), PRINTED, ids=[policy for policy, _ in PRINTED])
def test_rates_are_those_that_caffe_prints(policy: str, printed: list[float]) -> None:
    rates = schedule(policy)
    assert rates.known
    assert [rates.rate(iteration) for iteration in range(8)] == pytest.approx(printed, rel=1e-5, abs=1e-30)


def test_every_policy_is_tried() -> None:
    assert {policy.split('"')[1] for policy, _ in PRINTED} == set(POLICIES)


@pytest.mark.parametrize(
    "policy",
    [
        '"Step" gamma: 0.1 stepsize: 5',
        '""',
        '"step" gamma: 0.1',
        '"step" gamma: 0.1 stepsize: -1',
        '"exp" gamma: -0.1',
        '"inv" gamma: nan',
        '"multistep" gamma: -1',
        '"sigmoid" gamma: 1',
    ],
)
def test_what_caffe_dies_of_has_no_rate(policy: str) -> None:
    assert not schedule(policy).known


def test_what_c_makes_of_numbers_that_python_refuses() -> None:
    no_end = Schedule("poly", 0.1, power=1)
    assert math.isnan(no_end.rate(0))
    assert no_end.rate(1) == -math.inf
    assert math.isnan(Schedule("poly", 0.1, power=0.5, max_iter=2).rate(3))
    assert Schedule("exp", 0.1, gamma=10).rate(1000) == math.inf
    assert Schedule("sigmoid", 0.1, gamma=10, stepsize=1000).rate(0) == 0
    assert Schedule("poly", 0.1, power=-1, max_iter=2).rate(2) == math.inf
