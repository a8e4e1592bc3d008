"""Who transforms the pictures of a batch: the processor, or the device that they are on."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from prototool.engines.torch.data.on_device import OnDevice
from prototool.engines.torch.data.on_processor import OnProcessor
from prototool.engines.torch.data.transform import Luck, Places, Transform


class Worker(Protocol):
    """Transforms pictures, which are batch x rows x columns x channels, to the bit as Caffe does."""

    def from_kept(self, kept: Tensor, indices: NDArray[np.int64], luck: Luck) -> Tensor:
        """A batch of some of the pictures that are kept."""

    def from_cuts(self, pixels: Tensor, places: Places) -> Tensor:
        """A batch of what is left of pictures, which are cropped and mirrored already."""


def worker(transform: Transform, device: torch.device) -> Worker:
    """Who works on pictures that are on a device."""
    return OnProcessor(transform) if device.type == "cpu" else OnDevice(transform, device)
