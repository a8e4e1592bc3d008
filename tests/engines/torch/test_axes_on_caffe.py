"""Concat, Slice, Split, Flatten, Reshape, Crop and Tile against real Caffe, on settings of all kinds."""

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

# Nothing is computed forward; backward the gradients of copies are added up.
BOUND = 1e-6


def numbers(chance: random.Random, shape: Sequence[int]) -> Array:
    """Normal numbers."""
    draw = np.random.default_rng(chance.randrange(2**32))
    return draw.standard_normal(tuple(shape)).astype(np.float32)


def shape_of(chance: random.Random, least: int = 1) -> list[int]:
    """Any shape."""
    return [chance.randint(1, 6) for _ in range(chance.randint(least, 5))]


def either(chance: random.Random, axis: int, shape: Sequence[int]) -> int:
    """An axis, counted from the front or from the end."""
    return chance.choice((axis, axis - len(shape)))


def text_of(type: str, bottoms: int, tops: int, message: str, told: Sequence[str]) -> str:
    """The text of a layer."""
    wires = [f'bottom: "b{index}"' for index in range(bottoms)] + [f'top: "t{index}"' for index in range(tops)]
    stated = f"{message} {{ {' '.join(told)} }}" if told else ""
    return f'layer {{ name: "it" type: "{type}" {" ".join(wires)} {stated} }}'


def made_case(chance: random.Random, text: str, bottoms: Sequence[Array], asked: Sequence[bool] | None = None) -> Case:
    """A case of either phase, by itself asking for all gradients."""
    told = tuple(asked) if asked is not None else (True,) * len(bottoms)
    return Case(text, bottoms, chance.choice(("TRAIN", "TEST")), told)


def concat(chance: random.Random) -> Case:
    """A Concat of one or more bottoms."""
    shape = shape_of(chance)
    axis = chance.randrange(len(shape))
    bottoms = []
    for _ in range(chance.randint(1, 4)):
        shape[axis] = chance.randint(1, 6)
        bottoms.append(numbers(chance, shape))
    new = [f"axis: {either(chance, axis, shape)}"] * (axis != 1 or chance.random() < 0.5)
    told = [f"concat_dim: {axis}"] if chance.random() < 0.2 else new
    asked = [chance.random() < 0.8 for _ in bottoms]
    return made_case(chance, text_of("Concat", len(bottoms), 1, "concat_param", told), bottoms, asked)


def slices(chance: random.Random) -> Case:
    """A Slice, even or at points, of which the last may be the end."""
    shape = shape_of(chance)
    axis = chance.randrange(len(shape))
    tops = chance.randint(1, 4)
    new = [f"axis: {either(chance, axis, shape)}"] * (axis != 1 or chance.random() < 0.5)
    told = [f"slice_dim: {axis}"] if chance.random() < 0.2 else new
    if tops > 1 and chance.random() < 0.6:
        shape[axis] = chance.randint(tops, 9)
        points = sorted(chance.sample(range(1, shape[axis] + 1), tops - 1))
        told += [f"slice_point: {point}" for point in points]
        text = text_of("Slice", 1, tops, "slice_param", told)
        # An empty top cannot have a loss.
        case = made_case(chance, text, [numbers(chance, shape)])
        return case._replace(backward=None) if points[-1] == shape[axis] else case
    shape[axis] = tops * chance.randint(1, 3)
    return made_case(chance, text_of("Slice", 1, tops, "slice_param", told), [numbers(chance, shape)])


def split(chance: random.Random) -> Case:
    """A Split."""
    return made_case(chance, text_of("Split", 1, chance.randint(1, 5), "", ()), [numbers(chance, shape_of(chance))])


def flatten(chance: random.Random) -> Case:
    """A Flatten of any axes; one of none puts in an axis."""
    shape = shape_of(chance)
    start = chance.randrange(len(shape))
    end = chance.randrange(max(start - 1, 0), len(shape))
    told = [f"axis: {either(chance, start, shape)}"] * (start != 1 or chance.random() < 0.5)
    told += [f"end_axis: {either(chance, end, shape)}"] * (end != len(shape) - 1 or chance.random() < 0.5)
    return made_case(chance, text_of("Flatten", 1, 1, "flatten_param", told), [numbers(chance, shape)])


def reshape(chance: random.Random) -> Case:
    """A Reshape of some of the axes, with dimensions that are copied or found out."""
    shape = shape_of(chance)
    start = chance.randint(0, len(shape))
    end = chance.randint(start, len(shape))
    wanted = [*factors(chance, math.prod(shape[start:end])), *[1] * chance.randint(0, 2)]
    chance.shuffle(wanted)
    told = list(wanted)
    for index in range(len(wanted)):
        if start + index < len(shape) and shape[start + index] == wanted[index] and chance.random() < 0.7:
            told[index] = 0
    if wanted and chance.random() < 0.5:
        told[chance.randrange(len(told))] = -1
    message = ["shape { " + " ".join(f"dim: {dim}" for dim in told) + " }"]
    message += [f"axis: {chance.choice((start, start - len(shape) - 1))}"] * (start != 0 or chance.random() < 0.3)
    message += [f"num_axes: {end - start}"] * (end != len(shape) or chance.random() < 0.3)
    return made_case(chance, text_of("Reshape", 1, 1, "reshape_param", message), [numbers(chance, shape)])


