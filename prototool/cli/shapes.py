"""The option that states the shape of a net's input."""

from __future__ import annotations

import click

from prototool.analysis.shape import Shape


def stated_shapes(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, Shape]:
    """The shapes that `--input BLOB=D,D,...` states; `?` is a dimension nobody knows."""
    shapes: dict[str, Shape] = {}
    for text in given:
        name, _, dims = text.rpartition("=")
        parts = [part.strip() for part in dims.split(",")] if dims else []
        if not name or not all(part == "?" or part.isdecimal() for part in parts):
            raise click.BadParameter(f"expected BLOB=D,D,... such as data=1,3,224,224, found '{text}'")
        shapes[name] = tuple(None if part == "?" else int(part) for part in parts)
    return shapes
