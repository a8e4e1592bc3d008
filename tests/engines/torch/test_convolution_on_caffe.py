"""Convolution, Deconvolution and Im2col against real Caffe, on settings of all kinds."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from parity import SETTINGS, Case, check, uniform

from prototool.analysis.shapes.spatial import Window
from prototool.engines.pycaffe.probe import Interpreter

# Sums of up to some thousand products, in another order. The worst of 400 settings: 2e-7 for Convolution, 7e-6 for
# Deconvolution, 7e-7 for Im2col, but for gradients whose terms cancel nearly to nothing, 8e-5 of what is left.
BOUND = 3e-4


def window(chance: random.Random, sizes: list[int], grow: Callable[[Window, int, int], int]) -> Window:
    """A window that leaves something of an image."""
    axes = range(len(sizes))
    while True:
        made = Window(
            tuple(chance.choice((1, 1, 2, 3, 3, 4, 5)) for _ in axes),
            tuple(chance.choice((1, 1, 2, 3)) for _ in axes),
            tuple(chance.choice((0, 0, 1, 1, 2, 4)) for _ in axes),
            tuple(chance.choice((1, 1, 1, 2, 3, 0)) for _ in axes),
        )
        if chance.random() < 0.5:
            made = Window(*((values[:1] * len(sizes)) for values in made))
        if all(1 <= grow(made, axis, size) <= 40 for axis, size in enumerate(sizes)):
            return made


def fields(chance: random.Random, window: Window) -> str:
    """A window as the fields of a convolution_param, in one of the ways that say the same."""
    text = []
    for plain, stem, values in zip(
        ("kernel_size", "stride", "pad", "dilation"), ("kernel", "stride", "pad", ""), window, strict=True
    ):
        if len(values) == 2 and stem and chance.random() < 0.3:
            text += [f"{stem}_h: {values[0]} {stem}_w: {values[1]}"]
        elif len(set(values)) == 1 and chance.random() < 0.8:
            usual = {"stride": 1, "pad": 0, "dilation": 1}.get(plain)
            text += [f"{plain}: {values[0]}"] * (values[0] != usual or chance.random() < 0.5)
        else:
            text += [f"{plain}: {value}" for value in values]
    return " ".join(text)


def case(chance: random.Random, type: str) -> Case:
    """A layer with any settings, on one or several bottoms."""
    axes = chance.choice((0, 1, 2, 2, 2, 2, 3, 3, 4) if type != "Im2col" else (1, 2, 2, 2, 3, 4))
    head = chance.choice((1, 1, 1, 0, 2))
    most = {0: 9, 1: 12, 2: 9, 3: 6, 4: 4}[axes]
    sizes = [chance.randint(1, most) for _ in range(axes)]
    grow = Window.deconvolved if type == "Deconvolution" else Window.convolved
    stated = window(chance, sizes, lambda made, axis, size: grow(made, axis, size) or 0)
    group = chance.choice((1, 1, 1, 2, 3))
    channels = group * chance.randint(1, 4)
    outputs = group * chance.randint(1, 4)
    if chance.random() < 0.15:
        group, outputs = channels, channels
    axis = chance.choice((head, head, head - 1 - head - axes))
    shape = [chance.randint(1, 3) for _ in range(head)] + [channels, *sizes]
    told = [fields(chance, stated)] + [f"axis: {axis}"] * (axis != 1 or chance.random() < 0.2)
    told += ["force_nd_im2col: true"] * (chance.random() < 0.2)
    biased = chance.random() < 0.7
    if type != "Im2col":
        told += [f"num_output: {outputs} group: {group}"] + ["bias_term: false"] * (not biased)
        told += ['weight_filler { type: "xavier" }'] * (chance.random() < 0.2)
    number = 1 if type == "Im2col" else chance.choice((1, 1, 1, 2, 3))
    wires = " ".join(f'bottom: "b{index}" top: "t{index}"' for index in range(number))
    draw = np.random.default_rng(chance.randrange(2**32))
    return Case(
        f'layer {{ name: "it" type: "{type}" {wires} convolution_param {{ {" ".join(told)} }} }}',
        [uniform(draw, shape) for _ in range(number)],
        chance.choice(("TRAIN", "TEST")),
        tuple(chance.random() < 0.9 for _ in range(number)),
    )


@pytest.mark.parametrize("type", ["Convolution", "Deconvolution", "Im2col"])
def test_any_settings(type: str, interpreter: Interpreter, tmp_path: Path) -> None:
    chance = random.Random(len(type))
    worst = check([case(chance, type) for _ in range(SETTINGS)], interpreter, tmp_path, BOUND)
    print(f"{type}: {worst:.1e}")
