"""Dropout against real Caffe: the same values given the mask that Caffe drew, and masks of the same distribution."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from parity import Case, Ready, asked, check, ready, uniform

from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.operators.dropout import Dropout
from prototool.engines.torch.operators.operator import Setup, UnrunnableError
from prototool.net.document import Document
from prototool.net.state import phase_named
from prototool.schema.dialects import merged, named
from prototool.text.source import Source

RATIOS = (0.5, 0.25, 0.1, 0.9, 0.3, 0.0)
# No value is 0, so that the mask can be told from what comes out.
SHAPE = (16, 24, 10, 10)


def case(ratio: float | None, phase: str = "TRAIN", top: str = "t", shape: tuple[int, ...] = SHAPE) -> Case:
    """A Dropout of some ratio; of Caffe's own with None."""
    told = "" if ratio is None else f"dropout_param {{ dropout_ratio: {ratio} }}"
    values = uniform(np.random.default_rng(5), shape) + np.float32(1)
    return Case(f'layer {{ name: "it" type: "Dropout" bottom: "b" top: "{top}" {told} }}', [values], phase, (True,))


def run(each: Ready, layout: torch.memory_format) -> tuple[torch.Tensor, torch.Tensor]:
    """The top and the bottom's gradient."""
    bottom = torch.from_numpy(each.case.bottoms[0]).to(memory_format=layout).requires_grad_()
    (top,) = each.operator.forward([bottom])
    assert top.is_contiguous(memory_format=layout)
    return top.detach(), torch.autograd.grad(top, bottom, torch.from_numpy(each.gradients[0]))[0]


def z_scores(kept: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], chance: float) -> list[float]:
    """How far from what is expected are the share of all values, that of pairs of neighbours, and of each item."""
    shares = [(kept, chance), *((item, chance) for item in kept)]
    for axis in range(kept.ndim):
        first, second = np.delete(kept, -1, axis), np.delete(kept, 0, axis)
        shares.append(((first & second)[tuple(slice(None, None, 2) for _ in SHAPE)], chance**2))
    return [float((part.mean() - share) / np.sqrt(share * (1 - share) / part.size)) for part, share in shares]


def test_training(interpreter: Interpreter, tmp_path: Path) -> None:
    chance = random.Random(1)
    made = [ready(case(ratio, top=top), chance) for ratio in (*RATIOS, None) for top in "tb"]
    torch.manual_seed(11)
    for each, answer in zip(made, asked(made, interpreter, tmp_path), strict=True):
        assert answer is not None
        ratio = each.operator.ratio  # type: ignore[attr-defined]
        factor = 1 / (1 - np.float32(ratio))
        for layout in (torch.contiguous_format, torch.channels_last):
            top, gradient = run(each, layout)
            ours, theirs = top.numpy() != 0, answer["top\n0\n0"] != 0
            for kept, tops, gradients in (
                (ours, top.numpy(), gradient.numpy()),
                (theirs, answer["top\n0\n0"], answer["bottom\n0"]),
            ):
                np.testing.assert_allclose(tops, each.case.bottoms[0] * kept * factor, rtol=2e-7)
                np.testing.assert_allclose(gradients, each.gradients[0] * kept * factor, rtol=2e-7, atol=1e-12)
                if ratio:
                    assert np.abs(z_scores(kept, 1 - ratio)).max() < 5
                else:
                    assert kept.all()


def test_every_value_is_drawn_for_itself() -> None:
    chance = random.Random(1)
    for ratio in RATIOS[:-1]:
        operator = ready(case(ratio, shape=(1,)), chance).operator
        torch.manual_seed(12)
        one, two = (operator.forward([torch.ones(1000, 100)])[0].numpy() != 0 for _ in range(2))
        share = 1 - ratio
        deviation = np.sqrt(share * (1 - share) / 1000)
        assert np.abs(one.mean(0) - share).max() < 5 * deviation
        assert abs((one & two).mean() - share**2) < 5 * np.sqrt(share**2 / 1e5)
        torch.manual_seed(12)
        assert np.array_equal(operator.forward([torch.ones(1000, 100)])[0].numpy() != 0, one)


def test_nothing_is_left_of_everything(interpreter: Interpreter, tmp_path: Path) -> None:
    check([case(1.0)], interpreter, tmp_path, 0)


def test_outside_of_training(interpreter: Interpreter, tmp_path: Path) -> None:
    check([case(ratio, "TEST", top) for ratio in (0.5, 0.9, 1.0, -1, 3) for top in "tb"], interpreter, tmp_path, 0)


@pytest.mark.parametrize("ratio", [-0.1, 1.5])
def test_a_ratio_that_is_none(ratio: float, interpreter: Interpreter, tmp_path: Path) -> None:
    with pytest.raises(UnrunnableError, match="must be between 0 and 1"):
        ready(case(ratio), random.Random(1))


def test_scaling_at_test_time_instead() -> None:
    # What forks have: the mean is kept by scaling down where nothing is dropped.
    text = 'layer { name: "it" type: "Dropout" bottom: "b" top: "t" dropout_param { scale_train: false } }'
    layer = Document(Source(text), merged(named("rcnn"))).net.layers[0]
    torch.manual_seed(2)
    for phase, values in (("TRAIN", [0.0, 1.0]), ("TEST", [0.5])):
        operator = Dropout(Setup(layer, phase_named(phase), ((40, 50),), ((40, 50),), (), Path.cwd()))
        assert operator.forward([torch.ones(40, 50)])[0].unique().tolist() == values


def test_half_precision_stays() -> None:
    operator = ready(case(0.3, shape=(2, 3, 4, 5)), random.Random(1)).operator
    values = torch.ones(2, 3, 4, 5, dtype=torch.bfloat16)
    with torch.autocast("cpu", torch.bfloat16):
        assert operator.forward([values])[0].dtype == torch.bfloat16
