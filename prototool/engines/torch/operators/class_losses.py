"""The losses that take a class for each item: HingeLoss and MultinomialLogisticLoss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function

from prototool.engines.torch.operators.labels import LabelReader
from prototool.engines.torch.operators.operator import Operator, Setup
from prototool.engines.torch.operators.precision import single

LOG_THRESHOLD = 1e-20


class Hinge(Function):
    """The sum of max(0, 1 - x) at the label and max(0, 1 + x) elsewhere, or that of their squares."""

    @staticmethod
    def forward(ctx: Any, scores: Tensor, place: Tensor, squared: bool) -> Tensor:
        """The sum, a scalar. The scores have two axes, and `place` one label for each row."""
        margins = 1 + scores.scatter(1, place, -scores.gather(1, place))
        # Of what is no number Caffe's maximum is 0.
        margins = torch.where(margins > 0, margins, 0)
        ctx.save_for_backward(margins, place)
        ctx.squared = squared
        return (margins.square() if squared else margins).sum()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """The gradient of the scores."""
        margins, place = ctx.saved_tensors
        result = margins * (gradient * 2) if ctx.squared else margins.sign() * gradient
        return result.scatter_(1, place, -result.gather(1, place)), None, None


class MultinomialLogLoss(Function):
    """The sum of -ln p(label). Its gradient is -1/p, also where p was held at the least."""

    @staticmethod
    def forward(ctx: Any, chances: Tensor, place: Tensor) -> Tensor:
        """The sum, a scalar. The probabilities have two axes, and `place` one label for each row."""
        held = chances.gather(1, place).clamp_min(LOG_THRESHOLD)
        ctx.save_for_backward(held, place)
        ctx.shape = chances.shape
        return -held.log().sum()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """The gradient of the probabilities."""
        held, place = ctx.saved_tensors
        return held.new_zeros(ctx.shape).scatter_(1, place, -gradient / held), None


class ClassLoss(Operator):
    """What the two have in common: a row of numbers for each item, and a label."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.labels = LabelReader(setup.layer)

    def read(self, bottoms: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """The numbers as rows, and the place of the label in each."""
        items = bottoms[0].shape[0]
        rows = single(bottoms[0]).reshape(items, -1)
        # HingeLoss takes a blob with more labels, of which it reads the first ones.
        labels = bottoms[1].reshape(-1)[:items]
        return rows, self.labels.read(labels, (items,), rows.shape[1]).classes.unsqueeze(1)


class HingeLoss(ClassLoss):
    """How far scores are from being on their side of a margin of 1."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.squared = setup.param("hinge_loss_param").text("norm") == "L2"

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The loss."""
        rows, place = self.read(bottoms)
        loss: Tensor = Hinge.apply(rows, place, self.squared)  # type: ignore[no-untyped-call]
        return (loss / len(rows),)


class MultinomialLogisticLoss(ClassLoss):
    """The mean of -ln p(label), p the bottom."""

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The loss."""
        rows, place = self.read(bottoms)
        loss: Tensor = MultinomialLogLoss.apply(rows, place)  # type: ignore[no-untyped-call]
        return (loss / len(rows),)


OPERATORS: dict[str, type[Operator]] = {"HingeLoss": HingeLoss, "MultinomialLogisticLoss": MultinomialLogisticLoss}
