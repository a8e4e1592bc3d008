"""The machine of every verb for many files: work on each, here or in several processes, results in order.

Neither the files nor what became of them are ever all in memory.
"""

from __future__ import annotations

import os
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Generic, Protocol, TypeVar

# With fewer files a second process costs more than it saves: it starts as slowly as the first one did.
WORTH_IT = 50
# So many results that took no work wait for one that does.
AT_ONCE = 2000

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")


class ExecutorError(Exception):
    """Whoever works on things cannot, or no longer, in words that say what to do."""


class Executor(Protocol):
    """Whoever works on things, each by itself, results in order: see `workers.in_processes`."""

    def __call__(
        self,
        work: Callable[[Job], Outcome],
        things: Iterable[Job],
        jobs: int,
        died: Callable[[Job], Outcome],
        /,
    ) -> Iterator[Outcome]:
        """What becomes of each thing. `work` and `died` are functions of a module, which other processes find."""


class Line(Generic[Job, Outcome]):
    """Jobs in their order: those whose outcome is known wait until those before them are done."""

    def __init__(self, jobs: Iterable[Job], known: Callable[[Job], Outcome | None]) -> None:
        self.jobs = iter(jobs)
        self.known = known
        self.waiting: deque[Outcome | None] = deque()
        self.ended = False

    def open(self) -> Iterator[Job]:
        """The jobs that must be worked on; it ends early where too many wait that need not."""
        for job in self.jobs:
            outcome = self.known(job)
            self.waiting.append(outcome)
            if outcome is None:
                yield job
            elif len(self.waiting) > AT_ONCE:
                return
        self.ended = True

    def ready(self) -> Iterator[Outcome]:
        """The known outcomes that wait for nothing any more."""
        while self.waiting and self.waiting[0] is not None:
            outcome = self.waiting.popleft()
            if outcome is not None:
                yield outcome

    def done(self, outcome: Outcome) -> Iterator[Outcome]:
        """The outcome of the first job under way, after the known ones before it."""
        yield from self.ready()
        self.waiting.popleft()
        yield outcome


def nothing_known(job: object) -> None:
    """Know of no job what becomes of it."""


def run(
    work: Callable[[Job], Outcome],
    jobs: Iterable[Job],
    died: Callable[[Job], Outcome],
    processes: int | None = None,
    known: Callable[[Job], Outcome | None] = nothing_known,
    executor: Executor | None = None,
) -> Iterator[Outcome]:
    """What becomes of jobs, in their order, each as soon as those before it are done.

    `work` and `died` (for a job that kills its process) are functions of a module. `known` has the outcome of a job
    that need not be worked on. Without `processes`, several run where there are many files. An `executor` is used for
    any number of files.
    """
    line = Line(jobs, known)
    while not line.ended:
        still = line.open()
        first = list(islice(still, WORTH_IT))
        wanted = processes or (os.cpu_count() or 1 if len(first) == WORTH_IT else 1)
        wanted = min(wanted, len(first)) if len(first) < WORTH_IT else wanted
        for outcome in execute(work, chain(first, still), wanted, died, executor):
            yield from line.done(outcome)
        yield from line.ready()


def execute(
    work: Callable[[Job], Outcome],
    things: Iterable[Job],
    wanted: int,
    died: Callable[[Job], Outcome],
    executor: Executor | None,
) -> Iterator[Outcome]:
    """What becomes of things, by an executor or several processes or right here."""
    if executor is not None and wanted:
        return executor(work, things, wanted, died)
    if wanted < 2:
        return map(work, things)
    # What it needs to run processes takes longer to load than most files to work on.
    from prototool.batch.workers import in_processes

    return in_processes(work, things, wanted, died)


def own_fault(error: Exception) -> str:
    """An exception that nobody expected, in one line: what it is, and where it comes from."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(where.filename)}:{where.lineno}"
    whole = traceback.format_exc() if os.environ.get("PROTOTOOL_TRACEBACK") else ""
    return f"{type(error).__name__}: {error} ({place})\n{whole}".rstrip()


def why(error: OSError | ValueError) -> str:
    """What the system says of a file that cannot be read or written."""
    return getattr(error, "strerror", None) or str(error)
