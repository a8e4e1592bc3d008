"""Softmax."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from prototool.analysis.fields import number
from prototool.engines.torch.operators.operator import Operator, Setup
from prototool.engines.torch.operators.precision import single


def softmax(scores: Tensor, axis: int) -> Tensor:
    """The softmax along an axis, in the order of memory that the scores have."""
    channels_last = scores.dim() == 4 and axis in (1, -3) and not scores.is_contiguous()
    if channels_last and scores.is_contiguous(memory_format=torch.channels_last):
        # Torch would copy them into Caffe's order first.
        return scores.movedim(1, 3).softmax(3).movedim(3, 1)
    return scores.softmax(axis)


class Softmax(Operator):
    """Softmax along an axis."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.axis = number(setup.param("softmax_param"), "axis")

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The probabilities."""
        return (softmax(single(bottoms[0]), self.axis),)


OPERATORS: dict[str, type[Operator]] = {"Softmax": Softmax}
