"""Files by path or by URL (`s3://bucket/nets/a.prototxt`): read, written whole or not at all, looked for.

What is no URL, and what begins with `file://`, is on this machine and needs nothing; fsspec opens the rest, with the
package that its protocol takes (s3fs for `s3://`). Whatever goes wrong is an OSError whose strerror says it in words.
"""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from prototool.batch.discover import SUFFIXES, below
from prototool.text.write import write_atomically as write_here

# Who opens one of these for writing puts a whole object, which nobody sees before it is complete. Everywhere else a
# file is written beside the old one and then takes its name.
WHOLE = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "memory"}
READ_ONLY = {"http", "https"}
MAGIC = "*?["


def is_url(path: str) -> bool:
    """Whether a path is a URL that leads away from this machine's own files."""
    return "://" in path and not path.startswith("file://")


def absolute(path: str) -> str:
    """The path as it counts from any folder, for those who are asked to open it elsewhere."""
    return path if is_url(path) else os.path.abspath(here(path))


def here(path: str) -> str:
    """A path on this machine without its `file://`."""
    return path.removeprefix("file://")


def join(folder: str, *names: str) -> str:
    """The path of something in a folder."""
    return "/".join((folder.rstrip("/"), *names)) if is_url(folder) else os.path.join(here(folder), *names)


def relative(path: str, folder: str) -> str:
    """Where something is, counted from a folder it is in."""
    if is_url(folder):
        return path.removeprefix(folder.rstrip("/")).lstrip("/")
    return os.path.relpath(here(path), here(folder))


def read(path: str) -> bytes:
    """The content of a file. Raises OSError."""
    if is_url(path):
        with remote(path) as (files, place):
            return bytes(files.cat_file(place))
    with open(here(path), "rb") as file:
        return file.read()


def write_atomically(path: str, data: bytes) -> None:
    """Put a file where the path leads, in folders that are made where needed.

    Whoever looks sees the old file or the new one, whole. Doing it twice does no harm. Raises OSError, and then
    the old file is untouched.
    """
    if not is_url(path):
        os.makedirs(os.path.dirname(os.path.abspath(here(path))), exist_ok=True)
        write_here(here(path), data)
        return
    with remote(path) as (files, place), whole(files, place) as beside:
        files.pipe_file(beside, data)


@contextmanager
def whole(files: Any, place: str) -> Iterator[str]:
    """Where something is to be put so that it is in its place afterwards, whole."""
    if READ_ONLY & set(protocols(files)):
        raise NotImplementedError
    if WHOLE & set(protocols(files)):
        yield place
        return
    folder, _, name = place.rpartition("/")
    # A name of its own for each who writes: they may be on several machines.
    beside = f"{folder}/.{name}.{os.urandom(16).hex()}.tmp"
    files.makedirs(folder, exist_ok=True)
    try:
        yield beside
        files.mv(beside, place)
    except BaseException:
        with suppress(Exception):
            files.rm_file(beside)
        raise


def begin(path: str, size: int) -> bytes:
    """The first bytes of a file. Raises OSError."""
    if is_url(path):
        with remote(path) as (files, place):
            return bytes(files.cat_file(place, start=0, end=size))
    with open(here(path), "rb") as file:
        return file.read(size)


@contextmanager
def scratch() -> Iterator[str]:
    """A folder for temporary files, which goes away with what is in it. Raises OSError."""
    # Few need one.
    import tempfile

    with tempfile.TemporaryDirectory(prefix="prototool-") as folder:
        yield folder


@contextmanager
def at_hand(path: str) -> Iterator[str]:
    """A file of any size as one on this machine: itself, or for a URL a copy that goes away. Raises OSError."""
    if not is_url(path):
        yield here(path)
        return
    with scratch() as folder:
        copy = os.path.join(folder, "file")
        with remote(path) as (files, place):
            files.get_file(place, copy)
        yield copy


def put_whole(path: str, file: str) -> None:
    """Put a copy of a file of this machine where a URL leads, as `write_atomically` does. Raises OSError."""
    with remote(path) as (files, place), whole(files, place) as beside:
        files.put_file(file, beside)


def exists(path: str) -> bool:
    """Whether there is a file or folder. Raises OSError where that cannot be found out."""
    if is_url(path):
        with remote(path) as (files, place):
            return bool(files.exists(place))
    return os.path.exists(here(path))


def is_folder(path: str) -> bool:
    """Whether there is a folder, or objects whose names begin like those in one. Raises OSError."""
    if is_url(path):
        with remote(path) as (files, place):
            return bool(files.isdir(place))
    return os.path.isdir(here(path))


