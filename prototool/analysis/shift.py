"""How much smaller a variance is in TEST than in TRAIN because of Dropout: the shift that a BatchNorm behind it sees.

BatchNorm divides by the variance it has gathered in training, with Dropout at work; in TEST Dropout is the identity,
and the variance another one. Source: Li, Chen, Hu, Yang 2018 (arXiv:1801.05134), with their p, the share that is kept,
as 1 - ratio; derived again and checked by simulation. Inputs have mean `mean` and variance `variance`.
"""

from __future__ import annotations

import math
from typing import NamedTuple


class Inputs(NamedTuple):
    """The mean and variance of what comes into a Dropout."""

    mean: float = 0.0
    variance: float = 1.0


CENTRED = Inputs()
# max(0, x) of a normal distribution: E = 1/sqrt(2 pi), E of its square = 1/2.
AFTER_RELU = Inputs(1 / math.sqrt(2 * math.pi), 0.5 - 1 / (2 * math.pi))


def by_dropout(ratio: float, inputs: Inputs = CENTRED) -> float:
    """The variance in TEST as a share of that in TRAIN, right behind a plain or spatial Dropout.

    Each value is x / p with probability p, else 0: Delta = v / ((c^2 + v) / p - c^2), which for c = 0 is p.
    """
    return by_noise(ratio / (1 - ratio), inputs)


def by_uniform(reach: float, inputs: Inputs = CENTRED) -> float:
    """The same for noise on [1 - reach, 1 + reach] (Uout): for c = 0 it is 3 / (3 + reach^2)."""
    return by_noise(reach**2 / 3, inputs)


def by_noise(variance: float, inputs: Inputs = CENTRED) -> float:
    """The same for any noise around 1 that values are multiplied by.

    Dropout is one with the variance ratio / (1 - ratio), and a Gaussian one of that variance shifts as much.
    """
    square = inputs.mean**2
    return inputs.variance / ((square + inputs.variance) * (1 + variance) - square)


class Mixing(NamedTuple):
    """How weights mix many inputs into one output.

    `correlation` is that of two inputs on average (rho), `alignment` is (sum w)^2 / sum w^2: d cos^2 theta, where theta
    is the angle between the weights and a vector of d ones.
    """

    correlation: float = 0.0
    alignment: float = 1.0


def through_weights(variance: float, inputs: Inputs, mixing: Mixing) -> float:
    """The variance in TEST as a share of that in TRAIN behind weights, where noise of a variance is on their inputs.

    Case (b) of the source, with 1 + variance for 1 / p: noise on each input by itself adds up by squares, what inputs
    have in common adds up by the weights' sum. All inputs count as having the same moments.
    Delta = (v + v rho (d cos^2 theta - 1)) / ((c^2 + v) / p - c^2 + v rho (d cos^2 theta - 1)).
    NaN where moments that do not belong together leave no variance.
    """
    shared = inputs.variance * mixing.correlation * (mixing.alignment - 1)
    test = inputs.variance + shared
    train = test + (inputs.mean**2 + inputs.variance) * variance
    return test / train if test > 0 and train > 0 else math.nan


def with_noise(variance: float, made: float, noise: float) -> float:
    """The same where an output's variance in TEST is known, and sum w^2 E[x^2], by which noise of variance 1 adds.

    Case (b) before its inputs are taken to be alike: Delta = made / (made + variance * noise).
    """
    train = made + variance * noise
    return made / train if train > 0 else math.nan


def apart(real: float, moving: float) -> float:
    """How far two variances are apart, whichever is larger: max(real / moving, moving / real), the source's measure."""
    if real <= 0 or moving <= 0:
        return 1.0 if real == moving else math.inf
    return max(real / moving, moving / real)
