"""What a loss is divided by. Source: get_normalizer of Caffe 1.0's SoftmaxWithLoss and SigmoidCrossEntropyLoss."""

from __future__ import annotations

from torch import Tensor

from prototool.schema.bound import Message


def mode_of(fields: Message, usual: str = "VALID") -> str:
    """How a loss is normalized. Its older way of saying it, `normalize`, counts where `normalization` is not stated."""
    if "normalization" not in fields and "normalize" in fields:
        return "VALID" if fields.get("normalize") else "BATCH_SIZE"
    return fields.text("normalization") if "normalization" in fields else usual


def divisor(mode: str, places: int, items: int, counted: Tensor | None) -> Tensor | int:
    """What the sum over places is divided by, never less than 1. `items`: how many make a batch."""
    if mode == "NONE":
        return 1
    if mode == "BATCH_SIZE":
        return max(1, items)
    if mode == "FULL" or counted is None:
        return max(1, places)
    return counted.sum().clamp_min(1)