def expand(path: str, suffixes: tuple[str, ...] = SUFFIXES) -> Iterator[str]:
    """The files a path means: one, those that a pattern fits (`s3://bucket/**/*.prototxt`), or a folder's own.

    Raises FileNotFoundError where there is nothing, and OSError.
    """
    if any(sign in path for sign in MAGIC) and not exists(path):
        found = matching(path)
        if not found:
            raise FileNotFoundError(errno.ENOENT, "the pattern fits no file", path)
        yield from found
    elif is_folder(path):
        yield from walk(path, suffixes)
    elif exists(path):
        yield path if is_url(path) else here(path)
    else:
        raise FileNotFoundError(errno.ENOENT, "no such file or folder", path)


def walk(folder: str, suffixes: tuple[str, ...] = SUFFIXES) -> Iterator[str]:
    """The files of a folder at any depth that end so, in order, hidden folders left out. Raises OSError."""
    if not is_url(folder):
        yield from below(here(folder), suffixes=suffixes)
        return
    with remote(folder) as (files, place):
        # An object store has the folder itself among what is in it.
        entries = sorted((each["name"].rstrip("/"), each["type"]) for each in files.ls(place, detail=True))
        entries = [(spelled(folder, place, name), kind) for name, kind in entries if name != place.rstrip("/")]
    yield from (name for name, kind in entries if kind == "file" and name.endswith(suffixes))
    for name, kind in entries:
        if kind == "directory" and not name.rpartition("/")[2].startswith("."):
            yield from walk(name, suffixes)


def matching(pattern: str) -> list[str]:
    """The files that a pattern fits, in order; `**` stands for folders at any depth. Raises OSError."""
    if not is_url(pattern):
        found = sorted(glob.glob(here(pattern), recursive=True))
        return [path for path in found if os.path.isfile(path)]
    first = min(pattern.index(sign) for sign in MAGIC if sign in pattern)
    folder = pattern[:first].rpartition("/")[0]
    with remote(folder) as (files, place):
        rest = pattern[len(folder) :]
        found = files.glob(place.rstrip("/") + rest, detail=True)
        names = sorted(name for name, entry in found.items() if entry["type"] == "file")
        return [spelled(folder, place, name) for name in names]


def spelled(folder: str, place: str, name: str) -> str:
    """The URL of what a file system calls by name, told as the user told that of the folder at a place."""
    return f"{folder.rstrip('/')}/{name.removeprefix(place.rstrip('/')).lstrip('/')}"


def protocols(files: Any) -> tuple[str, ...]:
    """What URLs of a file system begin with."""
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


@contextmanager
def remote(url: str) -> Iterator[tuple[Any, str]]:
    """The file system of a URL and what it calls the place. Whatever is raised inside becomes an OSError in words."""
    try:
        import fsspec.core  # type: ignore[import-untyped]
    except ImportError as error:
        words = "URLs are opened by fsspec: pip install 'caffe-prototool[cluster]'"
        raise OSError(errno.ENOPKG, words, url) from error
    try:
        yield fsspec.core.url_to_fs(url)
    except Exception as error:
        raise in_words(error, url) from error


def in_words(error: Exception, url: str) -> OSError:
    """An error of fsspec, or of what it calls upon, as an OSError that says what is wrong."""
    protocol = url.partition("://")[0]
    said = (getattr(error, "strerror", None) or str(error) or type(error).__name__).splitlines()[0]
    if isinstance(error, FileNotFoundError):
        return FileNotFoundError(errno.ENOENT, "no such file or folder", url)
    if isinstance(error, PermissionError):
        return PermissionError(errno.EACCES, f"no permission ({said})", url)
    if isinstance(error, IsADirectoryError):
        return IsADirectoryError(errno.EISDIR, "this is a folder", url)
    if isinstance(error, ImportError):
        missing = getattr(error.__cause__, "name", None) or getattr(error, "name", None)
        advice = f": pip install {missing}" if missing else ""
        return OSError(errno.ENOPKG, f"{protocol}:// needs a package that is not installed{advice} ({said})", url)
    if isinstance(error, ValueError) and "rotocol not known" in str(error):
        return OSError(errno.EPROTONOSUPPORT, f"nobody knows the protocol {protocol}://", url)
    if isinstance(error, NotImplementedError):
        return OSError(errno.EROFS, f"{protocol}:// is for reading only", url)
    if type(error).__name__ == "NoCredentialsError":
        return PermissionError(errno.EACCES, f"no credentials for {protocol}:// were found on this machine", url)
    return OSError(errno.EIO, f"{type(error).__name__}: {said}", url)
