"""Softmax, Accuracy and ArgMax against real Caffe, on settings of all kinds and on values at the edge."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from parity import SETTINGS, Array, Case, check, ready

from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.operators.operator import UnrunnableError

# Accuracy and ArgMax are the same numbers. What Softmax has little of (the gradient where one class has nearly all)
# is a difference of rounded numbers, and the bound is for values of 1e-3.
BOUNDS = {"softmax": 1e-4, "accuracy": 0.0, "argmax": 0.0}


def scores(chance: random.Random, shape: Sequence[int], ties: float = 0.5) -> Array:
    """Scores, of which several may be the same, or all."""
    draw = np.random.default_rng(chance.randrange(2**32))
    values = draw.standard_normal(tuple(shape)) * chance.choice((0, 1, 1, 10, 100))
    return (np.round(values) if chance.random() < ties else values).astype(np.float32)


def shape_of(chance: random.Random, least: int = 1) -> list[int]:
    """A shape with an axis that is longer than others."""
    shape = [chance.randint(1, 5) for _ in range(chance.randint(least, 4))]
    shape[chance.randrange(len(shape))] = chance.randint(1, 14)
    return shape


def stated(name: str, told: Sequence[str]) -> str:
    """A parameter message, if there is something to state."""
    return f"{name} {{ {' '.join(told)} }}" if told else ""


def softmax(chance: random.Random) -> Case:
    """A Softmax along any axis."""
    shape = shape_of(chance)
    axis = chance.randrange(len(shape))
    told = [f"axis: {chance.choice((axis, axis - len(shape)))}"] * (axis != 1 or chance.random() < 0.3)
    text = f'layer {{ name: "it" type: "Softmax" bottom: "b" top: "t" {stated("softmax_param", told)} }}'
    return Case(text, [scores(chance, shape, 0.3)], chance.choice(("TRAIN", "TEST")), (True,))


def accuracy(chance: random.Random) -> Case:
    """An Accuracy with any settings."""
    shape = shape_of(chance, least=2)
    axis = chance.choice((1, 1, chance.randrange(len(shape))))
    places = [dim for index, dim in enumerate(shape) if index != axis]
    told = [f"axis: {chance.choice((axis, axis - len(shape)))}"] * (axis != 1 or chance.random() < 0.3)
    told += [f"top_k: {chance.randint(0, shape[axis])}"] * (chance.random() < 0.6)
    draw = np.random.default_rng(chance.randrange(2**32))
    labels = draw.integers(0, shape[axis], chance.choice((places, [1, *places], [math.prod(places)])))
    labels = labels.astype(np.float32)
    if chance.random() < 0.5:
        ignored = chance.choice((-1, 255, 0))
        told += [f"ignore_label: {ignored}"]
        labels[draw.random(labels.shape) < chance.choice((0.0, 0.3, 1.0))] = ignored
    tops = chance.choice(('top: "t"', 'top: "t" top: "each"'))
    text = f'layer {{ name: "it" type: "Accuracy" bottom: "b" bottom: "l" {tops} {stated("accuracy_param", told)} }}'
    return Case(text, [scores(chance, shape), labels], chance.choice(("TRAIN", "TEST")), None)


def argmax(chance: random.Random) -> Case:
    """An ArgMax with any settings."""
    shape = shape_of(chance)
    axis = chance.randrange(len(shape)) if chance.random() < 0.6 else None
    told = [] if axis is None else [f"axis: {chance.choice((axis, axis - len(shape)))}"]
    most = math.prod(shape[1:]) if axis is None else shape[axis]
    told += [f"top_k: {chance.randint(1, most)}"] * (chance.random() < 0.6)
    told += [f"out_max_val: {chance.choice(('true', 'false'))}"] * (chance.random() < 0.7)
    text = f'layer {{ name: "it" type: "ArgMax" bottom: "b" top: "t" {stated("argmax_param", told)} }}'
    return Case(text, [scores(chance, shape, 0.7)], chance.choice(("TRAIN", "TEST")), None)


TYPES = (softmax, accuracy, argmax)


@pytest.mark.parametrize("made", TYPES, ids=lambda made: made.__name__)
def test_any_settings(made: Callable[[random.Random], Case], interpreter: Interpreter, tmp_path: Path) -> None:
    chance = random.Random(made.__name__)
    worst = check([made(chance) for _ in range(SETTINGS)], interpreter, tmp_path, BOUNDS[made.__name__])
    print(f"{made.__name__}: {worst:.1e}")


ODD = np.float32([0, -0.0, 1, 90, -90, 3e38, -3e38, math.inf, -math.inf, math.nan])


def test_softmax_at_the_edge(interpreter: Interpreter, tmp_path: Path) -> None:
    text = 'layer { name: "it" type: "Softmax" bottom: "b" top: "t" }'
    rows = np.float32([row for one in ODD for row in ([one, 1, 2], [2, one, 3], [one, one, -50], [-90, 1, one])])
    check([Case(text, [rows], "TRAIN", (True,))], interpreter, tmp_path, BOUNDS["softmax"])


@pytest.mark.parametrize("top_k", [0, 1, 2])
def test_accuracy_at_the_edge(top_k: int, interpreter: Interpreter, tmp_path: Path) -> None:
    # A score that is no number is beaten by none: its label counts as right. A class of its own tells rows apart.
    told = f"accuracy_param {{ top_k: {top_k} }}"
    text = f'layer {{ name: "it" type: "Accuracy" bottom: "b" bottom: "l" top: "t" top: "each" {told} }}'
    pairs = np.float32([(one, other) for one in ODD for other in ODD])
    rows = np.full((len(pairs), len(pairs)), -math.inf, np.float32)
    places = np.arange(len(pairs))
    rows[places, places], rows[places, places - 1] = pairs.T
    check([Case(text, [rows, places.astype(np.float32)], "TEST", None)], interpreter, tmp_path, 0.0)


@pytest.mark.parametrize("told", ["top_k: 1 axis: 1", "top_k: 3 axis: 1", "top_k: 2 out_max_val: true"])
def test_argmax_of_infinite_values(told: str, interpreter: Interpreter, tmp_path: Path) -> None:
    text = f'layer {{ name: "it" type: "ArgMax" bottom: "b" top: "t" argmax_param {{ {told} }} }}'
    rows = np.float32([[one, other, 1, one, -0.0, 0] for one in ODD[:-1] for other in ODD[:-1]])
    check([Case(text, [rows], "TEST", None)], interpreter, tmp_path, 0.0)


@pytest.mark.parametrize("made", TYPES, ids=lambda made: made.__name__)
def test_the_order_of_memory_makes_no_difference(made: Callable[[random.Random], Case]) -> None:
    chance = random.Random(made.__name__)
    for case in [each for each in (made(chance) for _ in range(60)) if each.bottoms[0].ndim == 4][:8]:
        operator = ready(case, chance).operator
        first, *rest = (torch.from_numpy(bottom) for bottom in case.bottoms)
        turned = operator.forward([first.to(memory_format=torch.channels_last), *rest])
        for one, other in zip(operator.forward([first, *rest]), turned, strict=True):
            torch.testing.assert_close(one, other)


def test_softmax_keeps_the_order_of_memory() -> None:
    operator = ready(
        Case('layer { name: "it" type: "Softmax" bottom: "b" top: "t" }', [np.zeros((2, 5, 3, 4), np.float32)]),
        random.Random(1),
    ).operator
    bottom = torch.randn(2, 5, 3, 4).to(memory_format=torch.channels_last).requires_grad_()
    (top,) = operator.forward([bottom])
    assert top.is_contiguous(memory_format=torch.channels_last)
    (gradient,) = torch.autograd.grad(top, bottom, torch.randn_like(top))
    assert gradient.is_contiguous(memory_format=torch.channels_last)


def test_a_label_that_is_no_class_is_refused() -> None:
    text = 'layer { name: "it" type: "Accuracy" bottom: "b" bottom: "l" top: "t" }'
    case = Case(text, [np.zeros((2, 3), np.float32), np.float32([0, 3])], "TEST", None)
    operator = ready(case, random.Random(1)).operator
    with pytest.raises(UnrunnableError, match="the label 3, and its classes are 0 to 2"):
        operator.forward([torch.from_numpy(bottom) for bottom in case.bottoms])
