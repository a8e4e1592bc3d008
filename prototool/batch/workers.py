"""Work on many things in several processes, results in the order of the things.

A worker that dies takes no other thing with it: what was under way is tried once more, each thing in a process of its
own, and the one that dies again is to blame. When the parent is interrupted, or dies, the workers end, and take away
what they were about to write.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

# So many things for each process are handed out before the first result is awaited: enough that none is ever idle, few
# enough that the results of a large folder are not all in memory at once.
AHEAD = 16
# The exit status of a worker that was told to end, and how many seconds it may take to do so.
ENDED = 1
PATIENCE = 2
# A worker that has no work in hand has so many seconds to send what it made last.
SENDING = 0.2
# How a process is told to end.
HELD_BACK = (signal.SIGINT, signal.SIGTERM)

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def in_processes(
    work: Callable[[Thing], Result], things: Iterable[Thing], jobs: int, died: Callable[[Thing], Result]
) -> Iterator[Result]:
    """What `work` makes of each thing, in order. `died` says what is to be made of one that kills its process."""
    pool = ProcessPoolExecutor(jobs, initializer=begin)
    pending: deque[tuple[Thing, Future[Result]]] = deque()
    try:
        for thing in things:
            try:
                pending.append((thing, submitted(pool, work, thing)))
            except BrokenProcessPool:
                pool = ProcessPoolExecutor(jobs, initializer=begin)
                pending.append((thing, submitted(pool, work, thing)))
            if len(pending) > AHEAD * jobs:
                yield result(work, *pending.popleft(), died)
        while pending:
            yield result(work, *pending.popleft(), died)
    except BaseException:
        # The results that nobody will ever ask for are not waited for.
        end_all()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def submitted(pool: ProcessPoolExecutor, work: Callable[[Thing], Result], thing: Thing) -> Future[Result]:
    """Hand a thing to a pool, which may start processes for it."""
    with uninterrupted():
        return pool.submit(whole, work, thing)


def result(
    work: Callable[[Thing], Result], thing: Thing, future: Future[Result], died: Callable[[Thing], Result]
) -> Result:
    """What becomes of a thing that is under way. Where a process died, it is tried in one of its own."""
    try:
        return future.result()
    except BrokenProcessPool:
        pass
    with ProcessPoolExecutor(1, initializer=begin) as pool:
        try:
            return submitted(pool, work, thing).result()
        except BrokenProcessPool:
            return died(thing)


def end_all() -> None:
    """End the workers: gently, and those that do not hear it at once."""
    children = multiprocessing.active_children()
    for child in children:
        child.terminate()
    late = time.monotonic() + PATIENCE
    for child in children:
        child.join(max(0.0, late - time.monotonic()))
        if child.is_alive():
            child.kill()


def whole(work: Callable[[Thing], Result], thing: Thing) -> Result:
    """What `work` makes of a thing. A process that is told to end while it works does so once all is cleared away."""
    try:
        signal.signal(signal.SIGTERM, end)
        if signal.getitimer(signal.ITIMER_REAL)[0]:
            os._exit(ENDED)
        try:
            return work(thing)
        finally:
            signal.signal(signal.SIGTERM, end_soon)
    except SystemExit:
        os._exit(ENDED)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold interrupts back from this process and from those that it starts, which take them up in `begin`.

    Until then a worker would do with them what this process does.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin() -> None:
    """Make a worker leave interrupts to the parent, and end when it is told to or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, end_soon)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD_BACK)
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=follow, args=(parent.join,), daemon=True).start()


def end(number: int, frame: FrameType | None) -> None:
    """End this process by an exception, so that whoever is writing can take back half a file."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(ENDED)


def end_soon(number: int, frame: FrameType | None) -> None:
    """End this process, which has nothing to clear away, once a result that it may be sending is out.

    Half a result would have the parent wait for the rest forever.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # An alarm's usual effect is the end of the process, without a word.
    signal.setitimer(signal.ITIMER_REAL, SENDING)


def follow(wait: Callable[[], None]) -> None:
    """End this process when a wait is over: gently, and if that does not help, at once."""
    wait()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(ENDED)
