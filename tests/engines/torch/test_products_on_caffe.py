"""InnerProduct and Embed against real Caffe, on settings of all kinds."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from parity import SETTINGS, Case, check, ready, uniform

from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.operators.operator import UnrunnableError

# Sums of up to some hundred products, in another order. The worst of 400 settings: 1e-6 for both types.
BOUND = 5e-6


def inner_product(chance: random.Random) -> Case:
    """An InnerProduct with any settings."""
    shape = [chance.randint(1, 5) for _ in range(chance.choice((1, 2, 2, 3, 4, 4, 5)))]
    axis = chance.randint(-len(shape), len(shape) - 1)
    if chance.random() < 0.4 and len(shape) > 1:
        axis = 1
    told = [f"num_output: {chance.randint(1, 9)}"] + [f"axis: {axis}"] * (axis != 1 or chance.random() < 0.2)
    told += [f"bias_term: {chance.choice(('true', 'false'))}"] * (chance.random() < 0.6)
    told += [f"transpose: {chance.choice(('true', 'false'))}"] * (chance.random() < 0.6)
    return Case(
        f'layer {{ name: "it" type: "InnerProduct" bottom: "b" top: "t" inner_product_param {{ {" ".join(told)} }} }}',
        [uniform(np.random.default_rng(chance.randrange(2**32)), shape)],
        chance.choice(("TRAIN", "TEST")),
        (chance.random() < 0.9,),
    )


def embed(chance: random.Random) -> Case:
    """An Embed with any settings, on whole numbers and others."""
    shape = [chance.randint(1, 5) for _ in range(chance.choice((1, 1, 2, 3, 4)))]
    rows = chance.randint(1, 7)
    draw = np.random.default_rng(chance.randrange(2**32))
    # What is behind the point is cut off, so -0.9 is 0.
    indices = draw.uniform(-0.9, rows - 0.01, shape) if chance.random() < 0.5 else draw.integers(0, rows, shape)
    told = [f"num_output: {chance.randint(1, 6)} input_dim: {rows}"]
    told += [f"bias_term: {chance.choice(('true', 'false'))}"] * (chance.random() < 0.6)
    return Case(
        f'layer {{ name: "it" type: "Embed" bottom: "b" top: "t" embed_param {{ {" ".join(told)} }} }}',
        [indices.astype(np.float32)],
        chance.choice(("TRAIN", "TEST")),
        (False,),
    )


@pytest.mark.parametrize("made", [inner_product, embed])
def test_any_settings(made: Callable[[random.Random], Case], interpreter: Interpreter, tmp_path: Path) -> None:
    chance = random.Random(9)
    worst = check([made(chance) for _ in range(SETTINGS)], interpreter, tmp_path, BOUND)
    print(f"{made.__name__}: {worst:.1e}")


def test_weights_stated_in_the_file_may_have_four_axes(interpreter: Interpreter, tmp_path: Path) -> None:
    stated = "blobs { num: 1 channels: 1 height: 2 width: 3 " + " ".join(f"data: {n}" for n in range(6)) + " }"
    bias = "blobs { num: 1 channels: 1 height: 1 width: 2 data: 1 data: 2 }"
    layer = (
        f'layer {{ name: "it" type: "InnerProduct" bottom: "b" top: "t" {stated} {bias} '
        "inner_product_param { num_output: 2 } }"
    )
    check([Case(layer, [uniform(np.random.default_rng(1), (4, 3))], backward=(True,))], interpreter, tmp_path, BOUND)


def test_a_number_without_a_row_is_refused() -> None:
    layer = 'layer { name: "it" type: "Embed" bottom: "b" top: "t" embed_param { num_output: 2 input_dim: 3 } }'
    bottom = np.array([0, 3], np.float32)
    operator = ready(Case(layer, [bottom], backward=None), random.Random(1)).operator
    with pytest.raises(UnrunnableError, match="not from 0 to 2"):
        operator.forward([torch.from_numpy(bottom)])
