"""Eltwise and Reduction against real Caffe, on settings of all kinds and on values at the edge."""

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

# Sums of up to a thousand numbers, one after the other in Caffe.
BOUND = 2e-5


def numbers(chance: random.Random, shape: Sequence[int]) -> Array:
    """Numbers, perhaps whole ones, of which several are the same and some 0."""
    draw = np.random.default_rng(chance.randrange(2**32))
    values = draw.standard_normal(tuple(shape)) * 2
    return (np.round(values) if chance.random() < 0.5 else values).astype(np.float32)


def shape_of(chance: random.Random) -> list[int]:
    """Any shape."""
    return [chance.randint(1, 6) for _ in range(chance.randint(1, 4))]


def eltwise(chance: random.Random, operation: str) -> Case:
    """An Eltwise with any settings, of which a bottom may be there twice."""
    shape, number = shape_of(chance), chance.randint(2, 5)
    told = [f"operation: {operation}"] * (operation != "SUM" or chance.random() < 0.5)
    if operation == "SUM" and chance.random() < 0.6:
        told += [f"coeff: {chance.choice((1, -1, 0, 0.5, -2.25))}" for _ in range(number)]
    if operation == "PROD" and chance.random() < 0.7:
        told += [f"stable_prod_grad: {chance.choice(('true', 'false'))}"]
    wires = " ".join(f'bottom: "b{index}"' for index in range(number))
    stated = f"eltwise_param {{ {' '.join(told)} }}" if told else ""
    text = f'layer {{ name: "it" type: "Eltwise" {wires} top: "t" {stated} }}'
    asked = tuple(chance.random() < 0.8 for _ in range(number))
    return Case(text, [numbers(chance, shape) for _ in range(number)], chance.choice(("TRAIN", "TEST")), asked)


def reduction(chance: random.Random, operation: str) -> Case:
    """A Reduction with any settings."""
    shape = shape_of(chance)
    axis = chance.randrange(len(shape))
    told = [f"operation: {operation}"] * (operation != "SUM" or chance.random() < 0.5)
    told += [f"axis: {chance.choice((axis, axis - len(shape)))}"] * (axis != 0 or chance.random() < 0.5)
    told += [f"coeff: {chance.choice((0, 0.5, -1.25, 1))}"] * (chance.random() < 0.6)
    stated = f"reduction_param {{ {' '.join(told)} }}" if told else ""
    text = f'layer {{ name: "it" type: "Reduction" bottom: "b" top: "t" {stated} }}'
    # Sums that nearly cancel out would be measured by what is left of them.
    values = numbers(chance, shape) + np.float32(3 if operation in ("SUM", "MEAN") else 0)
    return Case(text, [values], chance.choice(("TRAIN", "TEST")), (True,))


KINDS = [(eltwise, each) for each in ("SUM", "PROD", "MAX")]
KINDS += [(reduction, each) for each in ("SUM", "ASUM", "SUMSQ", "MEAN")]


@pytest.mark.parametrize(("made", "operation"), KINDS, ids=lambda each: getattr(each, "__name__", each))
def test_any_settings(
    made: Callable[[random.Random, str], Case], operation: str, interpreter: Interpreter, tmp_path: Path
) -> None:
    chance = random.Random(made.__name__ + operation)
    worst = check([made(chance, operation) for _ in range(SETTINGS)], interpreter, tmp_path, BOUND)
    print(f"{made.__name__} {operation}: {worst:.1e}")


ODD = np.float32([0, -0.0, 1, -2, 3e38, -3e38, 1e-30, math.inf, -math.inf, math.nan])
FORMS = ("operation: SUM", "coeff: 2 coeff: 0 coeff: -1", "operation: MAX", "operation: PROD")
THREE = """layer {{ name: "it" type: "Eltwise" bottom: "a" bottom: "b" bottom: "c" top: "t"
eltwise_param {{ {} }} }}"""
QUICK = "operation: PROD stable_prod_grad: false"


@pytest.mark.parametrize("form", [*FORMS, QUICK])
def test_eltwise_at_the_edge(form: str, interpreter: Interpreter, tmp_path: Path) -> None:
    text = THREE.format(form)
    grid = [np.float32([each]) for each in np.array(np.meshgrid(ODD, ODD, ODD)).reshape(3, -1)]
    cases = [Case(text, [each[:, at::20] for each in grid], "TRAIN", (True,) * 3) for at in range(20)]
    check(cases, interpreter, tmp_path, BOUND)


@pytest.mark.parametrize("operation", ["SUM", "ASUM", "SUMSQ", "MEAN"])
def test_reduction_at_the_edge(operation: str, interpreter: Interpreter, tmp_path: Path) -> None:
    told = f"reduction_param {{ operation: {operation} axis: 1 }}"
    text = f'layer {{ name: "it" type: "Reduction" bottom: "b" top: "t" {told} }}'
    check([Case(text, [np.float32([[one, 1]])], "TRAIN", (True,)) for one in ODD], interpreter, tmp_path, BOUND)


@pytest.mark.parametrize(("made", "operation"), KINDS, ids=lambda each: getattr(each, "__name__", each))
def test_the_order_of_memory_makes_no_difference(made: Callable[[random.Random, str], Case], operation: str) -> None:
    chance = random.Random(operation)
    for case in [each for each in (made(chance, operation) for _ in range(80)) if each.bottoms[0].ndim == 4][:8]:
        operator = ready(case, chance).operator
        told = [torch.from_numpy(bottom) for bottom in case.bottoms]
        turned = [each.to(memory_format=torch.channels_last) for each in told]
        torch.testing.assert_close(operator.forward(told)[0], operator.forward(turned)[0])


@pytest.mark.parametrize("form", [*FORMS, QUICK])
def test_eltwise_keeps_the_order_of_memory(form: str) -> None:
    text = THREE.format(form)
    operator = ready(Case(text, [np.ones((2, 5, 3, 4), np.float32)] * 3), random.Random(1)).operator
    bottoms = [torch.randn(2, 5, 3, 4).to(memory_format=torch.channels_last).requires_grad_() for _ in range(3)]
    (top,) = operator.forward(bottoms)
    assert top.is_contiguous(memory_format=torch.channels_last)
    for gradient in torch.autograd.grad(top, bottoms[::2], torch.ones_like(top)):
        assert gradient.is_contiguous(memory_format=torch.channels_last)
