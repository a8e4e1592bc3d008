"""The curves of a comparison: for each variant the mean over its seeds, and how far the seeds lie apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from statistics import fmean
from typing import NamedTuple, TypeAlias

from prototool.launch.comparison.result import Result
from prototool.launch.comparison.track import Points, Track

# A loss of every iteration is drawn as means of so many stretches: more would be noise.
STRETCHES = 120


Picked: TypeAlias = Callable[[Track], Points]


class Band(NamedTuple):
    """A curve over the iterations: the mean of the seeds there are at each, the lowest and the highest of them."""

    variant: int
    label: str
    x: tuple[int, ...]
    y: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    tested: bool


class Chart(NamedTuple):
    """A picture: what it shows, in which numbers, and its curves."""

    title: str
    name: str
    share: bool
    bands: tuple[Band, ...]


def charts(found: Result) -> list[Chart]:
    """The pictures of a comparison, those without curves left out: the measure, and the loss in tests and training."""
    made = []
    if found.measure:
        name = found.measure.name
        bands = of_tests(found, name)
        made.append(Chart(f"{name} in tests", name, found.measure.is_share, bands))
    if found.loss and (found.measure is None or found.loss != found.measure.name):
        made.append(Chart(f"{found.loss} in tests", found.loss, False, of_tests(found, found.loss)))
    made.append(Chart("loss in training", "loss", False, of_training(found)))
    return [chart for chart in made if chart.bands]


def of_tests(found: Result, name: str) -> tuple[Band, ...]:
    """The bands of an output of the tests."""
    return bands(found, True, lambda run: run.tested.get(name, ()))


def of_training(found: Result) -> tuple[Band, ...]:
    """The bands of the loss while training, in stretches that are the same for all."""
    last = max((run.loss[-1][0] for row in found.rows for run in row.tracks if run.loss), default=0)
    length = max(1, -(-(last + 1) // STRETCHES))
    return bands(found, False, lambda run: stretched(run.loss, length))


def stretched(points: Points, length: int) -> Points:
    """The means of stretches of so many iterations, each at the middle of its own; one with a nan has none."""
    parts: dict[int, list[float]] = {}
    for iteration, value in points:
        parts.setdefault(iteration // length, []).append(value)
    sound = ((part, values) for part, values in parts.items() if all(map(isfinite, values)))
    return tuple((part * length + (length - 1) // 2, fmean(values)) for part, values in sound)


def bands(found: Result, tested: bool, points: Picked) -> tuple[Band, ...]:
    """The band of each variant that has points."""
    made = []
    for number, row in enumerate(found.rows):
        values = by_iteration(points(run) for run in row.tracks)
        if values:
            made.append(band(number, row.name, values, tested))
    return tuple(made)


def by_iteration(runs: Iterable[Points]) -> Mapping[int, Sequence[float]]:
    """The values of all seeds at each iteration that has some, in order; what is no number is none."""
    found: dict[int, list[float]] = {}
    for points in runs:
        for iteration, value in points:
            if isfinite(value):
                found.setdefault(iteration, []).append(value)
    return dict(sorted(found.items()))


def band(number: int, label: str, values: Mapping[int, Sequence[float]], tested: bool) -> Band:
    """A band of the values at each iteration."""
    return Band(
        number,
        label,
        tuple(values),
        tuple(fmean(each) for each in values.values()),
        tuple(min(each) for each in values.values()),
        tuple(max(each) for each in values.values()),
        tested,
    )
