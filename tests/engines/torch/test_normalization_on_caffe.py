"""BatchNorm and MVN against real Caffe, on settings of all kinds; BatchNorm and Scale as one against both alone."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from parity import SETTINGS, Case, check, differences, known, uniform
from torch import Tensor

from prototool.analysis.view import View
from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.operators.broadcast import Scale
from prototool.engines.torch.operators.normalization import BatchNorm, BatchNormScale
from prototool.engines.torch.operators.operator import Setup
from prototool.net.document import Document
from prototool.net.state import NetState, Phase
from prototool.text.source import Source

# Differences of sums over a batch in another order, divided by deviations that may be small; of a channel of two
# values all that is left of the gradient is rounding, so there are more.
BOUND = 3e-5


def batch_norm(chance: random.Random) -> Case:
    """A BatchNorm with any settings, on up to three batches."""
    told = [f"use_global_stats: {chance.choice(('true', 'false'))}"] * (chance.random() < 0.4)
    told += [f"moving_average_fraction: {chance.choice((0.9, 0.5, 0, 1))}"] * (chance.random() < 0.5)
    told += [f"eps: {chance.choice((1e-3, 1e-2, 1e-7))}"] * (chance.random() < 0.4)
    shape = [chance.randint(1, 6) for _ in range(chance.randint(2, 5))]
    shape[0] += 4
    draw = np.random.default_rng(chance.randrange(2**32))
    offset, scale = np.float32(chance.choice((0, 0, 2, -5))), np.float32(chance.choice((1, 1, 30)))
    batches = [[(uniform(draw, shape) + offset) * scale] for _ in range(chance.randint(1, 3))]
    blobs = [
        uniform(draw, shape[1:2]),
        uniform(draw, shape[1:2]) + np.float32(0.6),
        np.float32(chance.choice((0, 1, 37.5, 999.9))).reshape(1),
    ]
    top = "b" if chance.random() < 0.3 else "t"
    text = f'layer {{ name: "it" type: "BatchNorm" bottom: "b" top: "{top}" batch_norm_param {{ {" ".join(told)} }} }}'
    return Case(text, batches[0], chance.choice(("TRAIN", "TRAIN", "TEST")), (True,), blobs, batches[1:])


def mvn(chance: random.Random) -> Case:
    """An MVN with any settings."""
    told = [f"normalize_variance: {chance.choice(('true', 'false'))}"] * (chance.random() < 0.5)
    told += [f"across_channels: {chance.choice(('true', 'false'))}"] * (chance.random() < 0.6)
    told += [f"eps: {chance.choice((1e-3, 0.1, 1))}"] * (chance.random() < 0.5)
    shape = [chance.randint(1, 5) for _ in range(chance.randint(1, 4))]
    if len(shape) > 1:
        shape[1 if len(shape) == 2 else 2] += 4
    values = uniform(np.random.default_rng(chance.randrange(2**32)), shape)
    top = "b" if chance.random() < 0.3 and len(shape) == 4 else "t"
    text = f'layer {{ name: "it" type: "MVN" bottom: "b" top: "{top}" mvn_param {{ {" ".join(told)} }} }}'
    return Case(text, [values * np.float32(chance.choice((1, 20)))], chance.choice(("TRAIN", "TEST")), (True,))


@pytest.mark.parametrize("made", [batch_norm, mvn])
def test_any_settings(made: type, interpreter: Interpreter, tmp_path: Path) -> None:
    chance = random.Random(made.__name__)
    worst = check([made(chance) for _ in range(2 * SETTINGS)], interpreter, tmp_path, BOUND)
    print(f"{made.__name__}: {worst:.1e}")


def test_a_single_value_has_no_variance(interpreter: Interpreter, tmp_path: Path) -> None:
    text = 'layer { name: "it" type: "BatchNorm" bottom: "b" top: "t" }'
    values = uniform(np.random.default_rng(1), (1, 5, 1))
    for found in differences([Case(text, [values], "TRAIN", (True,))], interpreter, tmp_path):
        assert found
        assert found.worst["bottom"] == 0
        assert found.worst["blob"] < 1e-6
        # It is 0 in Caffe; here what rounding leaves of value / deviation - mean / deviation, in thousandths.
        assert found.worst["top"] < 0.1


def pair(phase: Phase, told: str, scale: str, shape: list[int]) -> tuple[Setup, Setup]:
    """A BatchNorm and a Scale on its top."""
    dims = " ".join(f"dim: {dim}" for dim in shape)
    text = (
        f'layer {{ name: "d" type: "Input" top: "b" input_param {{ shape {{ {dims} }} }} }}\n'
        f'layer {{ name: "n" type: "BatchNorm" bottom: "b" top: "n" batch_norm_param {{ {told} }} }}\n'
        f'layer {{ name: "s" type: "Scale" bottom: "n" top: "s" scale_param {{ {scale} }} }}\n'
    )
    state = View(Document(Source(text)), [NetState(phase)]).states[0]
    draw, setups = np.random.default_rng(7), []
    for shapes in state.shapes.layers[1:]:
        blobs = [torch.from_numpy(uniform(draw, each)) + 0.7 for each in shapes.params or ()]
        for blob in blobs:
            blob.requires_grad_(shapes.layer.type == "Scale")
        bottoms, tops = known(shapes.bottoms), known(shapes.tops)
        setups.append(Setup(shapes.layer, phase, bottoms, tops, tuple(blobs), Path.cwd()))
    return setups[0], setups[1]


def run_pair(fused: bool, settings: tuple[Phase, str, str, list[int]], bottom: Tensor) -> list[Tensor]:
    """The top, all gradients, and the gathered statistics of a pair."""
    norm, scale = pair(*settings)
    if fused:
        assert BatchNormScale.fits(norm, scale)
        (top,) = BatchNormScale(norm, scale).forward([bottom])
    else:
        (top,) = Scale(scale).forward(BatchNorm(norm).forward([bottom]))
    weights = torch.linspace(-1, 1, top.numel(), dtype=top.dtype).view(top.shape)
    return [top, *torch.autograd.grad((top * weights).sum(), [bottom, *scale.blobs]), *norm.blobs]


@pytest.mark.parametrize("phase", ["TRAIN", "TEST"])
@pytest.mark.parametrize("told", ["", "use_global_stats: true", "use_global_stats: false moving_average_fraction: 0.9"])
@pytest.mark.parametrize("scale", ["", "bias_term: true axis: -3"])
def test_a_batch_norm_and_its_scale_as_one(phase: Phase, told: str, scale: str) -> None:
    values = uniform(np.random.default_rng(3), [4, 3, 5, 6])
    for layout in (torch.contiguous_format, torch.channels_last):
        bottom = torch.from_numpy(values).to(memory_format=layout).requires_grad_()
        settings = (phase, told, scale, [4, 3, 5, 6])
        one, two = run_pair(True, settings, bottom), run_pair(False, settings, bottom)
        assert one[0].is_contiguous(memory_format=layout)
        assert two[0].is_contiguous(memory_format=layout)
        torch.testing.assert_close(one, two, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("scale", ["axis: 0", "num_axes: 2", "num_axes: 0"])
def test_a_scale_of_something_else_than_channels_stands_by_itself(scale: str) -> None:
    assert not BatchNormScale.fits(*pair("TRAIN", "", scale, [4, 3, 5, 6]))


def test_half_precision_gathers_in_full() -> None:
    norm, scale = pair("TRAIN", "", "bias_term: true", [4, 3, 5, 6])
    before, others = ([blob.clone() for blob in norm.blobs] for _ in range(2))
    bottom = torch.from_numpy(uniform(np.random.default_rng(3), [4, 3, 5, 6])).bfloat16()
    bottom = bottom.to(memory_format=torch.channels_last).requires_grad_()
    with torch.autocast("cpu", torch.bfloat16):
        (top,) = BatchNormScale(norm, scale).forward([bottom])
        (alone,) = BatchNorm(norm._replace(blobs=tuple(others))).forward([bottom])
    (top + alone).float().sum().backward()
    assert top.dtype == alone.dtype == bottom.grad.dtype == torch.bfloat16  # type: ignore[union-attr]
    mean, variance = bottom.detach().float().mean((0, 2, 3)), bottom.detach().float().var((0, 2, 3))
    for blob, old, new in zip(norm.blobs, before, (mean, variance, torch.ones(1)), strict=True):
        assert blob.dtype == torch.float32
        torch.testing.assert_close(blob, new + old * 0.999, rtol=1e-5, atol=1e-5)
