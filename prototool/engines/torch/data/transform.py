"""What is done to each picture of a batch: cropped, mirrored, its mean subtracted, scaled.

Source: Caffe 1.0's DataTransformer. value = (pixel - mean) * scale, each step rounded to float32; the mean of a file
is that of the pixel's place in the whole picture, also where the picture is mirrored.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prototool.analysis.fields import flag, number
from prototool.engines.torch.data.mean import read_mean
from prototool.engines.torch.data.pictures import Pixels
from prototool.engines.torch.data.setting import Setting
from prototool.schema.bound import Message


class UnfitError(Exception):
    """A picture that cannot be transformed as asked, in words that go on from its name."""


class Luck(NamedTuple):
    """What chance says of each picture: where it is cropped, as shares of the room there is, and if it is mirrored."""

    rows: NDArray[np.float64]
    columns: NDArray[np.float64]
    mirrored: NDArray[np.bool_]

    def of(self, index: int) -> Luck:
        """That of one picture alone."""
        here = slice(index, index + 1)
        return Luck(self.rows[here], self.columns[here], self.mirrored[here])


class Places(NamedTuple):
    """Where in each picture what is left of it begins, and if it is mirrored."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    mirrored: NDArray[np.bool_]


class Transform:
    """The transformation of a layer. Raises SourceError for a mean that cannot be read."""

    def __init__(self, setting: Setting, fields: Message) -> None:
        self.setting = setting
        self.crop = number(fields, "crop_size")
        self.mirror = flag(fields, "mirror")
        self.scale = float(np.float32(fields.get("scale")))
        self.values = np.array([value.value for value in fields.scalars("mean_value")], np.float32)
        self.file = fields.text("mean_file")
        self.mean = read_mean(setting, self.file) if "mean_file" in fields else None
        if self.mean is not None and len(self.values):
            raise setting.error("it states both mean_file and mean_value; Caffe takes one or the other")

    def check(self, pixels: Pixels) -> None:
        """Raise UnfitError for a picture that cannot be transformed."""
        height, width, channels = pixels.shape
        if self.crop > min(height, width):
            message = (
                f"is {height} x {width} (height x width), and crop_size is {self.crop}; make it larger (new_height"
            )
            raise UnfitError(f"{message} and new_width of ImageData do) or crop less")
        if len(self.values) not in (0, 1, channels):
            raise UnfitError(f"has {channels} channels, and there are {len(self.values)} values of mean_value")
        if self.mean is not None and self.mean.shape != pixels.shape:
            rows, columns, planes = self.mean.shape
            message = f"is {channels} x {height} x {width} (channels x height x width), and the mean of '{self.file}'"
            raise UnfitError(f"{message} is {planes} x {rows} x {columns}; make the mean of pictures of this size")

    def size(self, pixels: Pixels) -> tuple[int, int]:
        """Height and width of what is left of a picture."""
        return (self.crop, self.crop) if self.crop else (pixels.shape[0], pixels.shape[1])

    def luck(self, batch: int, size: int) -> Luck:
        """What chance says of the pictures of a batch: the same whenever that batch is asked for."""
        draw = self.setting.chance("transform", batch)
        mirrored = draw.random(size) < 0.5 if self.mirror else np.zeros(size, bool)
        return Luck(draw.random(size), draw.random(size), mirrored)

    def places(self, height: int, width: int, luck: Luck) -> Places:
        """Where pictures of one size are cropped: anywhere in training, else in the middle."""
        across, down = (length - self.crop if self.crop else 0 for length in (width, height))
        if self.setting.training:
            rows, columns = (luck.rows * (down + 1)).astype(np.int64), (luck.columns * (across + 1)).astype(np.int64)
        else:
            rows, columns = np.full(len(luck.rows), down // 2), np.full(len(luck.rows), across // 2)
        return Places(rows, columns, luck.mirrored)
