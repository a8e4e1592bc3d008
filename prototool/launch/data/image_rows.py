"""The lines of a list of images and labels, read as Caffe's ImageData reads them.

A line is a path, a space and a label, divided at its last space. Caffe reads as much of a label as is a number, and the
rest as nothing: "cat" is class 0 to it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

# A whole number as C's atoi reads it, and nothing behind it but what people do not see.
NUMBER = re.compile(r"[ \t\v\f]*([+-]?\d+)[ \t\r]*")
PREFIX = re.compile(r"[ \t\v\f]*([+-]?\d+)")
# The largest label there may be: Caffe keeps labels as int, and in blobs as float.
LARGEST = 2**24


class Row(NamedTuple):
    """A line of a list: its number, the path and the label as Caffe reads them, and what is wrong with the line."""

    line: int
    path: str
    label: int
    wrong: str = ""


def rows(data: bytes) -> Iterator[Row]:
    """The lines of a list. Bytes that are not UTF-8 stay what they are in paths."""
    lines = data.split(b"\n")
    # What stands behind the last line end is a line only if there is something.
    for number, raw in enumerate(lines if lines[-1] else lines[:-1], 1):
        yield row(number, os.fsdecode(raw))


def row(number: int, line: str) -> Row:
    """One line of a list."""
    path, space, label = line.rpartition(" ")
    if not line.strip():
        return Row(number, "", 0, "an empty line is an image without a name to Caffe")
    if not space:
        return Row(number, line.rstrip("\r"), 0, f"there is no space before a label{tabbed(line)}")
    exact, prefix = NUMBER.fullmatch(label), PREFIX.match(label)
    read = int(prefix[1]) if prefix else 0
    if not exact:
        return Row(number, path, read, f"the label '{label.rstrip()}' is no whole number; Caffe reads {read}")
    return Row(number, path, read, "" if abs(read) <= LARGEST else f"the label {read} is too large for Caffe")


def tabbed(line: str) -> str:
    """What to say of a line whose author divided it by something else."""
    found = next((name for mark, name in (("\t", "a tab"), (",", "a comma"), (";", "a semicolon")) if mark in line), "")
    return f"; {found} does not count" if found else ""


def out_of_range(each: Row, classes: int | None) -> str:
    """What is wrong with a label that no class has; nothing for one that was no number in the first place."""
    if not each.wrong and each.label < 0:
        return f"the label {each.label} is negative; classes count from 0"
    if not each.wrong and classes is not None and each.label >= classes:
        return f"the label {each.label} is beyond {classes} classes, 0 to {classes - 1}"
    return ""
