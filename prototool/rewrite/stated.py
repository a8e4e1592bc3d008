"""The shapes of blobs that an option of a pass states, because the net does not."""

from __future__ import annotations

from prototool.analysis.shape import Shape
from prototool.rewrite.contract import OptionError


def stated_shapes(text: str) -> dict[str, Shape]:
    """The shapes that `data=64,3,28,28 rois=64,5` states. Raises OptionError."""
    shapes: dict[str, Shape] = {}
    for each in text.split():
        name, _, dims = each.rpartition("=")
        parts = dims.split(",")
        if not name or not all(part.isdecimal() for part in parts):
            raise OptionError(f"input is written like data=64,3,28,28, with spaces between several; '{each}' is not")
        shapes[name] = tuple(map(int, parts))
    return shapes
