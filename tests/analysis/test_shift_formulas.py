"""The predicted variance shift against simulation, and against the figures of its source."""

from __future__ import annotations

import math

import numpy
import pytest

from prototool.analysis.shift import (
    AFTER_RELU,
    Inputs,
    Mixing,
    apart,
    by_dropout,
    by_noise,
    by_uniform,
    through_weights,
    with_noise,
)

INPUTS = 24
SAMPLES = 40_000


def drawn(chance: numpy.random.Generator, mean: float, correlation: float) -> numpy.ndarray:
    """Inputs of variance 1 that correlate by pairs."""
    shared = chance.normal(size=(SAMPLES, 1)) * math.sqrt(correlation)
    return mean + shared + chance.normal(size=(SAMPLES, INPUTS)) * math.sqrt(1 - correlation)


@pytest.mark.parametrize("keep", [0.9, 0.5])
@pytest.mark.parametrize("correlation", [0.0, 0.5])
@pytest.mark.parametrize("lean", [0.0, 0.3, 5.0], ids=["by chance", "leaning", "alike"])
def test_dropout_weights_and_batchnorm(keep: float, correlation: float, lean: float) -> None:
    chance = numpy.random.default_rng(round(keep * 100 + correlation * 10 + lean))
    inputs, weights = drawn(chance, 0.7, correlation), chance.normal(size=INPUTS) + lean
    dropped = inputs * (chance.random(inputs.shape) < keep) / keep
    simulated = (inputs @ weights).var() / (dropped @ weights).var()
    alignment = weights.sum() ** 2 / (weights**2).sum()
    predicted = through_weights((1 - keep) / keep, Inputs(0.7, 1.0), Mixing(correlation, float(alignment)))
    assert predicted == pytest.approx(simulated, rel=0.04)


def test_inputs_that_are_not_alike() -> None:
    chance = numpy.random.default_rng(4)
    spread, means = chance.uniform(0.1, 3, INPUTS), chance.normal(size=INPUTS)
    inputs = numpy.maximum(0, chance.normal(size=(SAMPLES, INPUTS)) * spread + means)
    weights = chance.normal(size=INPUTS)
    dropped = inputs * (chance.random(inputs.shape) < 0.5) * 2
    test = float((inputs @ weights).var())
    noise = float((inputs**2).mean(axis=0) @ weights**2)
    assert with_noise(1.0, test, noise) == pytest.approx(test / (dropped @ weights).var(), rel=0.03)


def test_one_input_is_dropout_right_before_it() -> None:
    for inputs in (Inputs(), AFTER_RELU, Inputs(-2.0, 0.5)):
        assert through_weights(1.0, inputs, Mixing(0.3, 1.0)) == pytest.approx(by_dropout(0.5, inputs))
        assert with_noise(1.0, inputs.variance, inputs.mean**2 + inputs.variance) == pytest.approx(
            by_dropout(0.5, inputs)
        )


def test_figures_of_the_source() -> None:
    assert by_dropout(0.5) == pytest.approx(0.5)
    assert by_uniform(0.1) == pytest.approx(300 / 301)
    assert by_uniform(0.5) == pytest.approx(300 / 325)
    assert by_dropout(0.5, AFTER_RELU) == pytest.approx(0.41, abs=0.005)
    assert by_noise(1.0) == pytest.approx(by_dropout(0.5))


def test_wide_layers_shift_less() -> None:
    shares = [through_weights(1.0, Inputs(), Mixing(0.2, alignment)) for alignment in (0, 1, 10, 100, 1000)]
    assert shares == sorted(shares)
    assert shares[-1] > 0.99


def test_moments_that_do_not_belong_together() -> None:
    assert math.isnan(through_weights(1.0, Inputs(), Mixing(-0.5, 100)))
    assert math.isnan(with_noise(1.0, 0.0, 0.0))


def test_how_far_apart() -> None:
    assert apart(2.0, 1.0) == apart(1.0, 2.0) == 2.0
    assert apart(0.0, 0.0) == 1.0
    assert apart(0.0, 1.0) == math.inf
