"""A set of pictures with labels, of which each can be read by its number."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from prototool.engines.torch.data.pictures import Pixels
from prototool.engines.torch.data.source import SourceError


class Item(NamedTuple):
    """A picture, its number in the set, and its label."""

    number: int
    pixels: Pixels
    label: float


class Items(Protocol):
    """A set of pictures with labels."""

    count: int

    def load(self, index: int) -> Item:
        """An item, read and decoded; threads call it at once. Raises SourceError."""

    def error(self, index: int, message: str) -> SourceError:
        """The error of an item, in words that go on from its name."""

    def close(self) -> None:
        """Let go of files."""
