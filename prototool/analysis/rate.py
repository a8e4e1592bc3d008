"""The learning rate of every iteration, as a solver's policy sets it (source: Caffe 1.0's GetLearningRate)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from prototool.schema.bound import Message

# What each policy reads beside base_lr.
POLICIES: dict[str, tuple[str, ...]] = {
    "fixed": (),
    "step": ("gamma", "stepsize"),
    "exp": ("gamma",),
    "inv": ("gamma", "power"),
    "multistep": ("gamma", "stepvalue"),
    "poly": ("power", "max_iter"),
    "sigmoid": ("gamma", "stepsize"),
}


class Schedule(NamedTuple):
    """What a solver states of its learning rate. Only for a policy Caffe knows are its rates known."""

    policy: str
    base: float
    gamma: float = 0.0
    power: float = 0.0
    stepsize: int = 0
    stepvalues: tuple[int, ...] = ()
    max_iter: int = 0

    @classmethod
    def of(cls, message: Message) -> Schedule:
        """The schedule a SolverParameter states."""
        return cls(
            message.text("lr_policy"),
            float(message.get("base_lr")),
            float(message.get("gamma")),
            float(message.get("power")),
            int(message.get("stepsize")),
            tuple(int(value.value) for value in message.scalars("stepvalue")),
            int(message.get("max_iter")),
        )

    @property
    def known(self) -> bool:
        """Whether Caffe computes a rate at all; where not, it dies at the first update."""
        if self.policy not in POLICIES:
            return False
        needs = POLICIES[self.policy]
        return ("gamma" not in needs or self.gamma >= 0) and ("stepsize" not in needs or self.stepsize > 0)

    def drops(self, iteration: int) -> int:
        """How often multistep has dropped the rate by an iteration: once for each stepvalue, one an iteration at most.

        An index moves over the values as they are written, so one that is out of order waits for those before it.
        """
        count, moved = 0, -1
        for value in self.stepvalues:
            moved = max(moved + 1, value)
            if moved > iteration:
                break
            count += 1
        return count

    def rate(self, iteration: int, drops: int | None = None, rounded: Callable[[float], float] = float) -> float:
        """The rate of an iteration, from 0. Ask `known` first. What Caffe makes NaN or infinite is so here.

        `drops` are those of multistep where they do not follow from the iteration, as in a training that was resumed
        with other stepvalues. Each result on the way is `rounded`, to the single precision that Caffe computes in say.
        """
        base, gamma = self.base, self.gamma
        if self.policy == "step":
            return base * power(gamma, iteration // self.stepsize)
        if self.policy == "exp":
            return base * power(gamma, iteration)
        if self.policy == "inv":
            return base * rounded(power(rounded(1 + rounded(gamma * iteration)), -self.power))
        if self.policy == "multistep":
            return base * power(gamma, self.drops(iteration) if drops is None else drops)
        if self.policy == "poly":
            done = iteration / self.max_iter if self.max_iter else math.nan if iteration == 0 else math.inf
            return base * rounded(power(rounded(1 - rounded(done)), self.power))
        if self.policy == "sigmoid":
            fallen = rounded(exponential(rounded(-gamma * (iteration - self.stepsize))))
            return base * rounded(1 / rounded(1 + fallen))
        return base


def power(base: float, exponent: float) -> float:
    """C's pow: NaN and infinity where Python raises."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def exponential(exponent: float) -> float:
    """C's exp: infinity where Python raises."""
    try:
        return math.exp(exponent)
    except OverflowError:
        return math.inf
