"""Which files a list of paths means."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator

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


def below(folder: str, excluded: Callable[[str], bool] = lambda path: False) -> Iterator[str]:
    """The files of a folder that are not excluded. Raises OSError for a folder that cannot be looked into."""
    for here, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if name[0] != "." and not excluded(os.path.join(here, name)))
        paths = (os.path.join(here, name) for name in sorted(names) if name.endswith(SUFFIXES))
        yield from (path for path in paths if not excluded(path) and not endless(path))


def refuse(error: OSError) -> None:
    """Say what went wrong in a folder, where os.walk would pass over it in silence."""
    raise error


def endless(path: str) -> bool:
    """Whether a path leads to what is no file, such as a pipe, which one would wait for without an end."""
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        # A link that leads nowhere is for those to report who read it.
        return False
