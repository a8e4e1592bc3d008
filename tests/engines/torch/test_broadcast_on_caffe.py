"""Scale and Bias against real Caffe, on settings of all kinds."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from parity import SETTINGS, Case, check, ready, uniform

from prototool.engines.pycaffe.probe import Interpreter

# Sums over a batch in another order, of which little may be left. Worst of 600 settings: 1.1e-5.
BOUND = 5e-5


def case(chance: random.Random, kind: str) -> Case:
    """A Scale or Bias with any settings, of one bottom or two."""
    shape = [chance.randint(1, 6) for _ in range(chance.randint(1, 5))]
    axis, shapes = chance.randrange(len(shape)), [shape]
    told = []
    if chance.random() < 0.4:
        shapes.append(shape[axis : chance.randint(axis + 1, len(shape))] if chance.random() < 0.85 else [])
    elif chance.random() < 0.7:
        told += [f"num_axes: {chance.choice((-1, *range(len(shape) - axis + 1)))}"]
    if axis != 1 or chance.random() < 0.3:
        told += [f"axis: {chance.choice((axis, axis - len(shape)))}"]
    if kind == "Scale" and chance.random() < 0.6:
        told += ["bias_term: true"]
    names = " ".join(f'bottom: "b{index}"' for index in range(len(shapes)))
    top = "b0" if chance.random() < 0.3 else "t"
    draw = np.random.default_rng(chance.randrange(2**32))
    return Case(
        f'layer {{ name: "it" type: "{kind}" {names} top: "{top}" {kind.lower()}_param {{ {" ".join(told)} }} }}',
        [uniform(draw, each) for each in shapes],
        chance.choice(("TRAIN", "TEST")),
        chance.choice(((True, True), (True, False), (False, True)))[: len(shapes)],
    )


@pytest.mark.parametrize("kind", ["Bias", "Scale"])
def test_any_settings(kind: str, interpreter: Interpreter, tmp_path: Path) -> None:
    chance = random.Random(kind)
    worst = check([case(chance, kind) for _ in range(2 * SETTINGS)], interpreter, tmp_path, BOUND)
    print(f"{kind}: {worst:.1e}")


@pytest.mark.parametrize("kind", ["Bias", "Scale"])
def test_channels_last_and_half_precision_stay(kind: str) -> None:
    chance = random.Random(kind)
    more = "scale_param { bias_term: true }" if kind == "Scale" else ""
    text = f'layer {{ name: "it" type: "{kind}" bottom: "b" top: "t" {more} }}'
    bottom = uniform(np.random.default_rng(1), [2, 3, 4, 5])
    operator = ready(Case(text, [bottom]), chance).operator
    found = []
    for layout in (torch.contiguous_format, torch.channels_last):
        values = torch.from_numpy(bottom).to(memory_format=layout).requires_grad_()
        (top,) = operator.forward([values])
        assert top.is_contiguous(memory_format=layout)
        found.append([top, *torch.autograd.grad(top.square().sum(), [values, *operator.setup.blobs])])
    torch.testing.assert_close(found[0], found[1])
    for grad in (True, False):
        with torch.autocast("cpu", torch.bfloat16), torch.set_grad_enabled(grad):
            (rough,) = operator.forward([torch.from_numpy(bottom).bfloat16()])
        assert rough.dtype == torch.bfloat16
        torch.testing.assert_close(rough.float(), found[0][0], rtol=0.03, atol=0.03)
