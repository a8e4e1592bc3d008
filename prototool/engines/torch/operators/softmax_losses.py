"""The losses with a softmax inside: SoftmaxWithLoss and InfogainLoss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function

from prototool.analysis.fields import number
from prototool.engines.torch.operators.blob_file import values_in
from prototool.engines.torch.operators.labels import LabelReader, Labels, without
from prototool.engines.torch.operators.normalizer import divisor, mode_of
from prototool.engines.torch.operators.operator import Operator, Setup
from prototool.engines.torch.operators.precision import single
from prototool.engines.torch.operators.softmax import softmax

# The least probability whose logarithm is taken: FLT_MIN of C, and Caffe's kLOG_THRESHOLD.
FLOAT_MIN = torch.finfo(torch.float32).tiny
LOG_THRESHOLD = 1e-20


class LogLoss(Function):
    """The sum of -ln p(label) over the places that count.

    Its gradient is p - 1 at the label and p elsewhere, also where the logarithm was held at its least.
    """

    @staticmethod
    def forward(ctx: Any, scores: Tensor, index: Tensor, counted: Tensor | None, axis: int) -> Tensor:
        """The sum, a scalar."""
        chances = softmax(scores, axis)
        place = index.unsqueeze(axis)
        ctx.save_for_backward(chances, place, counted)
        ctx.axis = axis
        logs = chances.gather(axis, place).clamp_min(FLOAT_MIN).log()
        return -(logs if counted is None else logs.masked_fill(~counted.unsqueeze(axis), 0)).sum()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """The gradient of the scores."""
        chances, place, counted = ctx.saved_tensors
        result = chances * gradient
        result.scatter_(ctx.axis, place, (chances.gather(ctx.axis, place) - 1) * gradient)
        if counted is not None:
            result.masked_fill_(~counted.unsqueeze(ctx.axis), 0)
        return result, None, None, None


class InfogainLogLoss(Function):
    """The sum of -H(label, l) ln p(l) over classes l and the places that count, and p, through which nothing flows."""

    @staticmethod
    def forward(
        ctx: Any, scores: Tensor, index: Tensor, counted: Tensor | None, matrix: Tensor, axis: int
    ) -> tuple[Tensor, Tensor]:
        """The sum, a scalar, and the probabilities."""
        chances = softmax(scores, axis)
        ctx.save_for_backward(chances, index, counted, matrix)
        ctx.axis = axis
        ctx.mark_non_differentiable(chances)
        terms = rows(matrix, index, axis) * chances.clamp_min(LOG_THRESHOLD).log()
        return -(terms if counted is None else terms.masked_fill(~counted.unsqueeze(axis), 0)).sum(), chances

    @staticmethod
    def backward(ctx: Any, gradient: Tensor, _: Tensor | None) -> tuple[Tensor | None, ...]:
        """The gradient of the scores."""
        chances, index, counted, matrix = ctx.saved_tensors
        result = chances * matrix.sum(1)[index].unsqueeze(ctx.axis) - rows(matrix, index, ctx.axis)
        if counted is not None:
            result.masked_fill_(~counted.unsqueeze(ctx.axis), 0)
        return result * gradient, None, None, None, None


def rows(matrix: Tensor, index: Tensor, axis: int) -> Tensor:
    """The row of each place's label, along the axis of the classes."""
    return matrix[index].movedim(-1, axis)


class SoftmaxLoss(Operator):
    """What the two have in common: scores along an axis, a label for each place, a normalizer."""

    def __init__(self, setup: Setup, axis: int) -> None:
        super().__init__(setup)
        fields = setup.param("loss_param")
        self.axis = axis
        self.mode = mode_of(fields)
        self.labels = LabelReader(setup.layer, fields)

    def read(self, scores: Tensor, labels: Tensor) -> tuple[int, Labels, Tensor | int]:
        """The axis from the front, the labels, and what the loss is divided by."""
        axis = self.axis % scores.dim()
        found = self.labels.read(labels, without(scores.shape, axis), scores.shape[axis])
        # Caffe's items are all that is before the axis.
        items = scores.shape[:axis].numel()
        return axis, found, divisor(self.mode, found.classes.numel(), items, found.counted)


class SoftmaxWithLoss(SoftmaxLoss):
    """The mean of -ln p(label), p the softmax."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup, number(setup.param("softmax_param"), "axis"))

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The loss."""
        scores = single(bottoms[0])
        axis, labels, by = self.read(scores, bottoms[1])
        loss: Tensor = LogLoss.apply(scores, labels.classes, labels.counted, axis)  # type: ignore[no-untyped-call]
        return (loss / by,)


class InfogainLoss(SoftmaxLoss):
    """The mean of -H(label, l) ln p(l), summed over classes l; H is a bottom or comes from a file."""

    def __init__(self, setup: Setup) -> None:
        fields = setup.param("infogain_loss_param")
        super().__init__(setup, number(fields, "axis"))
        self.matrix: Tensor | None = None
        if len(setup.layer.bottoms) < 3:
            classes = setup.bottoms[0][self.axis]
            self.matrix = values_in(setup, fields.text("source"), (classes, classes))

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The loss, and the probabilities where the layer has a second top."""
        scores = single(bottoms[0])
        axis, labels, by = self.read(scores, bottoms[1])
        matrix = self.matrix if self.matrix is not None else bottoms[2].detach()
        # Only the first batch has to move it.
        matrix = matrix.to(scores.device, scores.dtype).reshape(scores.shape[axis], -1)
        if self.matrix is not None:
            self.matrix = matrix
        loss, chances = InfogainLogLoss.apply(scores, labels.classes, labels.counted, matrix, axis)  # type: ignore[no-untyped-call]
        return (loss / by, chances)[: max(1, len(self.setup.layer.tops))]


OPERATORS: dict[str, type[Operator]] = {"InfogainLoss": InfogainLoss, "SoftmaxWithLoss": SoftmaxWithLoss}
