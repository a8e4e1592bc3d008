"""In which order items come: which ones make a batch, for any batch without those before it.

Source: Caffe 1.0's ImageDataLayer and DataLayer. Items come as listed, or in another order in each epoch; a batch that
reaches the end goes on at the beginning; some may be skipped once, in the first epoch.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


class Order:
    """The order of `count` items in batches of `size`.

    shuffle: the order of an epoch, by its number; None for the order they are in. skip: how many the first epoch lacks.
    """

    def __init__(self, count: int, size: int, shuffle: Callable[[int], Indices] | None = None, skip: int = 0) -> None:
        self.count = count
        self.size = size
        self.shuffle = shuffle
        self.skip = skip
        self.epochs: dict[int, Indices] = {}

    def batch(self, number: int) -> Indices:
        """The items of a batch, by its number."""
        epochs, places = np.divmod(self.skip + number * self.size + np.arange(self.size), self.count)
        if self.shuffle is None:
            return places
        first, last = int(epochs[0]), int(epochs[-1])
        return np.concatenate([self.epoch(epoch)[places[epochs == epoch]] for epoch in range(first, last + 1)])

    def epoch(self, number: int) -> Indices:
        """The order of an epoch. The latest are remembered: batches are asked for one after the other."""
        if number not in self.epochs:
            assert self.shuffle
            self.epochs = {other: order for other, order in self.epochs.items() if other == number - 1}
            self.epochs[number] = self.shuffle(number)
        return self.epochs[number]
