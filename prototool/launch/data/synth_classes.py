"""What the classes of a synthetic set look like: which of a few shapes, textures and hues each has.

No single trait tells the classes apart. Each hue is shared by about three classes, each shape and each pattern by
several more, and single images stray from their class. A net has to learn the combination.
"""

from __future__ import annotations

from typing import NamedTuple

SHAPES = ("disc", "square", "triangle", "ring", "cross", "bar")
PATTERNS = ("stripes", "checks", "dots")
# Waves across the shorter side of the image. The highest is six pixels long at 64x64: a first layer still sees it.
FREQUENCIES = (5.0, 8.0, 11.0)
# So many classes share one hue.
SHARING = 3
# Stripes look the same after half a turn; so many directions lie in it.
DIRECTIONS = 8


class Look(NamedTuple):
    """The traits of a class. Hue and direction count in turns, frequency in waves across the shorter side."""

    shape: str
    pattern: str
    hue: float
    direction: float
    frequency: float

    @property
    def words(self) -> str:
        """The look in words."""
        turned = f"{self.direction * 360:.0f} degrees"
        return f"{self.shape} of {self.pattern}, {self.frequency:g} waves at {turned}, hue {self.hue * 360:.0f}"


def look(number: int, classes: int) -> Look:
    """The look of a class, which depends on its number and on how many there are, not on the seed."""
    hues = max(2, -(-classes // SHARING))
    row, column = divmod(number, hues)
    return Look(
        SHAPES[(column + 2 * row) % len(SHAPES)],
        PATTERNS[(column + row) % len(PATTERNS)],
        column / hues,
        (number * 3 % DIRECTIONS) / DIRECTIONS / 2,
        FREQUENCIES[row % len(FREQUENCIES)],
    )
