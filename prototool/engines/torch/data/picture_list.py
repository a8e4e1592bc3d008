"""A list of pictures with labels (source: Caffe 1.0's ImageDataLayer).

A line is a path, a space and a label, divided at its last space. Caffe takes a label that is no number for class 0 and
trains on it; here it is an error.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import numpy as np

from prototool.analysis.fields import flag, number
from prototool.engines.torch.data.items import Item
from prototool.engines.torch.data.pictures import NoPictureError, read, resized
from prototool.engines.torch.data.setting import Setting
from prototool.engines.torch.data.source import SourceError
from prototool.schema.bound import Message

# A whole number as C's atoi reads it, and nothing behind it but what people do not see.
NUMBER = re.compile(rb"[ \t\v\f]*([+-]?\d+)[ \t\r]*")
# Labels are an int to Caffe.
LARGEST = 2**31 - 1


class PictureList:
    """The pictures of an ImageData layer. Raises SourceError."""

    def __init__(self, setting: Setting, fields: Message) -> None:
        self.setting = setting
        self.source = fields.text("source")
        self.root = fields.text("root_folder")
        self.colour = flag(fields, "is_color")
        self.height, self.width = number(fields, "new_height"), number(fields, "new_width")
        if bool(self.height) != bool(self.width):
            raise setting.error("it states only one of new_height and new_width; state both or neither")
        entries = list(self.entries())
        if not entries:
            raise setting.error(f"its list '{self.source}' is empty; a line of it is a path, a space and a label")
        self.paths = [path for path, _ in entries]
        self.labels = np.array([label for _, label in entries], np.float32)
        self.count = len(entries)

    def entries(self) -> Iterator[tuple[bytes, int]]:
        """The paths and labels of the list."""
        try:
            with open(self.setting.path(self.source), "rb") as file:
                lines = file.read().split(b"\n")
        except FileNotFoundError:
            raise self.setting.missing("its list", self.source) from None
        except OSError as error:
            raise self.setting.error(f"its list '{self.source}' cannot be read: {error.strerror}") from None
        # What stands behind the last line end is a line only if there is something.
        for index, line in enumerate(lines if lines[-1] else lines[:-1]):
            path, space, label = line.rpartition(b" ")
            found = NUMBER.fullmatch(label)
            if not space or not found or abs(int(found[1])) > LARGEST:
                raise self.bad_line(index, line)
            yield path, int(found[1])

    def bad_line(self, index: int, line: bytes) -> SourceError:
        """The error of a line that is no path with a label."""
        said = os.fsdecode(line).rstrip("\r")
        _, space, label = said.rpartition(" ")
        if not said.strip():
            reason = "the line is empty, which is a picture without a name to Caffe; take it out"
        elif not space:
            reason = f"'{said}' has no space before a label; a line is a path, a space and a label"
        else:
            reason = (
                f"the label '{label}' is no whole number that Caffe can hold; a line is a path, a space and a label"
            )
        return self.setting.error(f"line {index + 1} of its list '{self.source}': {reason}")

    def load(self, index: int) -> Item:
        """A picture, in its new size."""
        try:
            pixels = read(self.setting.path(self.root + os.fsdecode(self.paths[index])), self.colour)
        except NoPictureError as error:
            raise self.error(index, str(error)) from None
        if self.height and self.width:
            pixels = resized(pixels, self.height, self.width)
        return Item(index, pixels, float(self.labels[index]))

    def error(self, index: int, message: str) -> SourceError:
        """The error of a picture."""
        path = self.root + os.fsdecode(self.paths[index])
        where = f"; paths count from {self.setting.folder.absolute()}" if message == "does not exist" else ""
        return self.setting.error(f"line {index + 1} of its list '{self.source}': '{path}' {message}{where}")

    def close(self) -> None:
        """Nothing is held."""
