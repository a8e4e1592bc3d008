"""A file of windows in pictures, foreground and background (source: Caffe 1.0's WindowDataLayer).

For each picture it has `# number`, its path, channels, height, width, how many windows there are, and for each of them
its class, how far it overlaps an object, and its corners x1 y1 x2 y2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

import numpy as np

from prototool.engines.torch.data.setting import Setting
from prototool.schema.bound import Message

Number = TypeVar("Number", int, float)

# Windows are cut out of pictures in colour, whatever the file says.
CHANNELS = 3


class Window(NamedTuple):
    """A window: the picture it is in, its class, its first and last columns and rows."""

    picture: int
    label: int
    left: int
    top: int
    right: int
    bottom: int


class WindowFile:
    """The windows of a file. Raises SourceError."""

    def __init__(self, setting: Setting, fields: Message) -> None:
        self.setting = setting
        self.source = fields.text("source")
        self.root = fields.text("root_folder")
        self.foreground_from = np.float32(fields.get("fg_threshold"))
        self.background_below = np.float32(fields.get("bg_threshold"))
        self.words = self.read()
        self.line = 0
        self.pictures: list[str] = []
        self.foreground: list[Window] = []
        self.background: list[Window] = []
        for line, word in self.words:
            self.line = line
            self.picture(word)
        if not self.foreground or not self.background:
            which = "background" if self.foreground else "foreground"
            message = f"its window file '{self.source}' has no {which} window, and a batch needs both"
            raise setting.error(f"{message}; look at fg_threshold and bg_threshold")

    def read(self) -> Iterator[tuple[int, str]]:
        """The words of the file, with their lines."""
        try:
            with open(self.setting.path(self.source), encoding="utf-8", errors="surrogateescape") as file:
                for number, line in enumerate(file, 1):
                    for word in line.split():
                        yield number, word
        except FileNotFoundError:
            raise self.setting.missing("its window file", self.source) from None
        except OSError as error:
            raise self.setting.error(f"its window file '{self.source}' cannot be read: {error.strerror}") from None

    def picture(self, mark: str) -> None:
        """A picture with its windows."""
        self.need(mark == "#", f"'{mark}' where the next picture should begin with '#'")
        number = self.number(int, "the number of the picture")
        self.need(number == len(self.pictures), f"the picture is number {number}; they count from 0 without a gap")
        self.pictures.append(self.root + self.word("the path of the picture"))
        channels = self.number(int, "channels")
        self.need(channels == CHANNELS, f"the picture has {channels} channels; windows are read in colour, with 3")
        self.number(int, "height")
        self.number(int, "width")
        for _ in range(self.number(int, "the number of windows")):
            self.window(number)

    def window(self, picture: int) -> None:
        """A window: of the foreground, the background, or of neither."""
        label = self.number(int, "the class of a window")
        overlap = np.float32(self.number(float, "the overlap of a window"))
        corners = [self.number(int, f"{name} of a window") for name in ("x1", "y1", "x2", "y2")]
        if overlap >= self.foreground_from:
            self.need(label > 0, f"the class of a foreground window is {label}; 0 is the background's")
            self.foreground.append(Window(picture, label, *corners))
        elif overlap < self.background_below:
            self.background.append(Window(picture, 0, *corners))

    def word(self, what: str) -> str:
        """The next word."""
        self.line, found = next(self.words, (self.line, ""))
        self.need(bool(found), f"the file ends where {what} should be")
        return found

    def number(self, kind: Callable[[str], Number], what: str) -> Number:
        """The next word, a number."""
        found = self.word(what)
        try:
            return kind(found)
        except ValueError:
            raise self.setting.error(self.told(f"'{found}' where {what} should be")) from None

    def need(self, fine: bool, message: str) -> None:
        """Raise the error of a line, unless it is fine."""
        if not fine:
            raise self.setting.error(self.told(message))

    def told(self, message: str) -> str:
        """A message with the line it is about."""
        return f"line {self.line} of its window file '{self.source}': {message}"
