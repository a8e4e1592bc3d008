"""What can be seen of the files that a solver or net names: the one place that looks at a disk for a check.

A file that is checked makes nothing happen but reading: no special files, none that are too large, no error for one
that cannot be read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from typing import Literal, Protocol, TypeAlias

from prototool.net.document import Document
from prototool.text.source import Source

# The document of a file that a solver names, None where there is none.
Find: TypeAlias = Callable[[str], Document | None]
# How a file is read, in the dialect that is asked for.
Read: TypeAlias = Callable[[Source], Document]
# What a path leads to; "unknown" where nobody may look.
Sight: TypeAlias = Literal["file", "folder", "nothing", "unknown"]

# The largest net and the largest list that is read (in bytes). Real nets have less than 2 MB.
LARGEST_NET = 32_000_000
LARGEST_LIST = 256_000_000


class Surroundings(Protocol):
    """Where the paths of a solver or a net lead to."""

    def find(self, path: str) -> Document | None:
        """The document of a file, None where there is none that can be read."""

    def sight(self, path: str) -> Sight:
        """What stands at a path."""

    def lines(self, path: str) -> int | None:
        """How many lines a list has, None where there is none that can be read."""


class Folder:
    """The files below a folder, where Caffe is started: all paths of a solver and its nets count from there.

    `read` makes the documents of nets.
    """

    def __init__(self, path: str = "", read: Read = Document) -> None:
        self.path = path
        self.read = read

    def find(self, path: str) -> Document | None:
        """The document of a file."""
        try:
            return self.read(Source.read(self.place(path))) if self.size(path) <= LARGEST_NET else None
        except (OSError, ValueError):
            return None

    def sight(self, path: str) -> Sight:
        """What stands at a path."""
        try:
            mode = os.stat(self.place(path)).st_mode
        except PermissionError:
            return "unknown"
        except (OSError, ValueError):
            return "nothing"
        return "folder" if stat.S_ISDIR(mode) else "file"

    def lines(self, path: str) -> int | None:
        """How many lines a list has; a last one without a line end counts."""
        try:
            if self.size(path) > LARGEST_LIST:
                return None
            with open(self.place(path), "rb") as file:
                return sum(1 for _ in file)
        except (OSError, ValueError):
            return None

    def place(self, path: str) -> str:
        """Where a path leads to from here. An empty one is the folder itself."""
        return os.path.join(self.path, path) or "."

    def size(self, path: str) -> int:
        """The size of a regular file. Raises OSError for anything else."""
        found = os.stat(self.place(path))
        if not stat.S_ISREG(found.st_mode):
            raise OSError(f"{path} is no regular file")
        return found.st_size


class Given:
    """What a function finds, and nothing else; where there is no function, nobody may look."""

    def __init__(self, find: Find | None = None) -> None:
        self.finder = find

    def find(self, path: str) -> Document | None:
        """The document of a file."""
        return self.finder(path) if self.finder else None

    def sight(self, path: str) -> Sight:
        """What stands at a path: files are what can be found, and nothing else is there."""
        if self.finder is None:
            return "unknown"
        return "file" if self.finder(path) else "nothing"

    def lines(self, path: str) -> int | None:
        """How many lines a file has that can be found."""
        document = self.find(path)
        return len(document.source.text.splitlines()) if document else None


# For those who look at a text alone.
NOWHERE = Given()
