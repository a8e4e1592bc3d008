"""What every source of batches is, and what goes wrong with one."""

from __future__ import annotations

from typing import Protocol, TypeAlias

from torch import Tensor

Dims: TypeAlias = tuple[int, ...]
Tops: TypeAlias = tuple[Tensor, ...]


class SourceError(Exception):
    """Data that cannot be read as a net asks for it: which layer, which file, what is wrong, what to do."""


class Source(Protocol):
    """A layer that reads data, at work.

    shapes: those of the tops of the first batch; later ones may have others where pictures are of several sizes.
    """

    shapes: tuple[Dims, ...]

    def draw(self) -> Tops:
        """The tops of the next batch, in float32, on the source's device, in Caffe's shapes. Raises SourceError.

        Pictures lie in memory with their channels last. Nobody may write to what is drawn.
        """

    def move(self, batch: int) -> None:
        """Stand before a batch, by its number, as if all before it had been drawn."""

    def close(self) -> None:
        """Let go of files and threads. Nothing is drawn afterwards."""
