"""Scale and Bias."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from prototool.engines.torch.operators.channels import over_axes, scale_channels
from prototool.engines.torch.operators.operator import Operator, Setup


class Scale(Operator):
    """The first bottom times a learned scale, or times the second bottom; and plus a bias, which is learned."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("scale_param")
        self.learned = setup.blobs[0] if len(setup.bottoms) == 1 else None
        self.bias = setup.blobs[-1] if fields.get("bias_term") else None
        self.axis = axis_of(setup, int(fields.get("axis")))

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The top."""
        bottom = bottoms[0]
        scale = bottoms[1] if self.learned is None else self.learned
        if self.axis == 1 and scale.dim() == 1 and scale.requires_grad and torch.is_grad_enabled():
            return (scale_channels(bottom, scale, self.bias),)
        behind = bottom.dim() - self.axis - scale.dim()
        if self.bias is None:
            top = bottom * over_axes(scale, behind)
        else:
            top = torch.addcmul(over_axes(self.bias, behind), bottom, over_axes(scale, behind))
        # Parameters of higher precision do not make the top one of higher precision.
        return (top.to(bottom.dtype),)


class Bias(Operator):
    """The first bottom plus a learned bias, or plus the second bottom."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.learned = setup.blobs[0] if len(setup.bottoms) == 1 else None
        self.axis = axis_of(setup, int(setup.param("bias_param").get("axis")))

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The top."""
        bias = bottoms[1] if self.learned is None else self.learned
        top = bottoms[0] + over_axes(bias, bottoms[0].dim() - self.axis - bias.dim())
        return (top.to(bottoms[0].dtype),)


def axis_of(setup: Setup, axis: int) -> int:
    """The axis of the first bottom at which the other values begin; a single number fits anywhere."""
    if len(setup.bottoms) == 2 and not setup.bottoms[1]:
        return 0
    return axis % len(setup.bottoms[0])


OPERATORS: dict[str, type[Operator]] = {"Bias": Bias, "Scale": Scale}
