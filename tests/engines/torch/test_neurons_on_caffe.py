"""Layers that work on each value by itself against real Caffe, on settings of all kinds."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from parity import SETTINGS, Array, Case, check, ready, uniform

from prototool.engines.pycaffe.probe import Interpreter

# Nothing but products and comparisons: at most the last digit.
EXACT = 2e-7
# Values of up to 30, so what goes into exp or pow is off by its last digit before it grows; sums over a batch.
GROWN = 2e-5
# Where a curve is flat its slope is what rounding leaves of 1 - y, and Caffe has it from y too.
FLAT = 1e-4
# The slope of a logarithm near 0, where all that is left of what goes in is rounding; in place it is squared.
STEEP = 1e-3
BOUNDS = {"AbsVal": EXACT, "Clip": EXACT, "ReLU": EXACT, "Threshold": EXACT}
BOUNDS |= {"Log": STEEP, "ELU": FLAT, "Sigmoid": FLAT, "Swish": FLAT, "TanH": FLAT}
# Of each type its parameter message and what its fields may be; and whether Caffe takes it in place.
TYPES: dict[str, tuple[str, dict[str, tuple[object, ...]], bool]] = {
    "AbsVal": ("", {}, False),
    "BNLL": ("", {}, True),
    "Clip": ("clip_param", {"min": (-0.25, 0, -1, 0.3), "max": (0.25, 6, 0, 0.5)}, True),
    "ELU": ("elu_param", {"alpha": (1, 0.5, 0, 2, -0.7)}, True),
    "Exp": ("exp_param", {"base": (-1, 2, 10, 0.3, 1), "scale": (1, -2, 0.7, 0), "shift": (0, 0.5, -3)}, True),
    "Log": ("log_param", {"base": (-1, 2, 10, 0.3), "scale": (1, 2, 0.7, -1), "shift": (0, 0.5, 3, 100)}, True),
    "PReLU": ("prelu_param", {"channel_shared": ("true", "false")}, True),
    "Power": (
        "power_param",
        {"power": (1, 1, 2, 2, 3, 0, 0.5, -1, 2.7), "scale": (1, 2, -0.5, 0), "shift": (0, 1, -0.5)},
        True,
    ),
    "ReLU": ("relu_param", {"negative_slope": (0, 0.1, 1, 2, -0.3)}, True),
    "Sigmoid": ("sigmoid_param", {}, True),
    "Swish": ("swish_param", {"beta": (1, 2, 0, -0.6, 0.25)}, True),
    "TanH": ("tanh_param", {}, True),
    "Threshold": ("threshold_param", {"threshold": (0, 0.25, -0.25)}, True),
}


def case(chance: random.Random, kind: str) -> Case:
    """A layer of a type with any settings."""
    name, fields, over = TYPES[kind]
    told = [
        f"{field}: {chance.choice(values)}"
        for field, values in fields.items()
        if kind == "Clip" or chance.random() < 0.8
    ]
    stated = f"{name} {{ {' '.join(told)} }}" if told else ""
    top = "b" if over and chance.random() < 0.3 else "t"
    axes = chance.randint(2, 4) if kind == "PReLU" else chance.randint(0, 5)
    shape = [chance.randint(1, 5) for _ in range(axes)]
    return Case(
        f'layer {{ name: "it" type: "{kind}" bottom: "b" top: "{top}" {stated} }}',
        [values(chance, shape)],
        chance.choice(("TRAIN", "TEST")),
        None if kind == "Threshold" else (True,),
    )


def values(chance: random.Random, shape: list[int]) -> Array:
    """Values, small or large, in half of all cases with many 0 and quarters among them."""
    drawn = uniform(np.random.default_rng(chance.randrange(2**32)), shape) * np.float32(chance.choice((1, 1, 5, 60)))
    return np.asarray(np.round(drawn * 4) / 4 if chance.random() < 0.5 else drawn, np.float32)


@pytest.mark.parametrize("kind", TYPES)
def test_any_settings(kind: str, interpreter: Interpreter, tmp_path: Path) -> None:
    chance = random.Random(kind)
    worst = check([case(chance, kind) for _ in range(SETTINGS)], interpreter, tmp_path, BOUNDS.get(kind, GROWN))
    print(f"{kind}: {worst:.1e}")


@pytest.mark.parametrize("kind", TYPES)
def test_channels_last_and_half_precision_stay(kind: str) -> None:
    chance = random.Random(kind)
    name, fields, _ = TYPES[kind]
    told = " ".join(f"{field}: {values[0]}" for field, values in fields.items())
    text = f'layer {{ name: "it" type: "{kind}" bottom: "b" top: "t" {name and f"{name} {{ {told} }}"} }}'
    bottom = np.abs(values(chance, [2, 3, 4, 5])) + np.float32(0.5)
    operator = ready(Case(text, [bottom]), chance).operator
    plain = torch.from_numpy(bottom).requires_grad_()
    last = torch.from_numpy(bottom).to(memory_format=torch.channels_last).requires_grad_()
    (top,), (again,) = operator.forward([plain]), operator.forward([last])
    assert again.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(top, again)
    if kind != "Threshold":
        (gradient,) = torch.autograd.grad(again, last, torch.ones_like(again))
        assert gradient.is_contiguous(memory_format=torch.channels_last)
        torch.testing.assert_close(gradient.contiguous(), torch.autograd.grad(top.sum(), plain)[0])
    half = last.detach().bfloat16().requires_grad_()
    with torch.autocast("cpu", torch.bfloat16):
        (rough,) = operator.forward([half])
        assert rough.dtype == torch.bfloat16
        if kind != "Threshold":
            rough.sum().backward()
    torch.testing.assert_close(rough.float(), again, rtol=0.03, atol=0.03)
    with torch.inference_mode():
        torch.testing.assert_close(operator.forward([last])[0], again)
