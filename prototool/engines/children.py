"""Child processes that never outlive what started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import IO

# prctl's "send me this signal when my parent dies" (Linux).
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """In a child, before it becomes another program: ask to be killed when the parent is."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@contextmanager
def child(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
    output: int | IO[str] = subprocess.PIPE,
    folder: str | os.PathLike[str] | None = None,
) -> Iterator[subprocess.Popen[str]]:
    """A running program with its output and errors as one text. However the block is left, the program is gone.

    It leads a session of its own, so that what it starts goes with it. It is started in `folder`.
    """
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        pass_fds=pass_fds,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


class ChildFailedError(Exception):
    """A program ended with an error: what it printed last, and its exit status."""

    def __init__(self, command: Sequence[str], status: int, printed: str) -> None:
        super().__init__(f"{command[0]} failed ({status})")
        self.status = status
        self.printed = printed


def run(command: Sequence[str], environment: Mapping[str, str] | None = None, timeout: float | None = None) -> str:
    """Run a program to its end; what it printed. Raises ChildFailedError, subprocess.TimeoutExpired, OSError."""
    with child(command, environment=environment) as process:
        printed, _ = process.communicate(timeout=timeout)
        if process.returncode:
            raise ChildFailedError(command, process.returncode, printed)
        return printed
