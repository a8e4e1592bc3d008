"""Writing a file so that nothing is lost: whoever looks sees the old file or the new one, whole, at any moment."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress


def write_atomically(path: str | os.PathLike[str], data: bytes | Iterable[bytes | memoryview]) -> None:
    """Put `data`, whole or piece by piece, where `path` leads, with the mode and, where permitted, the owner of before.

    A symbolic link stays one: the file it leads to is replaced. What is no regular file (a pipe, /dev/stdout) is simply
    written to. Raises OSError, and then the old file is untouched.
    """
    parts = [data] if isinstance(data, bytes) else data
    target = os.path.realpath(path) if os.path.islink(path) else os.fspath(path)
    try:
        old = os.stat(target)
    except FileNotFoundError:
        old = None
    if old and not stat.S_ISREG(old.st_mode):
        with open(target, "wb") as device:
            device.writelines(parts)
        return
    if old and not os.access(target, os.W_OK):
        raise PermissionError(13, "the file is read-only", target)
    folder, name = os.path.split(target)
    # In the same folder, because only a renaming within one file system is a single step.
    beside = os.path.join(folder, f".{name}.{os.getpid()}.tmp")
    try:
        with open(beside, "xb") as file:
            keep_attributes(file.fileno(), old)
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(beside)
        if isinstance(error, OSError):
            # Nobody who reads the message has ever heard of the file beside.
            raise type(error)(error.errno, error.strerror, target) from None
        raise
    sync_folder(folder or os.curdir)


def keep_attributes(handle: int, old: os.stat_result | None) -> None:
    """Give a new file the mode and owner of the one it replaces."""
    if old is None or os.name != "posix":
        return
    # Only root can give a file away; that somebody else's file becomes one's own is no reason not to write.
    with suppress(PermissionError):
        os.fchown(handle, old.st_uid, old.st_gid)
    os.fchmod(handle, stat.S_IMODE(old.st_mode))


def sync_folder(folder: str) -> None:
    """Make the renaming last through a power cut, where the system lets a folder be synced."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
