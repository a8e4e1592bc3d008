"""A Datum: a picture with its label as databases hold them, read from its bytes.

Field numbers are those of Caffe 1.0's `caffe.proto`.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from prototool.engines.torch.data.pictures import NoPictureError, Pixels, channels_last, decode
from prototool.schema.wire import FIXED32, LENGTH, VARINT, WireError, fields, number_bytes, varint

CHANNELS: Final = 1
HEIGHT: Final = 2
WIDTH: Final = 3
DATA: Final = 4
LABEL: Final = 5
FLOAT_DATA: Final = 6
ENCODED: Final = 7
NUMBERS: Final = (CHANNELS, HEIGHT, WIDTH, LABEL, ENCODED)
# How a value of float_data begins, and its size with that.
FLOAT_KEY: Final = number_bytes(FLOAT_DATA << 3 | FIXED32)[0]
FLOAT: Final = np.dtype([("key", "u1"), ("value", "<f4")])


class Datum(NamedTuple):
    """What a Datum states; `data` is the database's own memory. `shape` is channels, height and width."""

    shape: tuple[int, int, int]
    label: int
    encoded: bool
    data: memoryview
    floats: Pixels

    @classmethod
    def parse(cls, view: memoryview) -> Datum:
        """The Datum in some bytes. Raises WireError where they are none."""
        found = dict.fromkeys(NUMBERS, 0)
        data, floats = memoryview(b""), [np.empty(0, np.float32)]
        at, end = 0, len(view)
        while at < end:
            if view[at] == FLOAT_KEY:
                # A Datum has as many of these as values: too many to read one by one.
                run = np.frombuffer(view[at : end - (end - at) % FLOAT.itemsize], FLOAT)
                others = np.flatnonzero(run["key"] != FLOAT_KEY)
                run = run[: others[0]] if len(others) else run
                if not len(run):
                    raise WireError("the last number is cut off")
                floats.append(run["value"])
                at += len(run) * FLOAT.itemsize
                continue
            field = next(fields(view, at, end))
            if field.number in found and field.kind == VARINT:
                found[field.number] = signed(varint(view, field.inside, field.end)[0])
            elif field.number == DATA and field.kind == LENGTH:
                data = view[field.inside : field.end]
            elif field.number == FLOAT_DATA and field.kind == LENGTH:
                floats.append(np.frombuffer(view[field.inside : field.end], "<f4"))
            at = field.end
        shape = (found[CHANNELS], found[HEIGHT], found[WIDTH])
        return cls(shape, found[LABEL], bool(found[ENCODED]), data, np.concatenate(floats))

    def pixels(self, colour: bool | None) -> Pixels:
        """The picture, no longer in the database's memory; `colour` counts for one that is to be decoded.

        Raises NoPictureError.
        """
        if self.encoded:
            return decode(self.data, colour)
        if len(self.data):
            values: Pixels = np.frombuffer(self.data, np.uint8)
        else:
            values = self.floats
        count = math.prod(self.shape)
        if min(self.shape) < 1 or len(values) < count:
            said = " x ".join(map(str, self.shape))
            raise NoPictureError(f"says that it is {said} (channels x height x width), and holds {len(values)} values")
        return channels_last(values[:count].reshape(self.shape))


def signed(value: int) -> int:
    """A whole number as Caffe holds it, in 32 bits with a sign."""
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value
