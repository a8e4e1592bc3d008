"""What a layer at work is: built once for a net in one state, then called with its bottoms for every batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import torch
from torch import Tensor

from prototool.analysis.fields import param
from prototool.net.net import Layer
from prototool.net.state import Phase
from prototool.schema.bound import Message

Dims: TypeAlias = tuple[int, ...]


class UnrunnableError(Exception):
    """A layer that cannot be run as it stands: why, and what to do."""

    def __init__(self, layer: Layer, reason: str) -> None:
        super().__init__(reason)
        self.layer = layer


class Setup(NamedTuple):
    """What an operator is made from.

    layer: as stated, in the format of today. phase: the net's, or the layer's own, which wins.
    bottoms, tops: their shapes at set-up; later batches may have others.
    blobs: the layer's parameters in Caffe's order and shapes, filled. They are shared with other layers and with the
    solver, and are only ever written in place.
    folder: the folder that paths count from.
    """

    layer: Layer
    phase: Phase
    bottoms: tuple[Dims, ...]
    tops: tuple[Dims, ...]
    blobs: tuple[Tensor, ...]
    folder: Path

    @property
    def training(self) -> bool:
        """Whether the layer is in its training phase."""
        return self.phase == "TRAIN"

    def param(self, name: str) -> Message:
        """The layer's parameter message of this name; one with the defaults where it states none."""
        return param(self.layer, name)


class Operator:
    """A layer at work. What it gives is differentiable by autograd as Caffe's backward pass is.

    capturable: whether it only gives work to the device, the same for each batch, so that it can be part of a CUDA
    graph.
    """

    capturable = True

    def __init__(self, setup: Setup) -> None:
        self.setup = setup

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The tops of a batch, as many as the layer has (all tops of a loss, those that the file leaves out too).

        Bottoms are not written to, unless the operator was told that it may. A top may be a view of a bottom. Tensors
        may lie in memory in any order (channels last): their shapes are Caffe's. Raises UnrunnableError.
        """
        raise NotImplementedError


def scalar(value: float, like: Tensor) -> Tensor:
    """A number as a blob without axes, where another tensor is."""
    return torch.full((), value, dtype=like.dtype, device=like.device)
