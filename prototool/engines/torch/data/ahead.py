"""Work for batches to come, done in threads while the net computes: bounded, in order, stopped cleanly."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Job = TypeVar("Job")
Made = TypeVar("Made")

# So many batches are worked on before they are asked for, and more of them where they are small.
BATCHES = 2
# So many jobs for each thread are under way at least, so that small batches keep all threads at work.
JOBS_PER_THREAD = 4


def threads() -> int:
    """How many threads this process may use at once."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


class Ahead(Generic[Job, Made]):
    """Does the jobs of batches before they are asked for.

    jobs: those of a batch, by its number, in order; do: does one, in a thread.
    """

    def __init__(self, jobs: Callable[[int], Sequence[Job]], do: Callable[[Job], Made], size: int) -> None:
        self.jobs = jobs
        self.do = do
        self.threads = threads()
        self.depth = max(BATCHES, -(-self.threads * JOBS_PER_THREAD // size))
        self.pool: ThreadPoolExecutor | None = None
        self.pending: dict[int, list[Future[list[Made]]]] = {}

    def take(self, batch: int) -> list[Made]:
        """What came of the jobs of a batch. Raises what the first one that failed raises."""
        wanted = range(batch, batch + 1 + self.depth)
        for number in [number for number in self.pending if number not in wanted]:
            for future in self.pending.pop(number):
                future.cancel()
        for number in wanted:
            if number not in self.pending:
                self.pending[number] = self.start(self.jobs(number))
        made = [each for future in self.pending[batch] for each in future.result()]
        del self.pending[batch]
        return made

    def start(self, jobs: Sequence[Job]) -> list[Future[list[Made]]]:
        """Have the jobs of a batch done, several at a time: handing a small one over takes longer than doing it."""
        if not jobs:
            return []
        self.pool = self.pool or ThreadPoolExecutor(self.threads, "data")
        step = -(-len(jobs) // (JOBS_PER_THREAD * self.threads))
        parts = [jobs[start : start + step] for start in range(0, len(jobs), step)]
        return [self.pool.submit(self.done, part) for part in parts]

    def done(self, jobs: Sequence[Job]) -> list[Made]:
        """Some jobs, one after the other."""
        return [self.do(job) for job in jobs]

    def close(self) -> None:
        """Stop: what has not begun is left undone."""
        self.pending.clear()
        if self.pool:
            self.pool.shutdown(wait=True, cancel_futures=True)
            self.pool = None
