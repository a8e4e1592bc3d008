"""The losses that compare numbers: SigmoidCrossEntropyLoss, EuclideanLoss and ContrastiveLoss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 (what everybody calls it)
from torch import Tensor
from torch.autograd import Function

from prototool.analysis.fields import flag, number
from prototool.engines.torch.operators.normalizer import divisor, mode_of
from prototool.engines.torch.operators.operator import Operator, Setup
from prototool.engines.torch.operators.precision import single

# Added to a distance that is divided by (ContrastiveLossLayer::Backward_cpu).
LEAST_DISTANCE = 1e-4


class SigmoidLogLoss(Function):
    """The sum of -t ln s(x) - (1-t) ln(1-s(x)) over the elements that count, s the sigmoid."""

    @staticmethod
    def forward(ctx: Any, scores: Tensor, targets: Tensor, counted: Tensor | None) -> Tensor:
        """The sum, a scalar: Caffe's formula term by term, so that infinite scores come out as they do there."""
        ctx.save_for_backward(scores, targets, counted)
        positive = (scores >= 0).to(scores.dtype)
        losses = torch.addcmul(scores, scores, positive, value=-2).exp_().log1p_()
        losses += positive.sub_(targets).mul_(scores)
        return (losses if counted is None else losses.masked_fill_(~counted, 0)).sum()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """The gradient of the scores."""
        scores, targets, counted = ctx.saved_tensors
        result = scores.sigmoid().sub_(targets)
        if counted is not None:
            result.masked_fill_(~counted, 0)
        return result.mul_(gradient), None, None


class SigmoidCrossEntropyLoss(Operator):
    """The cross entropy of sigmoids; unless it says otherwise a mean over items, not over elements."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("loss_param")
        self.mode = mode_of(fields, "BATCH_SIZE")
        self.ignored = number(fields, "ignore_label") if "ignore_label" in fields else None

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The loss."""
        scores = single(bottoms[0])
        targets = bottoms[1].detach().reshape(scores.shape).to(scores.dtype)
        # What is behind the point does not count: with 0 to be ignored, so is 0.5.
        counted = None if self.ignored is None else targets.trunc() != self.ignored
        loss: Tensor = SigmoidLogLoss.apply(scores, targets, counted)  # type: ignore[no-untyped-call]
        return (loss / divisor(self.mode, scores.numel(), scores.shape[0], counted),)


class EuclideanLoss(Operator):
    """Half the squared distance of two blobs, for each item."""

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The loss, which has a gradient for both bottoms."""
        one = single(bottoms[0])
        other = single(bottoms[1]).reshape(one.shape)
        return (F.mse_loss(one, other, reduction="sum") / one.shape[0] / 2,)


class Contrast(Function):
    """The sum over pairs: d^2 of similar ones, max(margin - d, 0)^2 of others, or of old max(margin - d^2, 0)."""

    @staticmethod
    def forward(ctx: Any, one: Tensor, other: Tensor, similar: Tensor, margin: float, legacy: bool) -> Tensor:
        """The sum, a scalar. The blobs have two axes."""
        apart = one - other
        squares = apart.square().sum(1)
        missing = margin - (squares if legacy else squares.sqrt())
        ctx.save_for_backward(apart, squares, similar, missing)
        ctx.legacy = legacy
        short = missing.clamp_min(0)
        return torch.where(similar, squares, short if legacy else short.square()).sum()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """The gradients of both blobs."""
        apart, squares, similar, missing = ctx.saved_tensors
        # Of the sum; Caffe divides by 2 what it has not multiplied by 2 here.
        push = gradient.expand_as(missing) if ctx.legacy else gradient * missing / (squares.sqrt() + LEAST_DISTANCE)
        factor = torch.where(similar, gradient, -push).unsqueeze(1)
        moved = (similar | (missing > 0)).unsqueeze(1)
        result = torch.where(moved, 2 * factor * apart, 0)
        return result, -result, None, None, None


class ContrastiveLoss(Operator):
    """Similar pairs are drawn together, others pushed a margin apart."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("contrastive_loss_param")
        self.margin = float(fields.get("margin"))
        self.legacy = flag(fields, "legacy_version")

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The loss, which has a gradient for the first two bottoms."""
        items = bottoms[0].shape[0]
        one, other = (single(bottom).reshape(items, -1) for bottom in bottoms[:2])
        similar = bottoms[2].detach().reshape(items).trunc() != 0
        loss: Tensor = Contrast.apply(one, other, similar, self.margin, self.legacy)  # type: ignore[no-untyped-call]
        return (loss / items / 2,)


OPERATORS: dict[str, type[Operator]] = {
    "ContrastiveLoss": ContrastiveLoss,
    "EuclideanLoss": EuclideanLoss,
    "SigmoidCrossEntropyLoss": SigmoidCrossEntropyLoss,
}
