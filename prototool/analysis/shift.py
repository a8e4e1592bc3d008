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
