"""Being told to end: by Ctrl-C, or by another process, as by `kill` or a queue that has run out of time."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol


class Stopping(Protocol):
    """What shows that work is about to stop."""

    stopping: bool


@contextmanager
def ended_gently() -> Iterator[None]:
    """Take being told to end for an interrupt, meanwhile."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def stopped_by_signals(stop_work: Callable[[], None], view: Stopping) -> Iterator[None]:
    """Take the first Ctrl-C, or being told to end, for the wish to save and stop; a second one ends at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        view.stopping = True
        stop_work()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
