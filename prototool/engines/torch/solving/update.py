"""A solver's update of a net's parameters (source: Caffe 1.0's SGDSolver::ApplyUpdate)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor

from prototool.engines.torch.solving.batch import Batch, at, batches, cuts
from prototool.engines.torch.solving.rules import RULES, TWICE
from prototool.engines.torch.solving.settings import Settings, single


class Update:
    """A solver's update, once an iteration.

    parameters: Caffe's learnable ones in its order, shared ones once. rates, decays: their lr_mult and decay_mult.
    histories: in Caffe's order, one for each parameter; AdaDelta and Adam have as many second ones behind the first.
    current_step: how often the rate has been dropped, as a solver state holds it; None before the first iteration.

    Parameters and histories are only ever written in place.
    """

    def __init__(
        self, settings: Settings, parameters: Sequence[Tensor], rates: Sequence[float], decays: Sequence[float]
    ) -> None:
        """Start with histories of zeros. Raises ValueError for a type or a regularization_type that Caffe has not."""
        if settings.type not in RULES:
            raise ValueError(f"Caffe has no solver of type '{settings.type}'")
        if settings.weight_decay and settings.regularization_type not in ("L1", "L2"):
            raise ValueError(f"Caffe has no regularization_type '{settings.regularization_type}'")
        self.settings: Final = settings
        self.parameters: Final = list(parameters)
        copies = 2 if settings.type in TWICE else 1
        self.histories: Final = [torch.zeros_like(each.detach()) for _ in range(copies) for each in parameters]
        self.current_step: int | None = None
        self.rates: Final = {single(rate): parameters[0].new_zeros(()) for rate in rates}
        self.batches: Final = list(
            batches(
                self.parameters,
                self.histories,
                [self.rates[single(rate)] for rate in rates],
                [single(settings.weight_decay * single(decay)) for decay in decays],
            )
        )
        self.zeros: Final[dict[int, Tensor]] = {}

    def prepare(self, iteration: int) -> float:
        """Set the numbers of an iteration, counted from 0, and tell its learning rate. Call it once for each, in order.

        Nobody waits for the device.
        """
        settings = self.settings
        self.current_step = self.step_at(iteration)
        rate = single(settings.schedule.rate(iteration, self.current_step, single))
        for multiple, tensor in self.rates.items():
            own = single(rate * multiple)
            tensor.fill_(single(own * correction(settings, iteration)) if settings.type == "Adam" else own)
        return rate

    def step_at(self, iteration: int) -> int:
        """How often the rate has been dropped. Multistep goes on from where it is, by one step at most."""
        schedule, step = self.settings.schedule, self.current_step
        if schedule.policy == "step":
            return iteration // schedule.stepsize
        if schedule.policy != "multistep":
            return step or 0
        if step is None:
            return schedule.drops(iteration)
        return step + (step < len(schedule.stepvalues) and iteration >= schedule.stepvalues[step])

    def apply(self) -> None:
        """Update the parameters by their gradients, summed over iter_size batches, which are used up by it.

        A parameter without a gradient has one of zeros. The device is given the same work each time.
        """
        with torch.no_grad():
            gradients = self.gradients()
            factors = self.factors(gradients)
            cut = [cuts(gradient) for gradient in gradients]
            for batch in self.batches:
                self.update(batch, at(cut, batch.pieces), factors)

    def gradients(self) -> list[Tensor]:
        """The gradients, zeros where there is none."""
        found = []
        for index, parameter in enumerate(self.parameters):
            if parameter.grad is not None:
                found.append(parameter.grad)
                continue
            if index not in self.zeros:
                self.zeros[index] = torch.zeros_like(parameter.detach())
            found.append(self.zeros[index].zero_())
        return found

    def factors(self, gradients: list[Tensor]) -> list[Tensor | float]:
        """What all gradients are multiplied by, one after the other: to clip their sum, and to take the mean."""
        limit, size = self.settings.clip_gradients, self.settings.iter_size
        found: list[Tensor | float] = []
        if limit >= 0 and gradients:
            norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
            found.append(torch.where(norm > limit, limit / norm, 1.0))
        if size != 1:
            found.append(single(1 / size) if size else math.inf)
        return found

    def update(self, batch: Batch, gradients: list[Tensor], factors: Sequence[Tensor | float]) -> None:
        """Update some of the parameters."""
        for factor in factors:
            torch._foreach_mul_(gradients, factor)
        for decay, places in batch.decays:
            if decay:
                self.regularise([batch.parameters[i] for i in places], [gradients[i] for i in places], decay)
        RULES[self.settings.type](self.settings, batch, gradients)

    def regularise(self, parameters: list[Tensor], gradients: list[Tensor], decay: float) -> None:
        """Add the gradient of the penalty on large parameters."""
        pulls = torch._foreach_sign(parameters) if self.settings.regularization_type == "L1" else parameters
        torch._foreach_add_(gradients, pulls, alpha=decay)


def correction(settings: Settings, iteration: int) -> float:
    """What Adam multiplies the rate by, since its means start from zeros."""
    time = iteration + 1
    first, second = 1 - math.pow(settings.momentum, time), 1 - math.pow(settings.momentum2, time)
    if first == 0 or second < 0:
        return math.nan if second <= 0 else math.inf
    return single(math.sqrt(second) / first)
