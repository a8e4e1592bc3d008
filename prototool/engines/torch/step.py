"""A layer of a net to be run, and when its blobs are read no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from prototool.engines.torch.operators.operator import Operator
from prototool.net.net import Layer


class Step(NamedTuple):
    """A layer to run: what it reads, whether each gets a gradient from it, what it gives, and what is read no more."""

    layer: Layer
    operator: Operator
    bottoms: tuple[str, ...]
    gradients: tuple[bool, ...]
    tops: tuple[str, ...]
    done: tuple[str, ...] = ()


def with_ends(steps: Sequence[Step], kept: set[str]) -> list[Step]:
    """The steps, each with the blobs that no later one reads and that are not to be kept."""
    later = set(kept)
    found: list[Step] = []
    for step in reversed(steps):
        done = tuple(dict.fromkeys(name for name in (*step.bottoms, *step.tops) if name not in later))
        later.update(step.bottoms, step.tops)
        found.append(step._replace(done=done))
    return found[::-1]
