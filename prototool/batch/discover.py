"""Which files a list of paths means."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from prototool.text.source import STDIN

# What files of this kind are called where nobody names them one by one.
SUFFIXES = (".prototxt", ".solver")


def discover(paths: Iterable[str]) -> Iterator[str]:
    """Each file as given; of a folder every .prototxt and .solver file at any depth, in order, hidden folders left out.

    Raises FileNotFoundError for a path that leads nowhere.
    """
    for path in paths:
        if path != STDIN and os.path.isdir(path):
            yield from below(path)
        elif path == STDIN or os.path.exists(path):
            yield path
        else:
            raise FileNotFoundError(2, "no such file or folder", path)


def below(folder: str) -> Iterator[str]:
    """The files of a folder."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (os.path.join(here, name) for name in sorted(names) if name.endswith(SUFFIXES))
