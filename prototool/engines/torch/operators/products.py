"""InnerProduct and Embed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from prototool.analysis.fields import flag, number
from prototool.analysis.shape import axis_index
from prototool.engines.torch.operators.operator import Operator, Setup, UnrunnableError


class InnerProduct(Operator):
    """A product of all that is behind an axis with the weights."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields, shape = setup.param("inner_product_param"), setup.bottoms[0]
        self.axis = axis_index(number(fields, "axis"), shape)
        self.transposed = flag(fields, "transpose")
        self.biased = flag(fields, "bias_term")
        inputs, outputs = math.prod(shape[self.axis :]), number(fields, "num_output")
        self.stored = (inputs, outputs) if self.transposed else (outputs, inputs)

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The one top."""
        bottom, weights = bottoms[0], self.setup.blobs[0]
        if weights.shape != self.stored:
            # Caffe takes weights that the file itself states as they lie in memory, of whatever shape: old ones have
            # four axes.
            weights = weights.reshape(self.stored)
        bias = self.setup.blobs[1].flatten() if self.biased else None
        # A bottom that is channels last is brought in Caffe's order here: far less than turning the weights.
        rows = bottom.reshape(*bottom.shape[: self.axis], math.prod(bottom.shape[self.axis :]))
        return [F.linear(rows, weights.t() if self.transposed else weights, bias)]


class Embed(Operator):
    """A row of the weights for each number of the bottom; what is behind its point is cut off."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.biased = flag(setup.param("embed_param"), "bias_term")

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The one top. Raises UnrunnableError, on a CPU, where there is no such row; Caffe reads memory not its own."""
        weights = self.setup.blobs[0]
        try:
            rows = F.embedding(bottoms[0].detach().to(torch.int64), weights)
        except IndexError:
            reason = f"its bottom holds a number that is not from 0 to {len(weights) - 1}, as its input_dim asks for"
            raise UnrunnableError(self.setup.layer, reason) from None
        return [rows + self.setup.blobs[1] if self.biased else rows]


OPERATORS: dict[str, type[Operator]] = {"InnerProduct": InnerProduct, "Embed": Embed}
