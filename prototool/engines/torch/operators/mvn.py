"""MVN."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd import Function

from prototool.engines.torch.operators.operator import Operator, Setup


class Settings(NamedTuple):
    """What an MVN does: over which axes, whether it divides, and by how much more than the standard deviation."""

    axes: tuple[int, ...]
    divides: bool
    eps: float
    in_place: bool


class MVN(Operator):
    """Each map, or each item, less its mean and divided by its standard deviation. The top always has four axes."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("mvn_param")
        axes = (1, 2, 3) if fields.get("across_channels") else (2, 3)
        divides = bool(fields.get("normalize_variance"))
        self.settings = Settings(axes, divides, float(fields.get("eps")), setup.layer.in_place(0))

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The top."""
        bottom = bottoms[0][(..., *(None,) * (4 - bottoms[0].dim()))]
        if self.settings.divides:
            return (Normalized.apply(bottom, self.settings),)  # type: ignore[no-untyped-call]
        return (bottom - bottom.mean(self.settings.axes, keepdim=True),)


class Normalized(Function):
    """Values less their mean, divided by their standard deviation, with the gradient as Caffe finds it."""

    @staticmethod
    def forward(ctx: Any, bottom: Tensor, settings: Settings) -> Tensor:
        """The top."""
        values = bottom.float() if bottom.dtype in (torch.bfloat16, torch.float16) else bottom
        variance, mean = torch.var_mean(values, settings.axes, correction=0, keepdim=True)
        divisor = variance.sqrt() + settings.eps
        top = ((bottom - mean) / divisor).to(bottom.dtype)
        ctx.settings = settings
        ctx.save_for_backward(top, divisor)
        return top

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        """The bottom's gradient."""
        top, divisor = ctx.saved_tensors
        axes: tuple[int, ...] = ctx.settings.axes
        gradient = gradients[0]
        share = (gradient * top).mean(axes, keepdim=True)
        if ctx.settings.in_place:
            # What is written over the top's gradient is read again as if it still were that.
            found = -2 * share * (top + top.sum(axes, keepdim=True))
        else:
            found = gradient - gradient.mean(axes, keepdim=True) - top * share
        return (found / divisor).to(top.dtype), None


OPERATORS: dict[str, type[Operator]] = {"MVN": MVN}
