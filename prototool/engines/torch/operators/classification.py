"""Accuracy and ArgMax."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from prototool.analysis.fields import flag, number
from prototool.engines.torch.operators.labels import LabelReader, Labels, without
from prototool.engines.torch.operators.operator import Operator, Setup
from prototool.engines.torch.operators.precision import single


class Accuracy(Operator):
    """The share of places whose label has fewer than top_k other classes with at least its score."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("accuracy_param")
        self.axis = number(fields, "axis")
        self.top_k = number(fields, "top_k")
        self.labels = LabelReader(setup.layer, fields)

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The share of all places, and with a second top that of each class: 0 where there are none."""
        scores = single(bottoms[0].detach())
        axis = self.axis % scores.dim()
        labels = self.labels.read(bottoms[1], without(scores.shape, axis), scores.shape[axis])
        true = scores.gather(axis, labels.classes.unsqueeze(axis))
        # The label's own score is among them, unless it is no number: that is never beaten.
        right = (scores >= true).sum(axis) <= self.top_k
        if labels.counted is None:
            share = right.sum().to(scores.dtype) / max(1, right.numel())
        else:
            right = right & labels.counted
            share = right.sum().to(scores.dtype) / labels.counted.sum().clamp_min(1)
        if len(self.setup.layer.tops) < 2:
            return (share,)
        return share, of_each(right, labels, scores)


def of_each(right: Tensor, labels: Labels, scores: Tensor) -> Tensor:
    """The share of each class."""
    classes = scores.numel() // max(1, right.numel())
    index = labels.classes.reshape(-1)
    none = index.new_zeros(classes)
    counted = index.new_ones(index.shape) if labels.counted is None else labels.counted.reshape(-1).long()
    found = none.index_add(0, index, right.reshape(-1).long())
    return found.to(scores.dtype) / none.index_add(0, index, counted).clamp_min(1)


class ArgMax(Operator):
    """The largest values, or where they are; of equal ones the last comes first."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("argmax_param")
        self.axis = number(fields, "axis") if "axis" in fields else None
        self.top_k = number(fields, "top_k")
        self.values = flag(fields, "out_max_val")

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """Along an axis, places or values; else of each item all places, followed by the values if asked for."""
        bottom = single(bottoms[0].detach())
        if self.axis is not None:
            values, places = largest(bottom, self.top_k, self.axis)
            return (values if self.values else places,)
        values, places = largest(bottom.reshape(len(bottom), 1, bottom.shape[1:].numel()), self.top_k, 2)
        result = torch.cat((places, values), 1) if self.values else places
        return (result.reshape(*result.shape, *(1,) * (bottom.dim() - 3)),)


def largest(values: Tensor, number: int, axis: int) -> tuple[Tensor, Tensor]:
    """So many of the largest values along an axis, and where they are, as numbers of the same kind.

    What is no number counts as the largest; for Caffe's sort, which has no place for it, it depends on the order.
    """
    # Both ways of torch keep the order of equal ones, so they have to start from the end.
    turned = values.flip(axis)
    if number == 1:
        found, places = turned.max(axis, keepdim=True)
    else:
        found, places = torch.sort(turned, dim=axis, descending=True, stable=True)
        found, places = found.narrow(axis, 0, number), places.narrow(axis, 0, number)
    return found, (values.shape[axis] - 1 - places).to(values.dtype)


OPERATORS: dict[str, type[Operator]] = {"Accuracy": Accuracy, "ArgMax": ArgMax}
