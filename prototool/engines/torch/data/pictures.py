"""Pictures as arrays of bytes, by the library that Caffe reads them with (source: Caffe 1.0's util/io.cpp).

OpenCV 5.0 gave the same bytes as real Caffe's OpenCV 4.5.1 for JPEG of every kind, PNG, BMP, TIFF, WebP and PPM, in
colour and grey, turned by Exif, cut off, and resized; Pillow differed in every second grey picture.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prototool.engines.torch.data.libraries import opencv

# A picture: rows, columns, channels (blue, green, red), in bytes; that of a database may be of float32.
Pixels = NDArray[Any]


class NoPictureError(Exception):
    """A file that is no picture, in words that go on from its name."""


def read(path: str, colour: bool) -> Pixels:
    """A picture from a file. Raises NoPictureError."""
    cv2 = opencv()
    how = cv2.IMREAD_COLOR if colour else cv2.IMREAD_GRAYSCALE
    try:
        if utf8(path):
            found = cv2.imread(path, how)
        else:
            found = cv2.imdecode(np.fromfile(path, np.uint8), how) if os.path.isfile(path) else None
    except cv2.error as error:
        raise NoPictureError(f"cannot be decoded: {error.err}") from None
    if found is None:
        raise NoPictureError(trouble(path))
    return deep(found)


def utf8(path: str) -> bool:
    """Whether a path is UTF-8 on the disk; by any other OpenCV's imread ends the process."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def trouble(path: str) -> str:
    """Why a file could not be read as a picture."""
    if not os.path.exists(path):
        return "does not exist"
    if os.path.isdir(path):
        return "is a folder"
    try:
        with open(path, "rb") as file:
            return "cannot be decoded: it is damaged or no picture" if file.read(1) else "is an empty file"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def decode(data: memoryview, colour: bool | None) -> Pixels:
    """A picture from the bytes of its file; None for the channels it has. Raises NoPictureError."""
    cv2 = opencv()
    how = {None: cv2.IMREAD_UNCHANGED, True: cv2.IMREAD_COLOR, False: cv2.IMREAD_GRAYSCALE}[colour]
    try:
        found = cv2.imdecode(np.frombuffer(data, np.uint8), how) if len(data) else None
    except cv2.error as error:
        raise NoPictureError(f"cannot be decoded: {error.err}") from None
    if found is None:
        raise NoPictureError("cannot be decoded: it is damaged or no picture")
    if found.dtype != np.uint8:
        raise NoPictureError(
            f"has pixels of {found.dtype}, and Caffe takes bytes alone; force_color or force_gray helps"
        )
    return deep(found)


def deep(found: Pixels) -> Pixels:
    """A picture with its channels as the last axis, a grey one's too."""
    return found[:, :, None] if found.ndim == 2 else found


def resized(pixels: Pixels, height: int, width: int) -> Pixels:
    """A picture of another size."""
    return deep(opencv().resize(pixels, (width, height)))


def mirror(pixels: Pixels) -> None:
    """Exchange left and right of a picture, where it is in memory."""
    # OpenCV is four times as quick, and knows pictures of few channels.
    if pixels.shape[2] <= 4:
        opencv().flip(pixels, 1, dst=pixels)
    else:
        pixels[...] = pixels[:, ::-1].copy()


def channels_last(planes: Pixels) -> Pixels:
    """A picture from its channels as planes; a new array."""
    if planes.shape[0] == 1:
        return planes[0, :, :, None].copy()
    if planes.shape[0] <= 4:
        return np.asarray(opencv().merge(list(planes)))
    return np.ascontiguousarray(planes.transpose(1, 2, 0))
