"""Work on many things in several processes, results in the order of the things.

A worker that dies takes no other thing with it: what was under way is tried once more, each thing in a process of its
own, and the one that dies again is to blame. When the parent is interrupted, or dies, so do the workers.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

# So many things for each process are handed out before the first result is awaited: enough that none is ever idle, few
# enough that the results of a large folder are not all in memory at once.
AHEAD = 16

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
                pending.append((thing, pool.submit(work, thing)))
            except BrokenProcessPool:
                pool = ProcessPoolExecutor(jobs, initializer=begin)
                pending.append((thing, pool.submit(work, thing)))
            if len(pending) > AHEAD * jobs:
                yield result(work, *pending.popleft(), died)
        while pending:
            yield result(work, *pending.popleft(), died)
    except BaseException:
        # The results that nobody will ever ask for are not waited for.
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


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
            return pool.submit(work, thing).result()
        except BrokenProcessPool:
            return died(thing)


def begin() -> None:
    """Make a worker leave interrupts to the parent, and end when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=follow, args=(parent.join,), daemon=True).start()


def follow(wait: Callable[[], None]) -> None:
    """End this process when a wait is over."""
    wait()
    os._exit(1)
