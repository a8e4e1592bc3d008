"""HDF5 files of any blobs (source: Caffe 1.0's HDF5DataLayer): one after the other, the names of tops say which.

Batches go on from file to file and from the last to the first. Shuffling orders the files of each epoch and the rows of
each file; a batch never mixes rows of files that do not follow one another.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from prototool.analysis.feeds import feed
from prototool.analysis.fields import flag, number, states
from prototool.engines.torch.data.libraries import library
from prototool.engines.torch.data.order import Indices
from prototool.engines.torch.data.room import room
from prototool.engines.torch.data.setting import Setting
from prototool.engines.torch.data.source import Dims, SourceError, Tops
from prototool.engines.torch.device import sent

VALUE = 4
# So many orders of files and rows are remembered.
ORDERS = 8


class Rows(NamedTuple):
    """Rows of a file, in order."""

    file: int
    rows: Indices


class Hdf5Source:
    """Rows of HDF5 files. Raises SourceError."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        fields = feed(setting.layer)
        if states(setting.layer, "transform_param"):
            raise setting.error("it takes no transform_param; take it out, and store the values as the net wants them")
        self.source = fields.text("source")
        self.size = number(fields, "batch_size")
        self.shuffle = flag(fields, "shuffle")
        self.names = [top.name for top in setting.layer.tops]
        self.files = self.listed()
        found = [self.dims(index) for index in range(len(self.files))]
        self.dimensions = [dims[1:] for dims in found[0]]
        self.counts = np.array([dims[0][0] for dims in found])
        for index, dims in enumerate(found):
            self.check(index, dims)
        self.shapes: tuple[Dims, ...] = tuple((self.size, *dims) for dims in self.dimensions)
        values = sum(int(np.prod(dims, dtype=np.int64)) for dims in self.dimensions)
        self.all_fit = int(self.counts.sum()) * values * VALUE <= room(setting.device)
        self.loaded: dict[int, list[Tensor]] = {}
        self.orders: dict[tuple[str, int], Indices] = {}
        self.batch = 0

    def listed(self) -> list[str]:
        """The files of the list: words with white space between them."""
        try:
            with open(self.setting.path(self.source), encoding="utf-8", errors="surrogateescape") as file:
                found = file.read().split()
        except FileNotFoundError:
            raise self.setting.missing("its list", self.source) from None
        except OSError as error:
            raise self.setting.error(f"its list '{self.source}' cannot be read: {error.strerror}") from None
        if not found:
            raise self.setting.error(f"its list '{self.source}' is empty; it names HDF5 files, one on each line")
        return found

    def opened(self, index: int) -> Any:
        """A file."""
        h5py = library("h5py")
        try:
            return h5py.File(self.setting.path(self.files[index]), "r")
        except FileNotFoundError:
            raise self.setting.missing(f"entry {index + 1} of its list '{self.source}',", self.files[index]) from None
        except OSError as error:
            raise self.error(index, f"cannot be read as HDF5: {error}") from None

    def dims(self, index: int) -> list[Dims]:
        """The shapes of the data sets of a file that tops name."""
        found = []
        with self.opened(index) as file:
            for name in self.names:
                data = file.get(name)
                if not hasattr(data, "shape"):
                    has = ", ".join(f"'{other}'" for other in file) or "nothing"
                    message = (
                        f"has no data set '{name}', as a top is called, but {has}; a top names the data set it reads"
                    )
                    raise self.error(index, message)
                if data.dtype.kind not in "iuf":
                    raise self.error(index, f"has no numbers in its data set '{name}', but {data.dtype}")
                if not data.shape or not data.shape[0]:
                    raise self.error(index, f"has no rows in its data set '{name}'")
                found.append(tuple(int(dim) for dim in data.shape))
        return found

    def check(self, index: int, found: list[Dims]) -> None:
        """Refuse a file whose data sets do not belong together, or not to those of the first file."""
        for name, dims, expected in zip(self.names, found, self.dimensions, strict=True):
            if dims[0] != self.counts[index]:
                message = f"has {self.counts[index]} rows in its data set '{self.names[0]}' and {dims[0]} in '{name}'"
                raise self.error(index, f"{message}; there must be as many")
            if dims[1:] != expected:
                said, wanted = (" x ".join(map(str, each)) or "one number" for each in (dims[1:], expected))
                message = f"has rows of {said} in its data set '{name}', and the first file has rows of {wanted}"
                raise self.error(index, f"{message}; make them alike")

    def error(self, index: int, message: str) -> SourceError:
        """The error of a file."""
        return self.setting.error(f"'{self.files[index]}', which its list '{self.source}' names, {message}")

    def draw(self) -> Tops:
        """The next batch."""
        parts = [
            [blob.index_select(0, sent(part.rows, blob.device)) for blob in self.blobs(part.file)]
            for part in self.parts(self.batch)
        ]
        self.batch += 1
        if not parts:
            return tuple(torch.empty(shape, device=self.setting.device) for shape in self.shapes)
        tops = (torch.cat(each) if len(each) > 1 else each[0] for each in zip(*parts, strict=True))
        return tuple(top.permute(0, 3, 1, 2) if top.dim() == 4 else top for top in tops)

    def parts(self, batch: int) -> list[Rows]:
        """Which rows of which files make a batch."""
        total = int(self.counts.sum())
        at, end, found = batch * self.size, (batch + 1) * self.size, []
        while at < end:
            epoch, place = divmod(at, total)
            order = self.order("files", epoch, len(self.counts))
            ends = np.cumsum(self.counts[order])
            turn = int(np.searchsorted(ends, place, side="right"))
            file = int(order[turn])
            first = int(place - (ends[turn] - self.counts[file]))
            last = int(min(self.counts[file], first + end - at))
            rows = self.order("rows", epoch * len(self.counts) + turn, int(self.counts[file]))
            found.append(Rows(file, rows[first:last]))
            at += last - first
        return found

    def order(self, purpose: str, number: int, count: int) -> Indices:
        """The order of files or rows. The latest are remembered: batches are asked for one after the other."""
        if not self.shuffle:
            return np.arange(count)
        key = (purpose, number)
        if key not in self.orders:
            while len(self.orders) >= ORDERS:
                del self.orders[next(iter(self.orders))]
            self.orders[key] = self.setting.chance(purpose, number).permutation(count)
        return self.orders[key]

    def blobs(self, index: int) -> list[Tensor]:
        """The data sets of a file, on the device; 4-D ones with their channels last. Raises SourceError."""
        if index not in self.loaded:
            if not self.all_fit:
                self.loaded.clear()
            with self.opened(index) as file:
                try:
                    # HDF5 itself converts to float32, as it does for Caffe.
                    found = [torch.from_numpy(file[name].astype("float32")[...]) for name in self.names]
                except OSError as error:
                    raise self.error(index, f"cannot be read: {error}") from None
            last = (blob.permute(0, 2, 3, 1).contiguous() if blob.dim() == 4 else blob for blob in found)
            self.loaded[index] = [blob.to(self.setting.device) for blob in last]
        return self.loaded[index]

    def move(self, batch: int) -> None:
        """Stand before a batch."""
        self.batch = batch

    def close(self) -> None:
        """Let go of what was loaded."""
        self.loaded.clear()
