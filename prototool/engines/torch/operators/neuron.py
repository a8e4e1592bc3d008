"""Layers of one bottom and one top whose gradient is a formula of Caffe's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor
from torch.autograd import Function

from prototool.engines.torch.operators.operator import Operator, Setup


class Neuron(Operator):
    """A layer of one bottom and one top.

    by_formula: whether `gradient` gives the bottom's gradient; where it is false, autograd finds the same one.
    in_place: whether the top is written over the bottom. Caffe then takes the top for the bottom on the way back, so
    some types have another gradient, which is a mistake of the net's, but what Caffe trains with.
    """

    by_formula = False

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.in_place = setup.layer.in_place(0)

    def value(self, bottom: Tensor) -> Tensor:
        """The top."""
        raise NotImplementedError

    def gradient(self, gradient: Tensor, bottom: Tensor, top: Tensor) -> Tensor:
        """The bottom's gradient, from the top's and from what Caffe finds in the bottom and in the top."""
        raise NotImplementedError

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The top."""
        if self.by_formula:
            return (ByFormula.apply(bottoms[0], self),)  # type: ignore[no-untyped-call]
        return (self.value(bottoms[0]),)


class ByFormula(Function):
    """A neuron with the gradient that it states."""

    @staticmethod
    def forward(ctx: Any, bottom: Tensor, neuron: Neuron) -> Tensor:
        """The top."""
        top = neuron.value(bottom)
        ctx.neuron = neuron
        ctx.save_for_backward(top if neuron.in_place else bottom, top)
        return top

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        """The bottom's gradient."""
        bottom, top = ctx.saved_tensors
        return ctx.neuron.gradient(gradients[0], bottom, top), None
