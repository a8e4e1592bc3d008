"""Batches of a set that fits into memory: each picture is read once and kept as bytes on the device.

The first epoch reads as it goes; afterwards a batch is what indices, crops and mirrors choose of what is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from prototool.engines.torch.data.ahead import Ahead
from prototool.engines.torch.data.items import Item, Items
from prototool.engines.torch.data.order import Order
from prototool.engines.torch.data.room import room
from prototool.engines.torch.data.transform import Transform
from prototool.engines.torch.data.worker import worker
from prototool.engines.torch.device import sent

TORCH_TYPES = {np.dtype(np.uint8): torch.uint8, np.dtype(np.float32): torch.float32}


class UnlikeError(Exception):
    """A picture that is not of the size of the others: such sets are not kept."""


def fits(items: Items, first: Item, device: torch.device) -> bool:
    """Whether a set can be kept, if all its pictures are like the first."""
    return items.count * first.pixels.nbytes <= room(device)


class Kept:
    """Batches of pictures that are all kept. `first` is any of them; raises UnfitError if it cannot be transformed."""

    def __init__(self, items: Items, order: Order, transform: Transform, first: Item, device: torch.device) -> None:
        transform.check(first.pixels)
        self.items = items
        self.order = order
        self.transform = transform
        self.device = device
        kind = TORCH_TYPES[first.pixels.dtype]
        self.pictures = torch.empty((items.count, *first.pixels.shape), dtype=kind, device=device)
        self.labels = np.zeros(items.count, np.float32)
        self.there = np.zeros(items.count, bool)
        self.worker = worker(transform, device)
        self.ahead = Ahead(self.missing, items.load, order.size)
        self.keep([first])

    def missing(self, batch: int) -> list[int]:
        """The pictures of a batch that were not read yet."""
        indices = self.order.batch(batch)
        return list(dict.fromkeys(indices[~self.there[indices]].tolist()))

    def draw(self, batch: int) -> tuple[Tensor, Tensor]:
        """Pictures and labels of a batch. Raises SourceError, UnlikeError."""
        # Once all are there nothing is read ahead, and the threads go.
        if not self.there.all():
            self.keep(self.ahead.take(batch))
        elif self.ahead.pool:
            self.ahead.close()
        indices, luck = self.order.batch(batch), self.transform.luck(batch, self.order.size)
        return self.worker.from_kept(self.pictures, indices, luck), sent(self.labels[indices], self.device)

    def keep(self, items: Sequence[Item]) -> None:
        """Put pictures where they are kept."""
        shape, kind = tuple(self.pictures.shape[1:]), self.pictures.dtype
        for item in items:
            if item.pixels.shape != shape or TORCH_TYPES[item.pixels.dtype] != kind:
                raise UnlikeError
        if not items:
            return
        indices = [item.number for item in items]
        if self.device.type == "cpu":
            for item in items:
                self.pictures[item.number].numpy()[...] = item.pixels
        else:
            places = sent(np.array(indices), self.device)
            self.pictures.index_copy_(0, places, sent(np.stack([item.pixels for item in items]), self.device))
        self.labels[indices] = [item.label for item in items]
        self.there[indices] = True

    def close(self) -> None:
        """Stop reading."""
        self.ahead.close()
