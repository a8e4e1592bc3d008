"""LSTM, RNN and LSTMUnit against real Caffe: several batches in a row, of one size and of several."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from parity import SETTINGS, Array, Case, check, ready, uniform

from prototool.engines.pycaffe.probe import Interpreter

# Rounding that goes through up to 9 times, and comes back. The worst of 400 settings: LSTM 2.6e-6, RNN 4.2e-6,
# LSTMUnit 1.7e-6.
BOUND = 2e-5


def going_on(draw: np.random.Generator, times: int, batch: int) -> Array:
    """Whether sequences go on: mostly 0 and 1, and now and then by half, which Caffe takes too."""
    marks = (draw.random((times, batch)) < draw.choice((0.0, 0.5, 0.8, 1.0))).astype(np.float32)
    return marks * np.float32(0.5) if draw.random() < 0.1 else marks


class Sequences:
    """Random settings of an LSTM or RNN, and bottoms for it."""

    def __init__(self, chance: random.Random, type: str) -> None:
        self.draw = np.random.default_rng(chance.randrange(2**32))
        self.type = type
        self.times, self.size = chance.choice((1, 2, 3, 5, 9)), chance.randint(1, 6)
        self.inputs = [chance.randint(1, 4) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        self.still = [chance.randint(1, 4) for _ in range(chance.choice((1, 1, 2)))]
        self.static, self.exposed = chance.random() < 0.4, chance.random() < 0.4
        self.states = ("h", "c") if type == "LSTM" else ("h",)

    @property
    def layer(self) -> str:
        """The layer's text."""
        states = self.states if self.exposed else ()
        bottoms = ["x", "cont", *(["still"] if self.static else []), *(f"{state}0" for state in states)]
        wires = [f'bottom: "{name}"' for name in bottoms] + [f'top: "{name}"' for name in ("y", *states)]
        told = f"num_output: {self.size}" + " expose_hidden: true" * self.exposed
        return f'layer {{ name: "it" type: "{self.type}" {" ".join(wires)} recurrent_param {{ {told} }} }}'

    def bottoms(self, batch: int) -> list[Array]:
        """A batch."""
        found = [4 * uniform(self.draw, [self.times, batch, *self.inputs]), going_on(self.draw, self.times, batch)]
        found += [4 * uniform(self.draw, [batch, *self.still])] if self.static else []
        return found + [uniform(self.draw, [1, batch, self.size]) for _ in self.states * self.exposed]


def sequences(chance: random.Random, type: str) -> Case:
    """A layer, and batches one after the other."""
    made = Sequences(chance, type)
    batch = chance.randint(1, 4)
    between = [batch if chance.random() < 0.5 else chance.randint(1, 5) for _ in range(chance.randint(0, 3))]
    later = [made.bottoms(each) for each in ((*between, batch) if chance.random() < 0.8 else ())]
    first = made.bottoms(batch)
    asked = (chance.random() < 0.9, False, *(chance.random() < 0.9 for _ in first[2:]))
    return Case(made.layer, first, chance.choice(("TRAIN", "TEST")), asked, later=later)


def unit(chance: random.Random, type: str) -> Case:
    """An LSTMUnit."""
    draw = np.random.default_rng(chance.randrange(2**32))
    batch, size = chance.randint(1, 5), chance.randint(1, 6)
    wires = 'bottom: "before" bottom: "gates" bottom: "cont" top: "c" top: "h"'
    bottoms = [
        4 * uniform(draw, (1, batch, size)),
        8 * uniform(draw, (1, batch, 4 * size)),
        going_on(draw, 1, batch),
    ]
    return Case(f'layer {{ name: "it" type: "{type}" {wires} }}', bottoms, "TRAIN", (True, True, False))


@pytest.mark.parametrize(("type", "case"), [("LSTM", sequences), ("RNN", sequences), ("LSTMUnit", unit)])
def test_any_settings(type: str, case: object, interpreter: Interpreter, tmp_path: Path) -> None:
    assert callable(case)
    chance = random.Random(len(type))
    worst = check([case(chance, type) for _ in range(SETTINGS)], interpreter, tmp_path, BOUND)
    print(f"{type}: {worst:.1e}")


@pytest.mark.parametrize("type", ["LSTM", "RNN"])
def test_sizes_of_batches_that_change(type: str, interpreter: Interpreter, tmp_path: Path) -> None:
    made = Sequences(random.Random(5), type)
    made.static = made.exposed = False
    cases = []
    for sizes in ((3, 2, 3), (3, 1, 2, 3), (2, 4, 1, 3, 2), (2, 1, 5, 4, 5, 2)):
        batches = [made.bottoms(size) for size in sizes]
        for batch in batches:
            batch[1][...] = 1
        cases.append(Case(made.layer, batches[0], backward=(True, False), later=batches[1:]))
    check(cases, interpreter, tmp_path, BOUND)


@pytest.mark.parametrize("type", ["LSTM", "RNN"])
def test_gradient_is_that_of_the_values(type: str) -> None:
    chance = random.Random(1)
    made = Sequences(chance, type)
    made.static, made.exposed, made.times = True, True, 4
    bottoms = made.bottoms(3)
    bottoms[1] = np.ceil(bottoms[1])
    given = Case(made.layer, bottoms, backward=tuple(index != 1 for index in range(len(bottoms))))
    operator = ready(given, chance).operator
    blobs = tuple(blob.detach().double().requires_grad_() for blob in operator.setup.blobs)
    operator.setup = operator.setup._replace(blobs=blobs)
    values = [torch.from_numpy(bottom).double() for bottom in bottoms]

    def outputs(x: torch.Tensor, still: torch.Tensor, *_: torch.Tensor) -> torch.Tensor:
        return operator.forward([x, values[1], still, *values[3:]])[0]

    leaves = (values[0].requires_grad_(), values[2].requires_grad_(), *blobs)
    assert torch.autograd.gradcheck(outputs, leaves)


@pytest.mark.parametrize("type", ["LSTM", "RNN"])
def test_in_sixteen_bits(type: str) -> None:
    made = Sequences(random.Random(2), type)
    made.static = made.exposed = False
    chance = random.Random(3)
    bottoms = made.bottoms(3)
    operator = ready(Case(made.layer, bottoms, backward=(True, False)), chance).operator
    values = [torch.from_numpy(bottom) for bottom in bottoms]
    blobs = operator.setup.blobs

    def gradients() -> tuple[torch.Tensor, ...]:
        top = operator.forward(values)[0]
        return (top.detach().float(), *torch.autograd.grad(top.float().square().sum(), blobs))

    exact = gradients()
    for each in operator.carried:  # type: ignore[attr-defined]
        each.memory.zero_()
    with torch.autocast("cpu", torch.bfloat16):
        rounded = gradients()
    for one, other in zip(exact, rounded, strict=True):
        torch.testing.assert_close(one, other.to(one.dtype), rtol=0.1, atol=0.05 * float(one.abs().max()))
