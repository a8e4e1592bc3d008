"""Eltwise and Reduction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function

from prototool.analysis.fields import flag, number
from prototool.engines.torch.operators.operator import Operator, Setup
from prototool.engines.torch.operators.precision import single


class Product(Function):
    """A product. Its gradient is the product of the other factors, in their order.

    If not `stable` it is the whole product divided by the factor: no number where a factor is 0.
    """

    @staticmethod
    def forward(ctx: Any, stable: bool, *bottoms: Tensor) -> Tensor:
        """The product."""
        top = reduce(torch.mul, bottoms)
        ctx.save_for_backward(None if stable else top, *bottoms)
        return top

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """The gradients of the factors."""
        top, *bottoms = ctx.saved_tensors
        result: list[Tensor | None] = [None] * (1 + len(bottoms))
        for index, bottom in enumerate(bottoms):
            if ctx.needs_input_grad[1 + index]:
                others = (*bottoms[:index], *bottoms[index + 1 :])
                result[1 + index] = (reduce(torch.mul, others) if top is None else top / bottom) * gradient
        return tuple(result)


class Eltwise(Operator):
    """The sum, the product or the maximum of blobs, element by element."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("eltwise_param")
        self.operation = fields.text("operation")
        self.stable = flag(fields, "stable_prod_grad")
        stated = [float(value.value) for value in fields.scalars("coeff")]
        self.factors = stated or [1.0] * len(setup.bottoms)

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The result."""
        if self.operation == "SUM":
            return (total(bottoms, self.factors),)
        if self.operation == "MAX":
            return (maximum(bottoms),)
        top: Tensor = Product.apply(self.stable, *bottoms)  # type: ignore[no-untyped-call]
        return (top,)


def total(bottoms: Sequence[Tensor], factors: Sequence[float]) -> Tensor:
    """The sum of blobs, each times its factor; one times 0 is not looked at (as in BLAS)."""
    # Sums may start with any of them that needs no multiplication.
    terms = sorted((term for term in zip(bottoms, factors, strict=True) if term[1]), key=lambda term: term[1] != 1)
    if not terms:
        return torch.zeros_like(bottoms[0])
    result = terms[0][0] if terms[0][1] == 1 else terms[0][0] * terms[0][1]
    for bottom, factor in terms[1:]:
        result = torch.add(result, bottom, alpha=factor)
    return result


def maximum(bottoms: Sequence[Tensor]) -> Tensor:
    """The maximum of blobs; the gradient goes to one of equal ones: the second of the first two, else the first.

    Caffe's comparisons as they stand, because a value that is no number comes out by their order.
    """
    result = torch.where(bottoms[0] > bottoms[1], bottoms[0], bottoms[1])
    for bottom in bottoms[2:]:
        result = torch.where(bottom > result, bottom, result)
    return result


class Reduction(Operator):
    """A number for all that is from an axis on."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("reduction_param")
        self.axis = number(fields, "axis")
        self.operation = fields.text("operation")
        self.factor = float(fields.get("coeff"))

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The sum, the mean, the sum of squares or of absolute values, times a factor."""
        bottom = single(bottoms[0])
        axes = tuple(range(self.axis % bottom.dim(), bottom.dim()))
        factor = self.factor
        if self.operation == "MEAN":
            factor /= bottom.shape[axes[0] :].numel()
        elif self.operation == "ASUM":
            bottom = bottom.abs()
        elif self.operation == "SUMSQ":
            # Not a square, whose gradient doubles what is already large before it makes it small.
            bottom = bottom * bottom
        result = bottom.sum(axes)
        return (result if factor == 1 else result * factor,)


OPERATORS: dict[str, type[Operator]] = {"Eltwise": Eltwise, "Reduction": Reduction}
