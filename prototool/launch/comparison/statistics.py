"""What a few numbers, one for each seed, tell: means with intervals, paired differences, and how sure one may be.

Intervals are Student's: a comparison has three to ten seeds, and a bootstrap of so few numbers can only repeat them, so
that its intervals come out too narrow (Efron and Tibshirani 1993, "An Introduction to the Bootstrap", section 13.3 and
the tables behind it). What Student's asks in return is that the numbers spread about as a normal distribution does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import fmean, stdev
from typing import NamedTuple

# The share of intervals that hold what they are about.
LEVEL = 0.95
# What share of the tests, the last ones, tells how stable a run is.
LAST = 4
# Steps in which the quantile is halved in: more than a double has places.
HALVINGS = 200


class Interval(NamedTuple):
    """A mean over `number` seeds, their standard deviation, and the ends of its interval: None with fewer than two."""

    mean: float
    number: int
    deviation: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def half(self) -> float | None:
        """Half the width of the interval."""
        return None if self.high is None else self.high - self.mean


class Difference(NamedTuple):
    """What a variant has more than the baseline, seed by seed, on average, and how likely chance alone gives as much.

    `chance` is the two-sided p of the paired t-test: None with fewer than two seeds, or where all differences are
    equal, so that nothing shows how much they spread.
    """

    by_seed: Mapping[int, float]
    interval: Interval | None
    chance: float | None


def within(t: float, freedom: int) -> float:
    """The share of Student's distribution between -t and t.

    Source: Abramowitz and Stegun 1964, 26.7.3 and 26.7.4, the finite series for whole degrees of freedom.
    """
    angle = math.atan2(t, math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = 0.0 if freedom == 1 else term
    for step in range(2 + odd, freedom - 1, 2):
        term *= cosine**2 * (step - 1) / step
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


def quantile(level: float, freedom: int) -> float:
    """The t between -t and t of which there is this share of Student's distribution.

    Raises ValueError unless the level is between 0 and 1 and there is a degree of freedom.
    """
    if not 0 < level < 1 or freedom < 1:
        raise ValueError(f"no quantile for a level of {level} and {freedom} degrees of freedom")
    low, high = 0.0, 1.0
    while within(high, freedom) < level:
        high *= 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle, freedom) < level else (low, middle)
    return (low + high) / 2


def interval(values: Sequence[float], level: float = LEVEL) -> Interval | None:
    """The mean of numbers with Student's interval, mean ± t s / sqrt(n); None where there are no numbers.

    Source: Student 1908, "The probable error of a mean", Biometrika 6. One number has a mean and no interval.
    """
    if not values:
        return None
    mean = fmean(values)
    if len(values) < 2:
        return Interval(mean, 1)
    deviation = stdev(values)
    half = quantile(level, len(values) - 1) * deviation / math.sqrt(len(values))
    return Interval(mean, len(values), deviation, mean - half, mean + half)


def difference(variant: Mapping[int, float], baseline: Mapping[int, float], level: float = LEVEL) -> Difference:
    """What a variant has more than the baseline over the seeds that both have.

    Both run on the same data in the same order, so that what a seed brings about by itself mostly falls out of the
    difference; a paired t-test asks only how the differences spread.
    """
    by_seed = {seed: variant[seed] - baseline[seed] for seed in sorted(variant.keys() & baseline.keys())}
    found = interval(list(by_seed.values()), level)
    return Difference(by_seed, found, chance(list(by_seed.values())))


def chance(differences: Sequence[float]) -> float | None:
    """How likely a mean as far from 0 as theirs is by chance: the two-sided p of the t-test on one sample."""
    if len(differences) < 2 or are_equal(differences):
        return None
    t = fmean(differences) * math.sqrt(len(differences)) / stdev(differences)
    return max(0.0, 1 - within(abs(t), len(differences) - 1))


def are_equal(values: Sequence[float]) -> bool:
    """Whether numbers are the same, but for what rounding does to them."""
    return max(values) - min(values) <= 1e-9 * max(map(abs, values), default=0.0)


def together(chances: Sequence[float | None]) -> list[float | None]:
    """Chances that are looked at together, each made so large that one of them all is below a level by chance no more
    often than the level says.

    Source: Holm 1979, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6.
    """
    there = sorted((each, place) for place, each in enumerate(chances) if each is not None)
    adjusted: list[float | None] = [None] * len(chances)
    largest = 0.0
    for rank, (each, place) in enumerate(there):
        largest = max(largest, min(1.0, each * (len(there) - rank)))
        adjusted[place] = largest
    return adjusted


def stability(values: Sequence[float]) -> float | None:
    """The standard deviation of the last quarter of a run's tests; None where that is not at least two of them."""
    last = values[-math.ceil(len(values) / LAST) :]
    return stdev(last) if len(last) > 1 and all(map(math.isfinite, last)) else None


def reached(points: Sequence[tuple[int, float]], target: float, rising: bool = True) -> int | None:
    """The first iteration whose value is as good as the target; None where none is."""
    for iteration, value in points:
        if math.isfinite(value) and (value >= target if rising else value <= target):
            return iteration
    return None


def of_a_share(share: float, count: int) -> float:
    """The standard error of a share that was counted over so many samples: sqrt(p (1 - p) / n), the binomial's."""
    return math.sqrt(max(0.0, share * (1 - share)) / count)
