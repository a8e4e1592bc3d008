"""Which files a list of paths means: files as named, folders searched, patterns that the shell left alone.

Nothing is listed beforehand but one folder at a time, so that a zoo may be of any size.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple, TypeAlias

from prototool.text.source import STDIN

# What files of this kind are called where nobody names them one by one. PyTorch calls its own files .pt, too.
SUFFIXES = (".prototxt", ".solver", ".pt")
SHARED_SUFFIX = ".pt"
# So much of a file tells whether it is text, and how a ZIP archive and a pickle begin, which PyTorch's files are.
SAMPLE = 512
BINARY = (b"PK\x03\x04", b"\x80")
PATTERN = re.compile(r"[*?\[]")


class Found(NamedTuple):
    """A file, and the folder it was found below; a file that was named itself has none."""

    path: str
    root: str = ""


# What one path means: see `meant`.
Meaning: TypeAlias = Callable[[str, Callable[[str], bool], tuple[str, ...]], Iterator[Found]]


def nothing_excluded(path: str) -> bool:
    """Leave nothing out."""
    return False


def found(
    paths: Sequence[str],
    excluded: Callable[[str], bool] = nothing_excluded,
    suffixes: tuple[str, ...] = SUFFIXES,
    force: bool = False,
    meaning: Meaning | None = None,
) -> Iterator[Found]:
    """The files that paths mean, each once, those of a folder in order. What one of them means, `meaning` may say.

    What is excluded is left out unless it is named itself; with `force` even then. A path that leads nowhere, or a
    folder that cannot be looked into, is given like a file: whoever reads it says why that cannot be.
    """
    # One folder has no file twice. Of several it is remembered which were there, in few bytes each.
    seen: set[int] | None = set() if len(paths) > 1 or PATTERN.search(paths[0]) else None
    for path in paths:
        if force and path != STDIN and excluded(path):
            continue
        for each in (meaning or meant)(path, excluded, suffixes):
            if seen is not None:
                known = hash(path if each.path == STDIN else os.path.abspath(each.path))
                if known in seen:
                    continue
                seen.add(known)
            yield each


def meant(path: str, excluded: Callable[[str], bool], suffixes: tuple[str, ...]) -> Iterator[Found]:
    """The files that one path means."""
    if path != STDIN and os.path.isdir(path):
        yield from (Found(file, path) for file in below(path, excluded, suffixes))
    elif path == STDIN or os.path.lexists(path) or not PATTERN.search(path):
        yield Found(path)
    else:
        root, parts = split_pattern(path)
        none = True
        for file in matching(root, parts, excluded):
            if not os.path.isdir(file) and not endless(file) and not shared_by_another(file):
                none = False
                yield Found(file, root or os.curdir)
        if none:
            yield Found(path)


def below(
    folder: str, excluded: Callable[[str], bool] = nothing_excluded, suffixes: tuple[str, ...] = SUFFIXES
) -> Iterator[str]:
    """The files of a folder with one of the suffixes, hidden folders and what is excluded left out.

    A folder that cannot be looked into is given itself.
    """
    closed: list[str] = []
    for here, folders, names in os.walk(folder, onerror=lambda error: closed.append(error.filename)):
        yield from closed
        closed.clear()
        folders[:] = sorted(name for name in folders if name[0] != "." and not excluded(os.path.join(here, name)))
        for path in (os.path.join(here, name) for name in sorted(names) if name.endswith(suffixes)):
            if not excluded(path) and not endless(path) and not shared_by_another(path):
                yield path
    yield from closed


def split_pattern(pattern: str) -> tuple[str, list[str]]:
    """The folder a pattern begins in ("" for the current one), and its parts from there."""
    parts = pattern.split("/")
    plain = next(index for index, part in enumerate(parts) if PATTERN.search(part))
    root = "/".join(parts[:plain])
    return root or ("/" if pattern.startswith("/") else ""), [part for part in parts[plain:] if part]


def matching(folder: str, parts: list[str], excluded: Callable[[str], bool]) -> Iterator[str]:
    """What matches a pattern in a folder, in order; `**` stands for any number of folders, hidden ones left out."""
    part, rest = parts[0], parts[1:]
    if part == "**":
        yield from matching(folder, rest or ["*"], excluded)
    try:
        with os.scandir(folder or os.curdir) as listing:
            entries = sorted((entry.name, entry.is_dir(follow_symlinks=part != "**")) for entry in listing)
    except OSError:
        return
    for name, is_folder in entries:
        path = os.path.join(folder, name)
        if (name[0] == "." and part[0] != ".") or excluded(path):
            continue
        if part == "**":
            yield from matching(path, parts, excluded) if is_folder else ()
        elif fnmatchcase(name, part):
            if not rest:
                yield path
            elif is_folder:
                yield from matching(path, rest, excluded)


def endless(path: str) -> bool:
    """Whether a path leads to what is no file, such as a pipe, which one would wait for without an end."""
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        # A link that leads nowhere is for those to report who read it.
        return False


def shared_by_another(path: str) -> bool:
    """Whether a file that is called as nets may be is PyTorch's."""
    if not path.endswith(SHARED_SUFFIX):
        return False
    try:
        with open(path, "rb") as file:
            begin = file.read(SAMPLE)
    except OSError:
        return False
    return begin.startswith(BINARY) or b"\0" in begin
