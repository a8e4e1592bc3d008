"""A look at the list of an ImageData layer before a training: is every picture there, is every label one the net knows.

It reads lists as Caffe does, and of pictures only how they begin, so that a long list takes seconds and nothing has to
be installed. `list_check.py` looks at one list thoroughly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from prototool.launch.data.image_rows import out_of_range, rows

# How pictures begin that OpenCV reads (source: the formats' own descriptions).
PICTURES = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"\x59\xa6\x6a\x95",
    b"\x00\x00\x00\x0cjP  ",
    b"v/1\x01",
    b"#?R",
)
# What a message says of one line alone: without it, faults of one sort have one message.
PARTICULAR = re.compile(r"'.*'|-?\d+")
# Whether a picture is one is looked at in about so many of a list, spread over it; whether it is there, in all.
OPENED = 20_000


def list_notices(path: Path, place: Callable[[str], Path], classes: int | None) -> Iterator[str]:
    """What is wrong with a list: the first of each sort, with its line, and how many more there are.

    `place` says where a picture is; labels are to be below `classes`, where that is known. Raises OSError.
    """
    entries, faults = list(rows(path.read_bytes())), Faults(path.name)
    for each in entries:
        wrong = each.wrong or out_of_range(each, classes)
        if wrong:
            faults.add(PARTICULAR.sub("", wrong), each.line, wrong)
    if not entries:
        yield f"its list '{path.name}' is empty"
    named = [each for each in entries if each.path]
    every = max(1, len(named) // OPENED)
    for index, each in enumerate(named):
        picture = place(each.path)
        what = trouble(picture) if index % every == 0 else "" if picture.exists() else "does not exist"
        if what:
            faults.add(what, each.line, f"'{each.path}' {what}")
    yield from faults.said()


class Faults:
    """What is wrong with lines of a list, a sort at a time."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.first: dict[str, tuple[int, str]] = {}
        self.counts: dict[str, int] = {}

    def add(self, sort: str, number: int, what: str) -> None:
        """One line's fault."""
        self.first.setdefault(sort, (number, what))
        self.counts[sort] = self.counts.get(sort, 0) + 1

    def said(self) -> Iterator[str]:
        """All of it in words."""
        for sort, (number, what) in self.first.items():
            more = self.counts[sort] - 1
            others = f"; {more} more like it" if more else ""
            yield f"line {number} of its list '{self.name}': {what}{others}"


def trouble(path: Path) -> str:
    """Why a file is no picture that OpenCV reads, as far as its beginning tells; empty where it is one."""
    try:
        with open(path, "rb") as file:
            head = file.read(16)
    except FileNotFoundError:
        return "does not exist"
    except (OSError, ValueError) as error:
        return f"cannot be read ({getattr(error, 'strerror', None) or error})"
    if not head:
        return "is an empty file"
    if head.startswith(PICTURES) or (head[:1] == b"P" and head[1:2] in b"123456" and head[2:3].isspace()):
        return ""
    return "" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else "is no picture that OpenCV reads"
