"""Pooling and SPP against real Caffe, on settings of all kinds; stochastic pooling by itself."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from parity import SETTINGS, Array, Case, check, differences, ready, uniform

from prototool.analysis.shapes.spatial import Pool, pooled
from prototool.engines.pycaffe.probe import Interpreter

# Maxima are the same numbers; averages are sums, in another order where they are of a whole image. The worst of 800
# settings of Pooling: 2.2e-6, of 400 of SPP: 4e-7.
BOUND = 1e-5


def pools(chance: random.Random, sizes: list[int], padded: bool, up: bool) -> list[Pool]:
    """Windows along height and width that leave something of an image."""
    while True:
        made = [
            Pool(chance.choice((1, 2, 2, 3, 3, 4, 5)), chance.choice((1, 1, 2, 2, 3, 4)), chance.choice((0, 1, 1, 2)))
            for _ in sizes
        ]
        if chance.random() < 0.5:
            made = made[:1] * 2
        if not padded:
            made = [pool._replace(pad=0) for pool in made]
        clip = any(pool.pad for pool in made)
        if any(pool.pad >= pool.kernel for pool in made):
            continue
        if all(math.ceil((s + 2 * p.pad - p.kernel) / p.stride) >= 0 for s, p in zip(sizes, made, strict=True)) and all(
            (pooled(s, p, False, up) or 0) - clip > 0 for s, p in zip(sizes, made, strict=True)
        ):
            return made


def sees_nothing(sizes: list[int], made: list[Pool], up: bool) -> bool:
    """Whether a window lies wholly outside of the image."""
    clip = any(pool.pad for pool in made)
    lasts = [((pooled(s, p, clip, up) or 0) - 1) * p.stride - p.pad for s, p in zip(sizes, made, strict=True)]
    return any(last >= size for last, size in zip(lasts, sizes, strict=True))


def fields(chance: random.Random, made: list[Pool]) -> str:
    """The windows as the fields of a pooling_param."""
    text = []
    stems = (("kernel_size", "kernel"), ("stride", "stride"), ("pad", "pad"))
    for (plain, stem), (height, width) in zip(stems, zip(*made, strict=True), strict=True):
        if height != width or chance.random() < 0.2:
            text.append(f"{stem}_h: {height} {stem}_w: {width}")
        elif plain == "kernel_size" or height != {"stride": 1, "pad": 0}[plain] or chance.random() < 0.3:
            text.append(f"{plain}: {height}")
    return " ".join(text)


def values(chance: random.Random, shape: list[int]) -> Array:
    """Values, of which several may be the same."""
    drawn = uniform(np.random.default_rng(chance.randrange(2**32)), shape)
    return np.round(drawn * 6) / 6 if chance.random() < 0.5 else drawn


def pooling(chance: random.Random) -> Case:
    """A Pooling with any settings."""
    sizes = [chance.randint(1, 11), chance.randint(1, 11)]
    method = chance.choice(("MAX", "AVE"))
    told = [f"pool: {method}"] * (method != "MAX" or chance.random() < 0.5)
    up = chance.random() < 0.7
    told += [f"round_mode: {'CEIL' if up else 'FLOOR'}"] * (not up or chance.random() < 0.3)
    backward: tuple[bool, ...] | None = (True,)
    if chance.random() < 0.1:
        told += ["global_pooling: true"]
    else:
        made = pools(chance, sizes, chance.random() < 0.5, up)
        told += [fields(chance, made)]
        # Caffe's gradient of the maximum of nothing goes to memory that is not its own.
        if method == "MAX" and sees_nothing(sizes, made, up):
            backward = None
    tops = ' top: "mask"' if method == "MAX" and chance.random() < 0.4 else ""
    return Case(
        f'layer {{ name: "it" type: "Pooling" bottom: "b" top: "t"{tops} pooling_param {{ {" ".join(told)} }} }}',
        [values(chance, [chance.randint(1, 3), chance.randint(1, 4), *sizes])],
        chance.choice(("TRAIN", "TEST")),
        backward,
    )


def pyramid(chance: random.Random) -> Case:
    """An SPP with any settings that fit."""
    height = chance.choice((1, 2, 2, 3, 3, 4))
    least = {1: 1, 2: 2, 3: 6, 4: 14}[height]
    sizes = [chance.choice((least, 2 ** (height - 1), 2**height)) + chance.randint(0, 9) for _ in "hw"]
    method = chance.choice(("MAX", "AVE"))
    return Case(
        'layer { name: "it" type: "SPP" bottom: "b" top: "t" '
        f"spp_param {{ pyramid_height: {height} pool: {method} }} }}",
        [values(chance, [chance.randint(1, 3), chance.randint(1, 4), *sizes])],
        chance.choice(("TRAIN", "TEST")),
        (True,),
    )


def fits(case: Case) -> bool:
    """Whether the engine takes a case."""
    try:
        ready(case, random.Random(0))
    except AssertionError:
        return False
    return True


def test_any_pooling(interpreter: Interpreter, tmp_path: Path) -> None:
    chance = random.Random(3)
    worst = check([pooling(chance) for _ in range(SETTINGS * 2)], interpreter, tmp_path, BOUND)
    print(f"Pooling: {worst:.1e}")


def test_any_pyramid(interpreter: Interpreter, tmp_path: Path) -> None:
    chance = random.Random(4)
    cases: list[Case] = []
    while len(cases) < SETTINGS:
        case = pyramid(chance)
        cases += [case] * fits(case)
    worst = check(cases, interpreter, tmp_path, BOUND)
    print(f"SPP: {worst:.1e}")


ODD = (
    # Windows that begin where the image ends, or behind: nothing and 0 / 0 or 0 / -n.
    ((1, 2, 2, 2), "kernel_size: 1 stride: 2", True),
    ((1, 2, 4, 5), "kernel_size: 1 stride: 5", True),
    ((1, 2, 5, 4), "kernel_h: 1 kernel_w: 2 stride_h: 3 stride_w: 1", True),
    # Padding of more than half of the kernel, which torch's own pooling refuses.
    ((2, 2, 5, 5), "kernel_size: 3 pad: 2", False),
    ((2, 2, 5, 7), "kernel_size: 4 pad: 3 stride: 2", False),
    ((2, 2, 6, 5), "kernel_h: 2 kernel_w: 5 pad_h: 1 pad_w: 4 stride_h: 3 stride_w: 3", False),
    # A window larger than the image.
    ((1, 2, 2, 2), "kernel_size: 5 stride: 4", False),
    # A kernel_h besides kernel_size, which Caffe passes over.
    ((1, 2, 6, 6), "kernel_size: 3 kernel_h: 2 stride: 2", False),
)


def test_odd_windows(interpreter: Interpreter, tmp_path: Path) -> None:
    cases = []
    for shape, told, outside in ODD:
        for method, tops in (("MAX", 'top: "t" top: "mask"'), ("MAX", 'top: "t"'), ("AVE", 'top: "t"')):
            layer = (
                f'layer {{ name: "it" type: "Pooling" bottom: "b" {tops} pooling_param {{ {told} pool: {method} }} }}'
            )
            bottom = uniform(np.random.default_rng(5), shape)
            cases.append(Case(layer, [bottom], backward=None if outside and method == "MAX" else (True,)))
    found = differences(cases, interpreter, tmp_path)
    assert all(each is not None and each.largest <= BOUND for each in found), found


def stochastic(phase: str, bottom: Array) -> torch.Tensor:
    """What stochastic pooling of 2x3 windows two apart makes of a bottom; Caffe has it on GPUs alone."""
    layer = (
        'layer { name: "it" type: "Pooling" bottom: "b" top: "t" '
        "pooling_param { pool: STOCHASTIC kernel_h: 2 kernel_w: 3 stride_h: 2 stride_w: 2 } }"
    )
    made = ready(Case(layer, [bottom], phase), random.Random(6))
    return made.operator.forward([torch.from_numpy(bottom).requires_grad_()])[0]


def test_stochastic_pooling_in_test_is_the_mean_weighted_by_the_values() -> None:
    bottom = np.zeros((1, 1, 3, 6), np.float32)
    bottom[0, 0, :2, :3] = [[1, 2, 0], [0, 3, 2]]
    top = stochastic("TEST", bottom)
    assert top.shape == (1, 1, 2, 3)
    # The squares of all values that a window sees, cut off at the edge, by their sum; 0 where all is 0.
    assert top[0, 0].tolist() == [[18 / 8, 2.0, 0.0], [0.0, 0.0, 0.0]]


def test_stochastic_pooling_draws_values_in_proportion_and_gives_the_gradient_to_the_drawn_one() -> None:
    torch.manual_seed(7)
    bottom = np.tile(np.array([[0, 1, 0], [3, 0, 4]], np.float32), (4000, 1, 1, 1))
    given = torch.from_numpy(bottom).requires_grad_()
    layer = (
        'layer { name: "it" type: "Pooling" bottom: "b" top: "t" '
        "pooling_param { pool: STOCHASTIC kernel_h: 2 kernel_w: 3 } }"
    )
    top = ready(Case(layer, [bottom], "TRAIN"), random.Random(8)).operator.forward([given])[0]
    shares = [(top == value).float().mean().item() for value in (1, 3, 4)]
    assert sum(shares) == pytest.approx(1)
    assert shares == pytest.approx([1 / 8, 3 / 8, 4 / 8], abs=0.04)
    top.sum().backward()
    assert given.grad is not None
    assert torch.equal(given.grad * given, torch.where(given == top, given, 0))
    assert torch.equal(given.grad.sum((1, 2, 3)), torch.ones(4000))
