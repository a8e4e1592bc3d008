"""Power, Exp and Log."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from prototool.engines.torch.operators.neuron import Neuron
from prototool.engines.torch.operators.operator import Operator, Setup, scalar


class Power(Neuron):
    """(shift + scale * value) to a power; constant where scale or power is 0."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("power_param")
        self.power, self.scale, self.shift = (float(fields.get(name)) for name in ("power", "scale", "shift"))
        self.factor = self.power * self.scale
        self.constant = raised(self.shift, self.power)
        self.by_formula = bool(self.factor) and (self.power != 1 or self.in_place)

    def value(self, bottom: Tensor) -> Tensor:
        """The top."""
        if not self.factor:
            return torch.full_like(bottom, self.constant)
        inner = affine(bottom, self.scale, self.shift)
        return inner if self.power == 1 else inner**self.power

    def gradient(self, gradient: Tensor, bottom: Tensor, top: Tensor) -> Tensor:
        """The bottom's gradient."""
        slope = self.slope(bottom, top)
        # In place the derivatives are written where the gradient was, before they are multiplied by it.
        return slope * (slope if self.in_place else gradient)

    def slope(self, bottom: Tensor, top: Tensor) -> Tensor:
        """The derivative as Caffe finds it: by way of top / bottom, which is not a number where both are 0."""
        if self.power == 1:
            return torch.full_like(bottom, self.factor)
        if self.power == 2:
            return affine(bottom, self.factor * self.scale, self.factor * self.shift)
        if not self.shift:
            return top / bottom * self.power
        return top / affine(bottom, self.scale, self.shift) * self.factor


class Exp(Operator):
    """A base to the power of shift + scale * value."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("exp_param")
        base, shift = float(fields.get("base")), float(fields.get("shift"))
        self.inner = logarithm(base) * float(fields.get("scale"))
        self.outer = raised(math.e if base == -1 else base, shift)

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The top."""
        top = torch.exp(affine(bottoms[0], self.inner, 0))
        return (top if self.outer == 1 else top * self.outer,)


class Log(Neuron):
    """The logarithm of shift + scale * value to a base."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("log_param")
        self.scale, self.shift = float(fields.get("scale")), float(fields.get("shift"))
        self.outer = 1 / logarithm(float(fields.get("base")))
        self.by_formula = self.in_place

    def value(self, bottom: Tensor) -> Tensor:
        """The top."""
        top = torch.log(affine(bottom, self.scale, self.shift))
        return top if self.outer == 1 else top * self.outer

    def gradient(self, gradient: Tensor, bottom: Tensor, top: Tensor) -> Tensor:
        """The bottom's gradient in place, where the top's is lost: the derivatives squared."""
        return (self.scale * self.outer / affine(bottom, self.scale, self.shift)) ** 2


def affine(values: Tensor, scale: float, shift: float) -> Tensor:
    """shift + scale * values, in one go."""
    if not shift:
        return values if scale == 1 else values * scale
    return values + shift if scale == 1 else torch.add(scalar(shift, values), values, alpha=scale)


def logarithm(base: float) -> float:
    """The natural logarithm of a base; -1 stands for e."""
    return 1.0 if base == -1 else math.log(base)


def raised(base: float, exponent: float) -> float:
    """A number to a power as float32 has it: there are infinities, and what is no number."""
    return float(torch.tensor(base, dtype=torch.float32) ** exponent)


OPERATORS: dict[str, type[Operator]] = {"Exp": Exp, "Log": Log, "Power": Power}