def factors(chance: random.Random, number: int) -> list[int]:
    """Numbers whose product is this one."""
    found = []
    while number > 1:
        found.append(chance.choice([each for each in range(2, number + 1) if number % each == 0]))
        number //= found[-1]
    return found


def crop(chance: random.Random) -> Case:
    """A Crop with no offset, one for all axes, or one for each."""
    shape = [chance.randint(1, 7) for _ in range(chance.randint(1, 5))]
    start = chance.randrange(len(shape))
    wanted = [chance.randint(1, dim) for dim in shape]
    room = [dim - cut for dim, cut in zip(shape[start:], wanted[start:], strict=True)]
    told = [f"axis: {either(chance, start, shape)}"] * (start != 2 or chance.random() < 0.5)
    if chance.random() < 0.3:
        told += [f"offset: {chance.randint(0, min(room))}"]
    elif chance.random() < 0.7:
        told += [f"offset: {chance.randint(0, most)}" for most in room]
    bottoms = [numbers(chance, shape), numbers(chance, wanted)]
    return made_case(chance, text_of("Crop", 2, 1, "crop_param", told), bottoms)


def tile(chance: random.Random) -> Case:
    """A Tile."""
    shape = shape_of(chance)
    axis = chance.randrange(len(shape))
    told = [f"tiles: {chance.randint(1, 4)}"]
    told += [f"axis: {either(chance, axis, shape)}"] * (axis != 1 or chance.random() < 0.5)
    return made_case(chance, text_of("Tile", 1, 1, "tile_param", told), [numbers(chance, shape)])


TYPES = (concat, slices, split, flatten, reshape, crop, tile)


@pytest.mark.parametrize("made", TYPES, ids=lambda made: made.__name__)
def test_any_settings(made: Callable[[random.Random], Case], interpreter: Interpreter, tmp_path: Path) -> None:
    chance = random.Random(made.__name__)
    worst = check([made(chance) for _ in range(SETTINGS)], interpreter, tmp_path, BOUND)
    print(f"{made.__name__}: {worst:.1e}")


@pytest.mark.parametrize("made", TYPES, ids=lambda made: made.__name__)
def test_the_order_of_memory_makes_no_difference(made: Callable[[random.Random], Case]) -> None:
    chance = random.Random(made.__name__)
    for case in [each for each in (made(chance) for _ in range(80)) if each.bottoms[0].ndim == 4][:8]:
        operator = ready(case, chance).operator
        told = [torch.from_numpy(bottom) for bottom in case.bottoms]
        turned = [each.to(memory_format=torch.channels_last) if each.dim() == 4 else each for each in told]
        for one, other in zip(operator.forward(told), operator.forward(turned), strict=True):
            assert torch.equal(one, other)


CHANNELS_LAST = {
    "Concat": 'bottom: "b0" bottom: "b1" top: "t"',
    "Slice": 'bottom: "b0" top: "t" top: "u" slice_param { slice_point: 2 }',
    "Crop": 'bottom: "b0" bottom: "b1" top: "t" crop_param { offset: 1 }',
}


@pytest.mark.parametrize("type", CHANNELS_LAST)
def test_gradients_keep_the_order_of_memory(type: str) -> None:
    arrays = [
        np.zeros((2, 4, 5, 6), np.float32),
        np.zeros((2, 4, 3, 3) if type == "Crop" else (2, 4, 5, 6), np.float32),
    ]
    text = f'layer {{ name: "it" type: "{type}" {CHANNELS_LAST[type]} }}'
    case = Case(text, arrays[: 1 + (type != "Slice")])
    bottoms = [torch.from_numpy(each).to(memory_format=torch.channels_last).requires_grad_() for each in case.bottoms]
    tops = ready(case, random.Random(1)).operator.forward(bottoms)
    (gradient,) = torch.autograd.grad(tops, bottoms[:1], [torch.ones_like(top) for top in tops])
    assert gradient.stride(1) == 1


@pytest.mark.parametrize(
    ("text", "later", "shape"),
    [
        ('"Flatten"', (5, 3, 2, 2), (5, 12)),
        ('"Reshape" reshape_param { shape { dim: 0 dim: -1 dim: 2 } }', (5, 3, 2, 2), (5, 6, 2)),
        ('"Slice" slice_param { axis: 0 }', (5, 3, 2, 2), (5, 3, 2, 2)),
    ],
)
def test_a_later_batch_may_have_another_shape(text: str, later: tuple[int, ...], shape: tuple[int, ...]) -> None:
    case = Case(f'layer {{ name: "it" bottom: "b" top: "t" type: {text} }}', [np.zeros((2, 3, 4, 2), np.float32)])
    (top,) = ready(case, random.Random(1)).operator.forward([torch.zeros(later)])
    assert tuple(top.shape) == shape
