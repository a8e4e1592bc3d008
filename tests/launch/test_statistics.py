"""Intervals and tests against tables, and what must hold whatever the numbers are."""

from __future__ import annotations

import math
import random
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prototool.launch.comparison.statistics import (
    chance,
    difference,
    interval,
    of_a_share,
    quantile,
    reached,
    stability,
    together,
    within,
)

# Two-sided 95 % and 99 %, from the tables of Student's distribution every textbook has.
TABLE = {
    (0.95, 1): 12.706,
    (0.95, 2): 4.303,
    (0.95, 3): 3.182,
    (0.95, 4): 2.776,
    (0.95, 9): 2.262,
    (0.95, 30): 2.042,
    (0.99, 1): 63.657,
    (0.99, 2): 9.925,
    (0.99, 5): 4.032,
    (0.99, 20): 2.845,
}
accuracies = st.floats(0, 1).map(lambda value: round(value, 6))


@pytest.mark.parametrize(("asked", "t"), TABLE.items())
def test_quantiles_are_those_of_the_tables(asked: tuple[float, int], t: float) -> None:
    assert quantile(*asked) == pytest.approx(t, abs=6e-4)


@given(st.floats(0.01, 0.999), st.integers(1, 60))
@settings(max_examples=50)
def test_quantile_and_share_undo_each_other(level: float, freedom: int) -> None:
    assert within(quantile(level, freedom), freedom) == pytest.approx(level, abs=1e-9)


@pytest.mark.parametrize(("level", "freedom"), [(0, 3), (1, 3), (0.95, 0)])
def test_a_quantile_that_does_not_exist_is_refused(level: float, freedom: int) -> None:
    with pytest.raises(ValueError, match="no quantile"):
        quantile(level, freedom)


def test_an_interval_by_hand() -> None:
    found = interval([0.80, 0.82, 0.84])
    assert found is not None
    assert found.mean == pytest.approx(0.82)
    assert found.deviation == pytest.approx(0.02)
    assert found.half == pytest.approx(4.3027 * 0.02 / math.sqrt(3), rel=1e-4)


def test_one_number_has_no_interval_and_none_has_no_mean() -> None:
    assert interval([0.5]) == (0.5, 1, None, None, None)
    assert interval([]) is None
    assert interval([0.5]).half is None  # type: ignore[union-attr]


@given(st.lists(accuracies, min_size=2, max_size=10), st.floats(-5, 5))
def test_an_interval_holds_its_mean_and_moves_with_the_numbers(values: list[float], by: float) -> None:
    found, moved = interval(values), interval([value + by for value in values])
    assert found
    assert moved
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.mean <= found.high
    assert moved.mean == pytest.approx(found.mean + by, abs=1e-9)
    assert moved.half == pytest.approx(found.half, abs=1e-9)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    draw = random.Random(1)
    hits = 0
    for _ in range(2000):
        found = interval([draw.gauss(0.7, 0.1) for _ in range(4)])
        assert found
        hits += found.low <= 0.7 <= found.high  # type: ignore[operator]
    assert hits / 2000 == pytest.approx(0.95, abs=0.015)


def test_only_seeds_that_both_have_are_compared() -> None:
    found = difference({1: 0.9, 2: 0.8, 4: 0.1}, {1: 0.7, 2: 0.7, 3: 0.2})
    assert found.by_seed == pytest.approx({1: 0.2, 2: 0.1})
    assert found.interval
    assert found.interval.mean == pytest.approx(0.15)


def test_nothing_in_common_is_no_difference() -> None:
    assert difference({1: 0.9}, {2: 0.9}) == ({}, None, None)


def test_pairing_takes_out_what_the_seed_brings() -> None:
    # The seeds are far apart, the differences are not.
    baseline = {1: 0.50, 2: 0.60, 3: 0.70, 4: 0.80}
    variant = {1: 0.521, 2: 0.619, 3: 0.722, 4: 0.818}
    found = difference(variant, baseline)
    assert found.interval
    assert found.interval.low is not None
    assert found.interval.low > 0
    assert found.chance is not None
    assert found.chance < 0.001


def test_a_t_test_by_hand() -> None:
    # t = 0.02 / (0.02 / sqrt 3) = sqrt 3 with 2 degrees of freedom: p = 1 - t / sqrt(2 + t^2).
    assert chance([0.0, 0.02, 0.04]) == pytest.approx(1 - math.sqrt(3) / math.sqrt(5))


@pytest.mark.parametrize("values", [[], [0.1], [0.1, 0.1, 0.1], [0.0, 0.0]])
def test_no_chance_where_nothing_spreads(values: list[float]) -> None:
    assert chance(values) is None


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=9))
def test_chance_and_interval_agree_on_zero(values: list[float]) -> None:
    found, likely = interval(values), chance(values)
    if likely is None or found is None or found.low is None or found.high is None:
        return
    if abs(likely - 0.05) > 1e-6:
        assert (likely < 0.05) == (found.low > 0 or found.high < 0)


def test_holm_by_hand() -> None:
    assert together([0.01, 0.04, 0.03, None]) == pytest.approx([0.03, 0.06, 0.06, None])


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_only_raises_and_keeps_the_order(chances: list[float]) -> None:
    adjusted = together(chances)
    pairs = sorted(zip(chances, (each or 0.0 for each in adjusted), strict=True))
    assert all(before <= after <= 1 for before, after in pairs)
    assert [after for _, after in pairs] == sorted(after for _, after in pairs)


def test_stability_is_of_the_last_quarter() -> None:
    assert stability([0.0, 0.9, 0.1, 0.5, 0.7, 0.6, 0.80, 0.82]) == pytest.approx(0.0141421, abs=1e-6)
    assert stability([0.1, 0.2, 0.3]) is None
    assert stability([]) is None
    assert stability([0.1] * 6 + [0.2, math.nan]) is None


def test_the_first_iteration_that_is_as_good() -> None:
    points = [(0, math.nan), (100, 0.4), (200, 0.6), (300, 0.55)]
    assert reached(points, 0.5) == 200
    assert reached(points, 0.7) is None
    assert reached([(0, 2.0), (10, 0.5)], 1.0, rising=False) == 10


def test_error_of_a_share() -> None:
    assert of_a_share(0.5, 100) == pytest.approx(0.05)
    draw = random.Random(2)
    shares = [fmean(draw.random() < 0.8 for _ in range(400)) for _ in range(400)]
    spread = math.sqrt(fmean((share - 0.8) ** 2 for share in shares))
    assert of_a_share(0.8, 400) == pytest.approx(spread, rel=0.15)
