"""Verdicts claim no more than the seeds tell."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototool.launch.comparison.statistics import difference, together
from prototool.launch.comparison.track import Measure
from prototool.launch.comparison.verdict import Verdict, verdict

ACCURACY, LOSS = Measure("accuracy", rising=True), Measure("loss", rising=False)
BASE = {1: 0.70, 2: 0.72, 3: 0.71, 4: 0.69, 5: 0.73}


def judged(gains: list[float], measure: Measure = ACCURACY, others: tuple[float, ...] = ()) -> Verdict:
    """The verdict on a variant with these gains, seed by seed, and other variants with such chances."""
    variant = {seed: BASE[seed] + gain for seed, gain in enumerate(gains, 1)}
    found = difference(variant, BASE)
    chance = together([found.chance, *others])[0]
    return verdict(found, chance, measure, 1 + len(others))


def test_a_clear_gain() -> None:
    found = judged([0.05, 0.06, 0.055, 0.052, 0.058])
    assert (found.kind, found.short) == ("better", "better")
    assert found.words.startswith("+5.5 points on average of 5 seeds (95 % interval +5.0 to +6.0 points, p < 0.001)")


def test_less_loss_is_better_and_less_accuracy_worse() -> None:
    assert judged([-0.05, -0.06, -0.055], LOSS).kind == "better"
    assert judged([-0.05, -0.06, -0.055], ACCURACY).kind == "worse"


def test_noise_says_what_would_have_shown() -> None:
    found = judged([0.02, -0.03, 0.01])
    assert found.kind == "noise"
    assert "within the noise of seeds" in found.words
    assert "A difference below 6.6 points would not show with so few." in found.words


@pytest.mark.parametrize("gains", [[0.4], [0.4, 0.41]])
def test_fewer_than_three_seeds_claim_nothing(gains: list[float]) -> None:
    found = judged(gains)
    assert found.kind == "few"
    assert "cannot be told" in found.short


def test_equal_differences_claim_nothing() -> None:
    assert judged([0.1, 0.1, 0.1]).kind == "few"
    assert judged([0.0, 0.0, 0.0]).short == "no difference"


def test_no_seed_in_common() -> None:
    assert judged([]).kind == "none"


def test_many_variants_ask_for_more() -> None:
    gains = [0.03, 0.05, 0.04]
    assert judged(gains).kind == "better"
    many = judged(gains, others=(0.5, 0.6, 0.7))
    assert many.kind == "perhaps"
    assert "4 variants were tried" in many.words


@given(st.lists(st.floats(-0.5, 0.5), min_size=3, max_size=5), st.sampled_from([ACCURACY, LOSS]))
def test_the_other_way_round_is_the_other_verdict(gains: list[float], measure: Measure) -> None:
    swapped = {"better": "worse", "worse": "better"}
    found, mirrored = judged(gains, measure).kind, judged([-gain for gain in gains], measure).kind
    assert mirrored == swapped.get(found, found)


def test_where_there_is_nothing_few_verdicts_say_there_is() -> None:
    draw = random.Random(3)
    claims = 0
    for _ in range(1000):
        found = judged([draw.gauss(0, 0.03) for _ in range(4)])
        claims += found.kind in ("better", "worse", "perhaps")
    assert claims / 1000 < 0.07
