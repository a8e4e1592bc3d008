"""The transformation of whole batches where the pictures are, on a GPU. It gives what the processor gives."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from prototool.engines.torch.data.transform import Luck, Places, Transform
from prototool.engines.torch.device import sent


class Taken(NamedTuple):
    """Which rows and columns are taken of each picture of a batch, in order: batch x rows x 1, batch x 1 x columns."""

    rows: Tensor
    columns: Tensor


class OnDevice:
    """A transformation on a device."""

    def __init__(self, transform: Transform, device: torch.device) -> None:
        self.transform = transform
        self.device = device
        mean = transform.mean
        self.mean = None if mean is None else sent(mean, device)
        self.values = sent(transform.values, device) if len(transform.values) else None

    def from_kept(self, kept: Tensor, indices: NDArray[np.int64], luck: Luck) -> Tensor:
        """A batch of some of the pictures that are kept."""
        _, height, width, _ = kept.shape
        chosen = sent(indices, self.device)
        crop = self.transform.crop
        if not crop and not self.transform.mirror:
            return self.finished(kept.index_select(0, chosen), None)
        places = self.transform.places(height, width, luck)
        taken = self.taken(places, crop or height, crop or width)
        return self.finished(kept[chosen[:, None, None], taken.rows, taken.columns], taken)

    def from_cuts(self, pixels: Tensor, places: Places) -> Tensor:
        """A batch of what is left of pictures, which are cropped and mirrored already."""
        _, height, width, _ = pixels.shape
        return self.finished(pixels, None if self.mean is None else self.taken(places, height, width))

    def taken(self, places: Places, height: int, width: int) -> Taken:
        """The rows and columns that are taken of each picture."""
        row, column, mirrored = sent(np.stack(places), self.device)
        rows, columns = (torch.arange(length, device=self.device) for length in (height, width))
        turned = torch.where(mirrored[:, None] > 0, width - 1 - columns, columns)
        return Taken((row[:, None] + rows)[:, :, None], (column[:, None] + turned)[:, None, :])

    def finished(self, pixels: Tensor, taken: Taken | None) -> Tensor:
        """The values of pixels."""
        made = pixels.to(torch.float32, copy=True)
        if self.mean is not None:
            made -= self.mean if taken is None else self.mean[taken.rows, taken.columns]
        elif self.values is not None:
            made -= self.values
        if self.transform.scale != 1:
            made *= self.transform.scale
        return made.permute(0, 3, 1, 2)
