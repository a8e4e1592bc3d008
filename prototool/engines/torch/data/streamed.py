"""Batches of a set that does not fit into memory, or whose pictures are of several sizes: read anew in each epoch.

Threads read, decode and crop ahead of need; the first picture of a batch says what shape the batch has.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from prototool.engines.torch.data.ahead import Ahead
from prototool.engines.torch.data.items import Items
from prototool.engines.torch.data.order import Order
from prototool.engines.torch.data.pictures import Pixels, mirror
from prototool.engines.torch.data.transform import Luck, Places, Transform, UnfitError
from prototool.engines.torch.data.worker import worker
from prototool.engines.torch.device import sent


class Wanted(NamedTuple):
    """A picture that is to be read, by its number, and what chance does to it."""

    number: int
    luck: Luck


class Got(NamedTuple):
    """What is left of a picture that was read, in memory of its own, where it was in the whole one, and its label."""

    number: int
    pixels: Pixels
    places: Places
    label: float


class Streamed:
    """Batches of pictures that are read for each of them."""

    def __init__(self, items: Items, order: Order, transform: Transform, device: torch.device) -> None:
        self.items = items
        self.order = order
        self.transform = transform
        self.device = device
        self.worker = worker(transform, device)
        self.ahead = Ahead(self.wanted, self.get, order.size)

    def wanted(self, batch: int) -> list[Wanted]:
        """The pictures of a batch."""
        luck = self.transform.luck(batch, self.order.size)
        return [Wanted(number, luck.of(index)) for index, number in enumerate(self.order.batch(batch).tolist())]

    def get(self, wanted: Wanted) -> Got:
        """A picture, cropped and mirrored; threads do this."""
        item = self.items.load(wanted.number)
        try:
            self.transform.check(item.pixels)
        except UnfitError as error:
            raise self.items.error(item.number, str(error)) from None
        height, width = self.transform.size(item.pixels)
        places = self.transform.places(item.pixels.shape[0], item.pixels.shape[1], wanted.luck)
        row, column = int(places.rows[0]), int(places.columns[0])
        # The whole picture need not wait in memory with what is left of it.
        pixels = np.ascontiguousarray(item.pixels[row : row + height, column : column + width])
        if places.mirrored[0]:
            mirror(pixels)
        return Got(item.number, pixels, places, item.label)

    def draw(self, batch: int) -> tuple[Tensor, Tensor]:
        """Pictures and labels of a batch. Raises SourceError."""
        got = self.ahead.take(batch)
        first = got[0].pixels.shape
        for each in got:
            if each.pixels.shape != first:
                raise self.items.error(each.number, unlike(each.pixels, first))
        labels = sent(torch.tensor([each.label for each in got]), self.device)
        places = Places(*(np.concatenate(each) for each in zip(*(each.places for each in got), strict=True)))
        return self.worker.from_cuts(self.stacked([each.pixels for each in got]), places), labels

    def stacked(self, pictures: list[Pixels]) -> Tensor:
        """Pictures as one tensor on the device."""
        kind = torch.from_numpy(pictures[0]).dtype
        # Pinned at once, what a GPU fetches need not be copied once more.
        made = torch.empty((len(pictures), *pictures[0].shape), dtype=kind, pin_memory=self.device.type == "cuda")
        np.stack(pictures, out=made.numpy())
        return sent(made, self.device)

    def close(self) -> None:
        """Stop reading."""
        self.ahead.close()


def unlike(pixels: Pixels, first: tuple[int, ...]) -> str:
    """What to say of a picture that does not go into its batch."""
    height, width, channels = pixels.shape
    message = f"is {channels} x {height} x {width} (channels x height x width), and its batch begins with one of"
    advice = "state crop_size, new_height and new_width, or batch_size: 1"
    if channels != first[2]:
        advice = "state force_color or force_gray, where it comes from a database"
    return f"{message} {first[2]} x {first[0]} x {first[1]}; {advice}"
