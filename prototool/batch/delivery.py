"""Putting results where they belong: whole or not at all, never over what was not meant."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b

from prototool.batch import places
from prototool.text.write import write_atomically

# How `write_atomically` calls a file that is not whole yet. One that is left was being written when a run was killed.
HALF = re.compile(r"\.(.+)\.(\d+)\.tmp")

# The bytes of a digest, and those of a file that are read at once.
SIZE = 16
AT_ONCE = 1 << 20


def digest(data: bytes) -> bytes:
    """What a content is known by."""
    return blake2b(data, digest_size=SIZE).digest()


def digest_of(path: str) -> bytes:
    """The digest of a file; nothing for one that cannot be read."""
    found = blake2b(digest_size=SIZE)
    try:
        with open(path, "rb", buffering=0) as file:
            while data := file.read(AT_ONCE):
                found.update(data)
    except (OSError, ValueError):
        return b""
    return found.digest()


def deliver(path: str, target: str, data: bytes, shared: bool = False) -> bool:
    """Put the result for a file where it belongs; whether anything had to be written. Raises OSError.

    A target that leads to the file itself though it is called otherwise is refused. Of what is `shared` there may be
    writers on other machines.
    """
    if places.is_url(target):
        with suppress(FileNotFoundError):
            if places.read(target) == data:
                return False
        places.write_atomically(target, data)
        return True
    prepare(path, target, shared)
    with suppress(FileNotFoundError), open(target, "rb") as file:
        if file.read() == data:
            return False
    write_atomically(target, data)
    return True


def prepare(path: str, target: str, shared: bool = False) -> None:
    """Make the folder of the target for a file on this machine, and make room for it there. Raises OSError."""
    if target != path:
        os.makedirs(os.path.dirname(target) or os.curdir, exist_ok=True)
        if os.path.exists(target) and not places.is_url(path) and os.path.samefile(path, target):
            raise FileExistsError(17, "this leads to the file that is read; give --in-place to write over it", target)
    if shared:
        # Who runs on other machines is not known here. But a process of our own number, in another container, is gone.
        folder, name = os.path.split(target)
        with suppress(OSError):
            os.unlink(os.path.join(folder, f".{name}.{os.getpid()}.tmp"))
    else:
        clear(target)


def clear(target: str) -> None:
    """Take away what an earlier run left of a target half written."""
    folder, name = os.path.split(target)
    for half in halves(folder or os.curdir).get(name, ()):
        with suppress(OSError):
            os.unlink(half)


class Sweep:
    """Takes away what lost workers of a cluster left half written: folder by folder, once all its results are in.

    The numbers of their processes say nothing here, but then nobody writes to these targets any more.
    """

    def __init__(self) -> None:
        self.folder = ""
        self.names: set[str] = set()

    def add(self, target: str) -> None:
        """A target whose result is in. Those of one folder come one after another."""
        folder, name = os.path.split(target)
        if folder != self.folder:
            self.close()
            self.folder = folder
        self.names.add(name)

    def close(self) -> None:
        """See to the last folder."""
        with suppress(OSError), os.scandir(self.folder or os.curdir) as entries:
            for entry in entries:
                half = HALF.fullmatch(entry.name)
                if half and half[1] in self.names:
                    os.unlink(entry.path)
        self.names.clear()


@lru_cache(64)
def halves(folder: str) -> dict[str, list[str]]:
    """The files that an earlier run left half written in a folder, by the names they would have had.

    Looked for once: a name is written by one process of a run, so what this run writes is never among them.
    """
    found: dict[str, list[str]] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            half = HALF.fullmatch(entry.name)
            if half and not runs(int(half[2])):
                found.setdefault(half[1], []).append(entry.path)
    return found


def runs(process: int) -> bool:
    """Whether there is another process of a number. One that was killed may be listed until somebody asks after it."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
        with open(f"/proc/{process}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except ProcessLookupError:
        return False
    except OSError:
        return True
