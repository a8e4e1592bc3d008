"""The transformation of whole batches on the processor.

What is quick was measured: picking crops out of a view of all possible ones, mirroring by OpenCV, and numpy for values,
whose large arrays have large pages; 2 us a picture of 32 x 32 and 0.2 ms a crop of 227 x 227, about what Caffe needs.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray
from torch import Tensor

from prototool.engines.torch.data.pictures import Pixels, mirror
from prototool.engines.torch.data.transform import Luck, Places, Transform


class OnProcessor:
    """A transformation on the processor."""

    def __init__(self, transform: Transform) -> None:
        self.transform = transform
        mean = transform.mean
        self.mirrored_mean = None if mean is None else np.ascontiguousarray(mean[:, ::-1])
        self.plane = np.empty((0, 0, 0), np.float32)

    def from_kept(self, kept: Tensor, indices: NDArray[np.int64], luck: Luck) -> Tensor:
        """A batch of some of the pictures that are kept."""
        pictures = kept.numpy()
        _, height, width, channels = pictures.shape
        places = self.transform.places(height, width, luck)
        size = self.transform.crop
        if size:
            by_picture, by_row, by_column, by_value = pictures.strides
            # All crops there are, as a view: picture, row and column where it begins, and its own rows.
            shape = (len(pictures), height - size + 1, width - size + 1, size, size * channels)
            crops = as_strided(pictures, shape, (by_picture, by_row, by_column, by_row, by_value), writeable=False)
            pixels = crops[indices, places.rows, places.columns].reshape(-1, size, size, channels)
        else:
            pixels = pictures[indices]
        for index in np.flatnonzero(places.mirrored).tolist():
            mirror(pixels[index])
        return self.values(pixels, places)

    def from_cuts(self, pixels: Tensor, places: Places) -> Tensor:
        """A batch of what is left of pictures, which are cropped and mirrored already."""
        return self.values(pixels.numpy(), places)

    def values(self, pixels: Pixels, places: Places) -> Tensor:
        """The values of pixels."""
        made = pixels.astype(np.float32)
        if self.transform.mean is not None:
            self.subtract_mean(made, places)
        elif len(self.transform.values):
            if self.plane.shape != made.shape[1:]:
                # As large as a picture: numpy is slow where it repeats a few values.
                self.plane = np.broadcast_to(self.transform.values, made.shape[1:]).copy()
            made -= self.plane
        if self.transform.scale != 1:
            made *= np.float32(self.transform.scale)
        return torch.from_numpy(made).permute(0, 3, 1, 2)

    def subtract_mean(self, made: NDArray[np.float32], places: Places) -> None:
        """Subtract the mean of a file, for each picture where it was cropped."""
        mean, mirrored_mean = self.transform.mean, self.mirrored_mean
        assert mean is not None
        assert mirrored_mean is not None
        height, width = made.shape[1:3]
        places_of = zip(made, places.rows.tolist(), places.columns.tolist(), places.mirrored.tolist(), strict=True)
        for picture, row, column, mirrored in places_of:
            first = mean.shape[1] - column - width if mirrored else column
            picture -= (mirrored_mean if mirrored else mean)[row : row + height, first : first + width]
