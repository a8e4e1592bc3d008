"""One image of a synthetic set: a textured shape of a class before clutter, in changing light, with noise.

The same on every machine: random numbers come from numpy's RandomState, whose streams are frozen, waves from a rounded
table, and the rest is single additions and multiplications. What numpy needs to start is paid by those who import this
module.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from prototool.launch.data.synth import Recipe
from prototool.launch.data.synth_classes import PATTERNS, SHAPES, Look

Plane: TypeAlias = NDArray[np.float32]
Random: TypeAlias = np.random.RandomState

# A cosine of so many steps to a turn. Rounded, because the last bit of a cosine differs between machines.
STEPS = 4096
COSINES: Plane = np.round(np.cos(np.arange(STEPS) * (2 * np.pi / STEPS)), 5).astype(np.float32)

# How far single images stray from their class: hue and direction in turns, frequency in shares of it.
STRAY_HUE = 0.035
STRAY_DIRECTION = 0.02
STRAY_FREQUENCY = 0.08
# Small shapes of no class that lie about, at most.
CLUTTER = 4
# The sum of this many random bytes is near enough to a normal distribution, and exact.
BYTES = 4


def draw(recipe: Recipe, look: Look, stream: tuple[int, ...]) -> NDArray[np.uint8]:
    """An image of a class, height x width x RGB. `stream` tells the images of a set apart."""
    random = np.random.RandomState([recipe.seed, *stream])
    down, across = grid(recipe)
    image = background(random, down, across)
    for _ in range(random.randint(CLUTTER + 1)):
        put(image, down, across, random, stray(random), 0.04 + 0.06 * random.random_sample())
    put(image, down, across, random, look, 0.24 + 0.14 * random.random_sample())
    image *= np.float32(0.7 + 0.5 * random.random_sample())
    if recipe.noise:
        image += noise(random, image.shape, recipe.noise)
    pixels: NDArray[np.uint8] = np.clip(image * np.float32(255), 0, 255).astype(np.uint8)
    return pixels


def grid(recipe: Recipe) -> tuple[Plane, Plane]:
    """How far each pixel is from the middle, down and across, in shares of the shorter side."""
    side = min(recipe.height, recipe.width)
    down, across = (
        ((np.arange(length) + 0.5 - length / 2) / side).astype(np.float32) for length in (recipe.height, recipe.width)
    )
    return down[:, None], across[None, :]


def background(random: Random, down: Plane, across: Plane) -> Plane:
    """A pale colour that changes from one side to the other, with faint waves."""
    colour = rgb(random.random_sample(), 0.1 + 0.3 * random.random_sample(), 0.35 + 0.4 * random.random_sample())
    slope_down, slope_across = (np.float32(0.5 * random.random_sample() - 0.25) for _ in range(2))
    turn, frequency = random.random_sample(), 2 + 10 * random.random_sample()
    light = 1 + slope_down * down + slope_across * across
    light = light + np.float32(0.08) * wave(along(down, across, turn) * np.float32(frequency))
    image: Plane = light[:, :, None] * colour
    return image


def stray(random: Random) -> Look:
    """The look of a piece of clutter."""
    shape, pattern = SHAPES[random.randint(len(SHAPES))], PATTERNS[random.randint(len(PATTERNS))]
    return Look(shape, pattern, random.random_sample(), random.random_sample(), 4 + 8 * random.random_sample())


def put(image: Plane, down: Plane, across: Plane, random: Random, look: Look, radius: float) -> None:
    """Draw a shape of a look over an image, somewhere, turned a little."""
    room = 0.5 - radius
    down = down - np.float32(room * (2 * random.random_sample() - 1))
    across = across - np.float32(room * (2 * random.random_sample() - 1))
    colour = rgb(
        look.hue + STRAY_HUE * bell(random), 0.45 + 0.4 * random.random_sample(), 0.5 + 0.4 * random.random_sample()
    )
    turn = look.direction + STRAY_DIRECTION * bell(random)
    frequency = look.frequency * (1 + STRAY_FREQUENCY * bell(random))
    relief = PAINT[look.pattern](
        along(down, across, turn) * np.float32(frequency) + np.float32(random.random_sample()),
        along(down, across, turn + 0.25) * np.float32(frequency) + np.float32(random.random_sample()),
    )
    depth = np.float32(0.25 + 0.2 * random.random_sample())
    tilt = 0.06 * bell(random)
    inside = FORM[look.shape](along(down, across, tilt + 0.25), along(down, across, tilt), np.float32(radius))
    # One pixel of blending, so that edges are no stairs.
    cover = np.clip(inside * np.float32(min(image.shape[:2])) + np.float32(0.5), 0, 1)[:, :, None]
    image += cover * ((1 + depth * relief)[:, :, None] * colour - image)


def along(down: Plane, across: Plane, turn: float) -> Plane:
    """How far each pixel lies in a direction."""
    return across * cosine(turn) + down * cosine(turn - 0.25)


def cosine(turns: float) -> np.float32:
    """The cosine of an angle in turns."""
    return np.float32(COSINES[int(turns * STEPS) % STEPS])


def wave(turns: Plane) -> Plane:
    """The cosine of each angle in turns."""
    found: Plane = COSINES[(turns * np.float32(STEPS)).astype(np.int32) & (STEPS - 1)]
    return found


def rgb(hue: float, saturation: float, value: float) -> Plane:
    """A colour."""
    return np.array(colorsys.hsv_to_rgb(hue % 1.0, saturation, value), np.float32)


def bell(random: Random) -> float:
    """A random number of mean 0 and standard deviation 1 that is never beyond 3.5."""
    return float(random.random_sample(4).sum() - 2.0) * 3**0.5


def noise(random: Random, shape: tuple[int, ...], deviation: float) -> Plane:
    """Noise for each value, of mean 0."""
    size = int(np.prod(shape))
    raw = np.frombuffer(random.bytes(size * BYTES), np.uint8).reshape(BYTES, size)
    total = raw.astype(np.int16).sum(axis=0).astype(np.float32)
    # The variance of one byte is (256^2 - 1) / 12.
    unit = deviation / (BYTES * (256**2 - 1) / 12) ** 0.5
    spread: Plane = (total - np.float32(BYTES * 127.5)) * np.float32(unit)
    return spread.reshape(shape)


# How a pattern's relief, from -1 to 1, follows from the phases of two waves that cross each other.
PAINT: dict[str, Callable[[Plane, Plane], Plane]] = {
    "stripes": lambda one, other: wave(one),
    "checks": lambda one, other: np.sign(wave(one) * wave(other)),
    "dots": lambda one, other: np.clip((wave(one) + wave(other)) * np.float32(2) - np.float32(1), -1, 1),
}

# How far inside a shape of some radius each pixel is, in shares of the shorter side; negative outside.
FORM: dict[str, Callable[[Plane, Plane, np.float32], Plane]] = {
    "disc": lambda y, x, r: r - np.sqrt(x * x + y * y),
    "ring": lambda y, x, r: r * np.float32(0.3) - np.abs(r * np.float32(0.7) - np.sqrt(x * x + y * y)),
    "square": lambda y, x, r: r * np.float32(0.85) - np.maximum(np.abs(x), np.abs(y)),
    "bar": lambda y, x, r: np.minimum(r - np.abs(x), r * np.float32(0.4) - np.abs(y)),
    "triangle": lambda y, x, r: np.minimum(r * np.float32(0.6) - y, (r + y - 2 * np.abs(x)) * np.float32(0.45)),
    "cross": lambda y, x, r: np.minimum(
        r - np.maximum(np.abs(x), np.abs(y)), r * np.float32(0.3) - np.minimum(np.abs(x), np.abs(y))
    ),
}
