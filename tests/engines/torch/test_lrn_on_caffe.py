"""LRN against real Caffe, on settings of all kinds."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from parity import SETTINGS, Case, check, ready, uniform

from prototool.engines.pycaffe.probe import Interpreter

# Caffe sums squares over channels as a running sum, in which the rounding of large squares stays behind, so values
# here are small; with larger ones Caffe is off, see the second test.
BOUND = 2e-5


def case(chance: random.Random, region: str) -> Case:
    """An LRN with any settings."""
    told = [f"norm_region: {region}"] * (region != "ACROSS_CHANNELS" or chance.random() < 0.3)
    told += [f"local_size: {chance.choice((1, 3, 5, 7, 9))}"] * (chance.random() < 0.8)
    told += [f"alpha: {chance.choice((0, 1e-4, 5e-5, 0.02, 1, 2.5))}"] * (chance.random() < 0.8)
    told += [f"beta: {chance.choice((0, 0.5, 0.75, 0.75, 1, 1.3, 2, -0.5))}"] * (chance.random() < 0.8)
    told += [f"k: {chance.choice((1, 2, 0.3, 5))}"] * (chance.random() < 0.5)
    shape = [chance.randint(1, 3), chance.randint(1, 12), chance.randint(1, 8), chance.randint(1, 8)]
    scale = chance.choice((0.1, 1, 1, 3))
    return Case(
        f'layer {{ name: "it" type: "LRN" bottom: "b" top: "t" lrn_param {{ {" ".join(told)} }} }}',
        [uniform(np.random.default_rng(chance.randrange(2**32)), shape) * np.float32(scale)],
        chance.choice(("TRAIN", "TEST")),
        (True,),
    )


@pytest.mark.parametrize("region", ["ACROSS_CHANNELS", "WITHIN_CHANNEL"])
def test_any_settings(region: str, interpreter: Interpreter, tmp_path: Path) -> None:
    chance = random.Random(len(region))
    worst = check([case(chance, region) for _ in range(SETTINGS)], interpreter, tmp_path, BOUND)
    print(f"LRN {region}: {worst:.1e}")


def test_with_large_values_it_is_as_exact_as_64_bits_say() -> None:
    layer = (
        'layer { name: "it" type: "LRN" bottom: "b" top: "t" lrn_param { local_size: 5 alpha: 0.5 beta: 0.75 k: 0.3 } }'
    )
    bottom = uniform(np.random.default_rng(3), (2, 12, 5, 5)) * np.float32(300)
    bottom[:, 4:9] /= 1000
    operator = ready(Case(layer, [bottom], backward=None), random.Random(1)).operator
    tops, gradients = [], []
    for values in (torch.from_numpy(bottom), torch.from_numpy(bottom.astype(np.float64))):
        values.requires_grad_()
        tops += operator.forward([values])
        gradients += torch.autograd.grad(tops[-1], values, torch.ones_like(tops[-1]))
    assert torch.allclose(tops[0].double(), tops[1], rtol=2e-6, atol=0)
    assert torch.allclose(gradients[0].double(), gradients[1], rtol=2e-6, atol=1e-6)
