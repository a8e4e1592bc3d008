"""The part that runs in a process of its own: it trains by a plan and says what happens, each thing a line of JSON."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import torch

from prototool.engines.events import finite
from prototool.engines.torch.data.source import SourceError
from prototool.engines.torch.net import RefusedNetError
from prototool.engines.torch.nets import NetFailedError
from prototool.engines.torch.operators.operator import UnrunnableError
from prototool.engines.torch.snapshot import UnusableFileError
from prototool.engines.torch.training import Training

# A sign of life is given at most so often, in seconds.
PULSE = 1.0
# What goes wrong by a user's files, and is told in its own words.
SAID = (SourceError, RefusedNetError, UnrunnableError, UnusableFileError)
# How PyTorch says that an operation gives other bits each time.
NOT_DETERMINISTIC = "does not have a deterministic implementation"


class Pipe:
    """The pipe to the other side."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self.began = time.monotonic()
        self.last = 0.0

    def tell(self, word: str, iteration: int, **more: object) -> None:
        """Say that something happened at an iteration."""
        self.last = time.monotonic()
        stated = {"seconds": round(self.seconds(), 6), **more, "event": word, "iteration": iteration}
        data = (json.dumps(finite(stated)) + "\n").encode()
        while data:
            data = data[os.write(self.handle, data) :]

    def seconds(self) -> float:
        """How long it has been there."""
        return time.monotonic() - self.began

    def tick(self, iteration: int) -> None:
        """Give a sign of life, now and then."""
        if time.monotonic() - self.last > PULSE:
            self.tell("tick", iteration)


def fault(error: Exception) -> dict[str, Any]:
    """What is told of something that went wrong."""
    cause = error.cause if isinstance(error, NetFailedError) else error
    phase = error.phase if isinstance(error, NetFailedError) else ""
    layer = getattr(cause, "layer", None)
    told = {"layer": layer.name if layer else "", "phase": phase, "ours": False}
    if isinstance(cause, RefusedNetError):
        told["layer"] = cause.problems[0].about or ""
    if isinstance(cause, SAID):
        return {**told, "reason": str(cause)}
    if isinstance(cause, OSError):
        where = f"{cause.filename}: " if cause.filename else ""
        return {**told, "reason": f"{where}{cause.strerror or cause}"}
    if isinstance(cause, (MemoryError, torch.OutOfMemoryError)) or "not enough memory" in str(cause):
        return {**told, "reason": "the memory is full: a smaller batch_size, with a larger iter_size, learns the same"}
    if NOT_DETERMINISTIC in str(cause):
        name = str(cause).partition(" ")[0]
        return {
            **told,
            "reason": f"PyTorch has no {name} that gives the same bits each time: leave out --deterministic",
        }
    return {**told, "reason": f"the torch engine failed: {type(cause).__name__}: {cause}", "ours": True}


def main() -> None:
    """Train by the plan named on the command line, and tell the pipe of that number."""
    path, handle = sys.argv[-2:]
    pipe = Pipe(int(handle))
    training = Training(json.loads(Path(path).read_text("utf-8")), pipe)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: training.stop())
    # Until now they waited (see engine.py).
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        training.run()
    except Exception as error:
        traceback.print_exc()
        pipe.tell("fault", 0, **fault(error))
        sys.exit(1)
    # Threads that still read ahead have nothing left to do.
    training.nets.close()
