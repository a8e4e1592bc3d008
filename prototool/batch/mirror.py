"""Where results go below a folder of their own, and what stands in the way of that before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterable

from prototool.batch import places
from prototool.batch.discover import Found
from prototool.text.source import STDIN


class TargetError(Exception):
    """Results cannot go where they are wanted: why, and what to do."""


class Mirror:
    """The tree of results: what was found below a folder keeps its place there, a file that was named its name."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.whole = whole(folder)

    def target(self, found: Found) -> str:
        """Where the result for a file goes."""
        inner = places.relative(found.path, found.root) if found.root else os.path.basename(found.path)
        return places.join(self.folder, inner)

    def holds(self, path: str) -> bool:
        """Whether a path is the folder of results itself, in which nothing is looked for."""
        if places.is_url(path) or places.is_url(self.folder):
            return inside(path, self.whole)
        return os.path.basename(path) == os.path.basename(self.whole) and os.path.realpath(path) == self.whole

    def refuse(self, paths: Iterable[str], files: Iterable[Found]) -> int:
        """Refuse results that would be written over one another or over what is read; else how many files there are.

        Raises TargetError, and OSError where a URL cannot be opened.
        """
        paths = list(paths)
        if STDIN in paths:
            raise TargetError("standard input has no name that its result could have; give no -o with it")
        # Nothing but packages stands in the way of a URL, and a store has no folders: whoever writes there will see.
        exists = places.exists(self.folder) if places.is_url(self.folder) else os.path.lexists(self.folder)
        if exists and not places.is_folder(self.folder):
            raise TargetError(f"{self.folder}: -o is a folder to put results into, and this is none")
        for path in paths:
            if (places.is_url(path) or os.path.isdir(path)) and whole(path) == self.whole:
                raise TargetError(f"{path}: this would be written over itself; give --in-place if that is meant")
        # What was found below one folder cannot meet.
        taken: dict[str, str] | None = {} if len(paths) > 1 else None
        roots = [whole(path) for path in paths if places.is_url(path) or os.path.isdir(path)]
        count = 0
        for found in files:
            self.refuse_one(found, taken, roots)
            count += 1
        return count

    def refuse_one(self, found: Found, taken: dict[str, str] | None, roots: list[str]) -> None:
        """Refuse one result. Raises TargetError."""
        target = self.target(found)
        if taken is not None and taken.setdefault(os.path.normpath(target), found.path) != found.path:
            other = taken[os.path.normpath(target)]
            raise TargetError(
                f"{target}: the results for {other} and {found.path} would both go here; "
                "give the folder that holds both, or one at a time"
            )
        if is_there(target) and (same(target, found.path) or self.reaches(target, roots)):
            raise TargetError(f"{target}: this is read, and would be written over; give another -o, or --in-place")

    def reaches(self, target: str, roots: list[str]) -> bool:
        """Whether a result would go where files are read."""
        end = whole(target)
        return any(inside(end, root) for root in roots if not inside(self.whole, root))


def is_there(target: str) -> bool:
    """Whether something may be written over. In a store that is not asked for each: it takes too long."""
    return places.is_url(target) or os.path.exists(target)


def whole(path: str) -> str:
    """A folder or file by the one name it has."""
    return path.rstrip("/") if places.is_url(path) else os.path.realpath(path)


def inside(path: str, folder: str) -> bool:
    """Whether a path, by its one name, is a folder or something in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def same(one: str, other: str) -> bool:
    """Whether two paths lead to one file."""
    if places.is_url(one) or places.is_url(other):
        return one == other
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False
