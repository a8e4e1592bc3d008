"""The update rule of each solver type (source: Caffe 1.0's ComputeUpdateValue), over many parameters at once.

A rule changes the histories and the parameters in place, in Caffe's order of operations, and uses up the gradients,
which are regularised by then. Nothing it does has anyone wait for the device: it can be captured in a CUDA graph.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import torch
from torch import Tensor

from prototool.engines.torch.solving.batch import Batch
from prototool.engines.torch.solving.settings import Settings, single

Rule: TypeAlias = Callable[[Settings, Batch, list[Tensor]], None]


def sgd(settings: Settings, batch: Batch, gradients: list[Tensor]) -> None:
    """h = mu h + r g; w -= h. The rate is inside the history, so a drop of it acts gradually."""
    batch.rate(gradients)
    torch._foreach_mul_(batch.first, settings.momentum)
    torch._foreach_add_(batch.first, gradients)
    torch._foreach_sub_(batch.parameters, batch.first)


def nesterov(settings: Settings, batch: Batch, gradients: list[Tensor]) -> None:
    """h' = mu h + r g; w -= (1 + mu) h' - mu h."""
    batch.rate(gradients)
    # h' is made where the gradient was, and the step where the history was.
    torch._foreach_mul_(batch.first, -settings.momentum)
    torch._foreach_sub_(gradients, batch.first)
    torch._foreach_add_(batch.first, gradients, alpha=single(1 + settings.momentum))
    torch._foreach_sub_(batch.parameters, batch.first)
    torch._foreach_copy_(batch.first, gradients)


def adagrad(settings: Settings, batch: Batch, gradients: list[Tensor]) -> None:
    """h += g^2; w -= r g / (sqrt(h) + delta)."""
    torch._foreach_addcmul_(batch.first, gradients, gradients)
    divide_by_root(gradients, batch.first, settings.delta)
    step(batch, gradients)


def rmsprop(settings: Settings, batch: Batch, gradients: list[Tensor]) -> None:
    """h = rho h + (1 - rho) g^2; w -= r g / (sqrt(h) + delta)."""
    average_squares(batch.first, gradients, settings.rms_decay)
    divide_by_root(gradients, batch.first, settings.delta)
    step(batch, gradients)


def adadelta(settings: Settings, batch: Batch, gradients: list[Tensor]) -> None:
    """h = mu h + (1 - mu) g^2; v = g sqrt((q + delta) / (h + delta)); q = mu q + (1 - mu) v^2; w -= r v."""
    average_squares(batch.first, gradients, settings.momentum)
    ratios = torch._foreach_add(batch.second, settings.delta)
    torch._foreach_div_(ratios, torch._foreach_add(batch.first, settings.delta))
    torch._foreach_sqrt_(ratios)
    torch._foreach_mul_(gradients, ratios)
    average_squares(batch.second, gradients, settings.momentum)
    step(batch, gradients)


def adam(settings: Settings, batch: Batch, gradients: list[Tensor]) -> None:
    """m = mu m + (1 - mu) g; v = m2 v + (1 - m2) g^2; w -= r m / (sqrt(v) + delta), the correction being part of r."""
    torch._foreach_mul_(batch.first, settings.momentum)
    torch._foreach_add_(batch.first, gradients, alpha=single(1 - settings.momentum))
    average_squares(batch.second, gradients, settings.momentum2)
    torch._foreach_copy_(gradients, batch.first)
    divide_by_root(gradients, batch.second, settings.delta)
    step(batch, gradients)


def average_squares(means: list[Tensor], values: list[Tensor], kept: float) -> None:
    """Bring running means of squares up to date."""
    torch._foreach_mul_(means, kept)
    torch._foreach_addcmul_(means, values, values, value=single(1 - kept))


def divide_by_root(values: list[Tensor], squares: list[Tensor], delta: float) -> None:
    """Divide by sqrt(h) + delta."""
    roots = torch._foreach_sqrt(squares)
    torch._foreach_add_(roots, delta)
    torch._foreach_div_(values, roots)


def step(batch: Batch, values: list[Tensor]) -> None:
    """w -= r v."""
    batch.rate(values)
    torch._foreach_sub_(batch.parameters, values)


RULES: Final[dict[str, Rule]] = {
    "SGD": sgd,
    "Nesterov": nesterov,
    "AdaGrad": adagrad,
    "RMSProp": rmsprop,
    "AdaDelta": adadelta,
    "Adam": adam,
}
# Those with two histories for each parameter.
TWICE: Final = frozenset({"AdaDelta", "Adam"})
