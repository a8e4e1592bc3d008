"""The lines of a log file: compressed or not, of whatever encoding the shell that wrote it had, or standard input."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from prototool.text.source import STDIN

GZIP_MAGIC = b"\x1f\x8b"
# What PowerShell's `>` puts before a text, and in what encoding it then is.
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb": "utf-8-sig"}


def lines(path: str) -> Iterator[str]:
    """The lines of a file, as they are needed; `-` is standard input.

    Bytes of no character become replacement characters. Raises OSError, and ValueError for a compressed file that is
    damaged.
    """
    if path == STDIN:
        yield from decoded(sys.stdin.buffer)
        return
    with open(path, "rb") as file:
        yield from decoded(file)


def decoded(file: BinaryIO) -> Iterator[str]:
    """The lines of an open file."""
    buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, file))
    start = buffered.peek(2)[:2]
    if start != GZIP_MAGIC:
        encoding = MARKS.get(start, "utf-8")
        text = io.TextIOWrapper(buffered, encoding=encoding, errors="replace")
        try:
            yield from text
        finally:
            # Who opened the file closes it.
            text.detach()
        return
    try:
        with gzip.GzipFile(fileobj=buffered) as unpacked:
            yield from decoded(cast(BinaryIO, unpacked))
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"the compressed file is damaged: {error}") from None
