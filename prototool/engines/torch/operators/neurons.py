"""Layers that work on each value by itself, without parameters; `powers` has those that raise to powers."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from prototool.engines.torch.operators.neuron import Neuron
from prototool.engines.torch.operators.operator import Operator, Setup

# BNLL's derivative is that of no larger value than this; nor is its value worked out by way of exp.
BNLL_MOST = 50.0


class ReLU(Neuron):
    """The larger of a value and 0, or, with a slope, that much of what is below 0. At 0 the slope counts.

    over: whether the top may be written over the bottom.
    """

    over = False

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.slope = float(setup.param("relu_param").get("negative_slope"))
        self.by_formula = self.in_place and self.slope < 0

    def value(self, bottom: Tensor) -> Tensor:
        """The top."""
        if self.slope:
            return F.leaky_relu(bottom, self.slope, inplace=self.over)
        return torch.relu_(bottom) if self.over else torch.relu(bottom)

    def gradient(self, gradient: Tensor, bottom: Tensor, top: Tensor) -> Tensor:
        """The bottom's gradient."""
        return torch.where(bottom > 0, gradient, gradient * self.slope)


class ELU(Neuron):
    """A value above 0; below, alpha times (e to the value, less 1). The derivative is found by way of the top."""

    by_formula = True

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.alpha = float(setup.param("elu_param").get("alpha"))

    def value(self, bottom: Tensor) -> Tensor:
        """The top."""
        return F.elu(bottom, self.alpha)

    def gradient(self, gradient: Tensor, bottom: Tensor, top: Tensor) -> Tensor:
        """The bottom's gradient."""
        if self.alpha < 0:
            return torch.where(bottom > 0, gradient, gradient * (top + self.alpha))
        return torch.ops.aten.elu_backward(gradient, self.alpha, 1, 1, True, top)  # type: ignore[no-any-return]


class BNLL(Neuron):
    """The logarithm of 1 + e to a value."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.by_formula = self.in_place

    def value(self, bottom: Tensor) -> Tensor:
        """The top."""
        return F.softplus(bottom, threshold=BNLL_MOST)

    def gradient(self, gradient: Tensor, bottom: Tensor, top: Tensor) -> Tensor:
        """The bottom's gradient."""
        return gradient * torch.sigmoid(bottom.clamp(max=BNLL_MOST))


class Clip(Neuron):
    """A value no smaller than min and no larger than max; min where they contradict. On both the derivative is 1."""

    by_formula = True

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("clip_param")
        self.least, self.most = float(fields.get("min")), float(fields.get("max"))

    def value(self, bottom: Tensor) -> Tensor:
        """The top."""
        return bottom.clamp(self.least, max(self.least, self.most))

    def gradient(self, gradient: Tensor, bottom: Tensor, top: Tensor) -> Tensor:
        """The bottom's gradient."""
        # The kernel's interval is open, so it gets the next numbers outside. It is many times faster than clamp's.
        below, above = beside(self.least, -torch.inf, bottom.dtype), beside(self.most, torch.inf, bottom.dtype)
        return torch.ops.aten.hardtanh_backward(gradient, bottom, below, above)  # type: ignore[no-any-return]


def beside(value: float, towards: float, dtype: torch.dtype) -> float:
    """The next number of a type towards another."""
    return float(torch.nextafter(torch.tensor(value, dtype=dtype), torch.tensor(towards, dtype=dtype)))


class Swish(Operator):
    """A value times the sigmoid of beta times it."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.beta = float(setup.param("swish_param").get("beta"))

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The top."""
        bottom = bottoms[0]
        return (F.silu(bottom) if self.beta == 1 else bottom * torch.sigmoid(bottom * self.beta),)


class Threshold(Operator):
    """Whether a value is more than the threshold: 1 or 0. Nothing runs backward through it."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.threshold = float(setup.param("threshold_param").get("threshold"))

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The top."""
        return ((bottoms[0] > self.threshold).to(bottoms[0].dtype),)


class Sigmoid(Operator):
    """1 / (1 + e to the negative value)."""

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The top."""
        return (torch.sigmoid(bottoms[0]),)


class TanH(Operator):
    """The hyperbolic tangent."""

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The top."""
        return (torch.tanh(bottoms[0]),)


class AbsVal(Operator):
    """The value without its sign; at 0 the derivative is 0."""

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The top."""
        return (torch.abs(bottoms[0]),)


OPERATORS: dict[str, type[Operator]] = {
    "AbsVal": AbsVal,
    "BNLL": BNLL,
    "Clip": Clip,
    "ELU": ELU,
    "ReLU": ReLU,
    "Sigmoid": Sigmoid,
    "Swish": Swish,
    "TanH": TanH,
    "Threshold": Threshold,
}
