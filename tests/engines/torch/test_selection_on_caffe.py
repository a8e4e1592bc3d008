"""Filter and BatchReindex against real Caffe, on settings of all kinds."""

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

# Items are copied; backward the gradients of those that were taken several times are added up.
BOUND = 1e-6


def numbers(chance: random.Random, shape: Sequence[int]) -> Array:
    """Normal numbers."""
    draw = np.random.default_rng(chance.randrange(2**32))
    return draw.standard_normal(tuple(shape)).astype(np.float32)


def filters(chance: random.Random) -> Case:
    """A Filter of several bottoms; anything but 0 keeps an item."""
    items, number = chance.randint(1, 7), chance.randint(1, 3)
    shapes = [[items, *(chance.randint(1, 4) for _ in range(chance.randint(0, 3)))] for _ in range(number)]
    draw = np.random.default_rng(chance.randrange(2**32))
    kinds = np.float32([0, 0, 0, 1, 1, -0.0, 0.25, -3, math.nan])
    selector = draw.choice(kinds, [items, *chance.choice(([], [1], [1, 1, 1]))])
    kept = int((selector != 0).sum())
    wires = " ".join(f'bottom: "b{index}"' for index in range(number)) + ' bottom: "s" '
    wires += " ".join(f'top: "t{index}"' for index in range(number))
    # Without any item Caffe's backward pass divides by 0.
    asked = (*(chance.random() < 0.8 for _ in range(number)), False) if kept else None
    return Case(
        f'layer {{ name: "it" type: "Filter" {wires} }}',
        [*(numbers(chance, shape) for shape in shapes), selector],
        chance.choice(("TRAIN", "TEST")),
        asked,
        learned=asked is not None,
        gradients=[numbers(chance, [kept, *shape[1:]]) for shape in shapes],
    )


def reindexes(chance: random.Random) -> Case:
    """A BatchReindex, which takes items once, several times or not at all."""
    shape = [chance.randint(1, 6) for _ in range(chance.randint(1, 4))]
    draw = np.random.default_rng(chance.randrange(2**32))
    places = draw.integers(0, shape[0], chance.randint(1, 9)).astype(np.float32)
    return Case(
        'layer { name: "it" type: "BatchReindex" bottom: "b" bottom: "i" top: "t" }',
        [numbers(chance, shape), places + np.float32(0.5) * (chance.random() < 0.2)],
        chance.choice(("TRAIN", "TEST")),
        (True, False),
        learned=True,
    )


@pytest.mark.parametrize("made", [filters, reindexes], ids=lambda made: made.__name__)
def test_any_settings(made: Callable[[random.Random], Case], interpreter: Interpreter, tmp_path: Path) -> None:
    chance = random.Random(made.__name__)
    worst = check([made(chance) for _ in range(SETTINGS)], interpreter, tmp_path, BOUND)
    print(f"{made.__name__}: {worst:.1e}")


@pytest.mark.parametrize("place", [-1, -0.5, 3, 17])
def test_a_place_without_an_item_is_refused(place: float) -> None:
    text = 'layer { name: "it" type: "BatchReindex" bottom: "b" bottom: "i" top: "t" }'
    operator = ready(Case(text, [np.zeros((3, 2), np.float32), np.float32([0, place])]), random.Random(1)).operator
    with pytest.raises(UnrunnableError, match=f"item {place}, and its bottom has the items 0 to 2"):
        operator.forward([torch.zeros(3, 2), torch.tensor([0, place])])


def test_a_filter_that_keeps_nothing_has_no_gradient() -> None:
    text = 'layer { name: "it" type: "Filter" bottom: "b" bottom: "s" top: "t" }'
    operator = ready(Case(text, [np.zeros((3, 2), np.float32), np.zeros(3, np.float32)]), random.Random(1)).operator
    bottom = torch.ones(3, 2, requires_grad=True)
    (top,) = operator.forward([bottom, torch.zeros(3)])
    assert tuple(top.shape) == (0, 2)
    (gradient,) = torch.autograd.grad(top.sum(), bottom)
    assert not gradient.any()
