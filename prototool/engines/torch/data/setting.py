"""What a source is made from, and what all of them ask of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from prototool.analysis.fields import number
from prototool.analysis.shapes.inputs import transform
from prototool.engines.torch.data.source import SourceError
from prototool.engines.torch.seeds import mixed
from prototool.net.net import Layer
from prototool.net.state import Phase
from prototool.schema.bound import Message


class Setting(NamedTuple):
    """A layer that reads data: the phase it is in, the folder that paths count from, the net's seed, the device."""

    layer: Layer
    phase: Phase
    folder: Path
    seed: int
    device: torch.device

    @property
    def training(self) -> bool:
        """Whether the layer is in its training phase."""
        return self.phase == "TRAIN"

    def error(self, message: str) -> SourceError:
        """The error of this layer."""
        return SourceError(f"layer '{self.layer.name}' ({self.layer.type}): {message}")

    def path(self, path: str) -> str:
        """Where a path of the net leads to."""
        return os.path.join(self.folder, path)

    def missing(self, what: str, path: str) -> SourceError:
        """The error of a file that is not there."""
        return self.error(f"{what} '{path}' does not exist; paths count from {self.folder.absolute()}")

    def chance(self, purpose: str, number: int = 0) -> np.random.Generator:
        """A generator that draws the same for the same seed, layer, purpose and number, and for no others."""
        return np.random.default_rng(mixed(self.seed, self.layer.name, purpose, number))

    def batch_of(self, fields: Message) -> int:
        """The items of a batch, of which there must be some. Raises SourceError."""
        batch = number(fields, "batch_size")
        if batch <= 0:
            raise self.error("batch_size is 0 or not stated; state how many items a batch has")
        return batch

    def transform(self, fields: Message) -> Message:
        """What the layer says is done to each picture, in files of V1 among its own fields."""
        return transform(self.layer, fields)
