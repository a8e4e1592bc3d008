"""PReLU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor
from torch.autograd import Function

from prototool.engines.torch.operators.channels import scaled_gradients
from prototool.engines.torch.operators.operator import Operator


class PReLU(Operator):
    """A value above 0; below, the value times a learned slope, one for each channel or one for all."""

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The top."""
        return (Sloped.apply(bottoms[0], self.setup.blobs[0]),)  # type: ignore[no-untyped-call]


class Sloped(Function):
    """PReLU: the same gradients as torch's, but the slopes' are summed up without being written out first."""

    @staticmethod
    def forward(ctx: Any, bottom: Tensor, slope: Tensor) -> Tensor:
        """The top."""
        ctx.save_for_backward(bottom, slope)
        return F.prelu(bottom, slope.to(bottom.dtype))

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor]:
        """The gradients of bottom and slope."""
        bottom, slope = ctx.saved_tensors
        slopes = slope if slope.dim() else slope.expand(bottom.shape[1]).contiguous()
        # On a CPU torch.where takes longer than all of this.
        above = torch.ops.aten.threshold_backward(gradients[0], bottom, 0)
        found, slants = scaled_gradients(gradients[0] - above, bottom, slopes)
        return found.add_(above), slants if slope.dim() else slants.sum()


OPERATORS: dict[str, type[Operator]] = {"PReLU": PReLU}
