"""Windows of pictures, warped to one size (source: Caffe 1.0's WindowDataLayer, made for R-CNN).

A batch has background windows first, then its share of foreground ones, each drawn from all with replacement. With
context_pad or in crop_mode "square" what a window takes in is made larger, and what lies outside of the picture is 0.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch

from prototool.analysis.feeds import feed
from prototool.analysis.fields import number
from prototool.engines.torch.data.ahead import Ahead
from prototool.engines.torch.data.pictures import NoPictureError, Pixels, mirror, read, resized
from prototool.engines.torch.data.setting import Setting
from prototool.engines.torch.data.source import Dims, SourceError, Tops
from prototool.engines.torch.data.transform import Transform
from prototool.engines.torch.data.window_file import CHANNELS, Window, WindowFile
from prototool.engines.torch.device import sent

F = np.float32


class Wanted(NamedTuple):
    """A window that is to be read, and whether it is mirrored."""

    window: Window
    mirrored: bool


class Got(NamedTuple):
    """A window that was read: its warped pixels, the empty rows above and the empty columns before them, its class."""

    pixels: Pixels
    above: int
    before: int
    label: int


class Frame(NamedTuple):
    """What is taken of a picture along one axis: first and last pixel, to how many it is warped, empty ones around."""

    first: int
    last: int
    size: int
    before: int
    after: int


class WindowSource:
    """Windows and their classes. Raises SourceError."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        fields = feed(setting.layer)
        self.size = setting.batch_of(fields)
        self.transform = Transform(setting, setting.transform(fields))
        self.crop = self.transform.crop
        # Caffe's upgrade of older files moves it to transform_param, where this layer does not look.
        self.scale = F(fields.get("scale")) if setting.layer.era == "V2" else F(1)
        self.pad = number(fields, "context_pad")
        self.square = fields.text("crop_mode") == "square"
        self.check()
        self.file = WindowFile(setting, fields)
        self.of_foreground = int(F(self.size) * F(fields.get("fg_fraction")))
        self.shapes: tuple[Dims, ...] = ((self.size, CHANNELS, self.crop, self.crop), (self.size,))
        self.ahead = Ahead(self.wanted, self.get, self.size)
        self.batch = 0

    def check(self) -> None:
        """Refuse settings that windows cannot be warped by."""
        if self.crop <= 0:
            raise self.setting.error("crop_size is 0 or not stated; state the size that windows are warped to")
        if (self.pad or self.square) and 2 * self.pad >= self.crop:
            raise self.setting.error(f"context_pad is {self.pad}, and nothing is left of a crop_size of {self.crop}")
        if len(self.transform.values) not in (0, 1, CHANNELS):
            raise self.setting.error(f"it states {len(self.transform.values)} values of mean_value for 3 channels")
        mean = self.transform.mean
        if mean is None:
            return
        height, width, channels = mean.shape
        if channels != CHANNELS or width < self.crop or (width - self.crop) // 2 + self.crop > height:
            message = f"the mean of '{self.transform.file}' is {channels} x {height} x {width}"
            raise self.setting.error(f"{message}, too small for windows of 3 x {self.crop} x {self.crop}")

    def wanted(self, batch: int) -> list[Wanted]:
        """The windows of a batch."""
        draw = self.setting.chance("windows", batch)
        picked, turned = draw.random(self.size), draw.random(self.size) < 0.5
        found = []
        for at, (share, turn) in enumerate(zip(picked.tolist(), turned.tolist(), strict=True)):
            background = at < self.size - self.of_foreground
            windows = self.file.background if background else self.file.foreground
            found.append(Wanted(windows[int(share * len(windows))], self.transform.mirror and turn))
        return found

    def get(self, wanted: Wanted) -> Got:
        """A window, read and warped; threads do this."""
        window = wanted.window
        path = self.file.pictures[window.picture]
        try:
            pixels = read(self.setting.path(path), colour=True)
        except NoPictureError as error:
            raise self.error(window, str(error)) from None
        across, down = self.frames(window, pixels.shape[1], pixels.shape[0])
        before = across.after if wanted.mirrored else across.before
        size = (min(down.size, self.crop - down.before), min(across.size, self.crop - before))
        outside = across.first < 0 or down.first < 0 or across.last >= pixels.shape[1] or down.last >= pixels.shape[0]
        if outside or across.first > across.last or down.first > down.last or min(size) < 1:
            where = f"{window.left} {window.top} {window.right} {window.bottom}"
            message = f"is {pixels.shape[0]} x {pixels.shape[1]} (height x width), and has no window {where}"
            raise self.error(window, message)
        pixels = resized(pixels[down.first : down.last + 1, across.first : across.last + 1], *size)
        if wanted.mirrored:
            mirror(pixels)
        return Got(pixels, down.before, before, window.label)

    def error(self, window: Window, message: str) -> SourceError:
        """The error of a picture."""
        where = f"picture {window.picture} of its window file '{self.file.source}'"
        return self.setting.error(f"{where}: '{self.file.pictures[window.picture]}' {message}")

    def frames(self, window: Window, width: int, height: int) -> tuple[Frame, Frame]:
        """What is taken of a picture, across and down."""
        if not (self.pad or self.square):
            across = Frame(window.left, window.right, self.crop, 0, 0)
            return across, Frame(window.top, window.bottom, self.crop, 0, 0)
        half_width, half_height = (F(window.right - window.left + 1) / F(2), F(window.bottom - window.top + 1) / F(2))
        middle, centre = F(window.left) + half_width, F(window.top) + half_height
        if self.square:
            half_width = half_height = max(half_width, half_height)
        return self.frame(middle, half_width, width), self.frame(centre, half_height, height)

    def frame(self, middle: np.float32, half: np.float32, length: int) -> Frame:
        """What is taken along one axis of a picture, enlarged so that the window is what is within the padding."""
        larger = half * (F(self.crop) / F(self.crop - 2 * self.pad))
        first, last = rounded(middle - larger), rounded(middle + larger)
        scale = F(self.crop) / F(last - first + 1)
        before, after = max(0, -first), max(0, last - length + 1)
        first, last = first + before, last - after
        size = rounded(F(last - first + 1) * scale)
        return Frame(first, last, size, rounded(F(before) * scale), rounded(F(after) * scale))

    def draw(self) -> Tops:
        """The next batch."""
        got = self.ahead.take(self.batch)
        self.batch += 1
        device = self.setting.device
        made = torch.zeros((self.size, self.crop, self.crop, CHANNELS), pin_memory=device.type == "cuda")
        for into, each in zip(made.numpy(), got, strict=True):
            height, width, _ = each.pixels.shape
            inside = into[each.above : each.above + height, each.before : each.before + width]
            np.multiply(each.pixels - self.mean(each), self.scale, out=inside)
        labels = torch.tensor([float(each.label) for each in got])
        return sent(made, device).permute(0, 3, 1, 2), sent(labels, device)

    def mean(self, got: Got) -> Pixels:
        """The mean of each pixel: that of a file is the middle of it, wherever the window was."""
        mean = self.transform.mean
        if mean is None:
            return self.transform.values if len(self.transform.values) else np.zeros(1, F)
        height, width, _ = got.pixels.shape
        offset = (mean.shape[1] - self.crop) // 2
        row, column = offset + got.above, offset + got.before
        return mean[row : row + height, column : column + width]

    def move(self, batch: int) -> None:
        """Stand before a batch."""
        self.batch = batch

    def close(self) -> None:
        """Stop reading."""
        self.ahead.close()


def rounded(value: np.float32) -> int:
    """A number rounded as C does, halves away from zero."""
    return int(math.copysign(math.floor(abs(float(value)) + 0.5), float(value)))
