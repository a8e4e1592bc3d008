"""The same variant on several engines: how far their results are apart, and which is faster."""

from __future__ import annotations

from itertools import takewhile
from typing import NamedTuple

from prototool.launch.comparison.result import Result, Row
from prototool.launch.comparison.statistics import Difference, difference
from prototool.launch.comparison.track import Track

# Losses are alike that differ by no more than this, relative: rounding, before training makes it grow.
ALIKE = 1e-4


class Apart(NamedTuple):
    """A variant on an engine against the same on the first engine.

    difference: of the last tests, by seed. speed: how many times as fast an iteration is. alike: for how many
    iterations from the beginning the losses are alike, the fewest of all seeds.
    """

    variant: str
    row: Row
    first: Row
    difference: Difference
    speed: float | None
    alike: int | None


def apart(found: Result) -> list[Apart]:
    """Each variant on each further engine; nothing where all are trained on one."""
    firsts: dict[str, Row] = {}
    made = []
    for row in found.rows:
        of = row.built.variant.of
        if of and of in firsts:
            made.append(against(of, row, firsts[of]))
        elif of:
            firsts[of] = row
    return made


def against(variant: str, row: Row, first: Row) -> Apart:
    """A variant on an engine against the same on the first one."""
    pace, usual = row.mean("pace"), first.mean("pace")
    counts = [alike(own, other) for own in row.tracks for other in first.tracks if own.seed == other.seed]
    there = [count for count in counts if count is not None]
    return Apart(
        variant,
        row,
        first,
        difference(finals(row), finals(first)),
        usual / pace if pace and usual else None,
        min(there, default=None),
    )


def finals(row: Row) -> dict[int, float]:
    """The last tests of a variant by seed."""
    return {seed: each.final for seed, each in row.numbers.items() if each.final is not None}


def alike(own: Track, other: Track) -> int | None:
    """For how many iterations from the beginning two runs have alike losses; None where one has none."""
    pairs = zip(own.loss, other.loss, strict=False)
    if not own.loss or not other.loss:
        return None
    return sum(1 for _ in takewhile(lambda pair: abs(pair[0][1] - pair[1][1]) <= ALIKE * abs(pair[1][1]), pairs))
