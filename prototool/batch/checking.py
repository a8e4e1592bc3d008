"""Many files, checked and mended one by one, here or in several processes. A file that fails stops no other."""

from __future__ import annotations

import os
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from prototool.batch.nearby import Nearby, Nets
from prototool.batch.plan import schema_at
from prototool.check.checked import Checked
from prototool.check.file import Settings, checked
from prototool.check.fix import Mended, mend
from prototool.check.reading import read
from prototool.rules import ALL
from prototool.text.problem import Identity
from prototool.text.source import Source

# With fewer files a second process costs more than it saves: it starts as slowly as the first one did.
WORTH_IT = 50
Fixing: TypeAlias = Literal["none", "safe", "unsafe"]


class Job(NamedTuple):
    """One file to be checked. `data` is its content where the path leads to none, which is standard input's."""

    path: str
    settings: Settings
    known: Counter[Identity]
    fixing: Fixing = "none"
    data: bytes | None = None


class Outcome(NamedTuple):
    """What became of a job: the file as it was and is, or else why it could not be read, or our own fault."""

    job: Job
    mended: Mended | None = None
    trouble: str = ""
    fault: str = ""


class Checker:
    """Checks files one after the other, and keeps what several of them need."""

    def __init__(self) -> None:
        self.nets: dict[tuple[str, str], Nets] = {}

    def check(self, job: Job) -> Outcome:
        """What becomes of a job; never fails."""
        try:
            source = Source.read(job.path) if job.data is None else Source.from_bytes(job.data, "<stdin>")
        except (OSError, ValueError) as error:
            return Outcome(job, trouble=getattr(error, "strerror", None) or str(error))
        try:
            return Outcome(job, self.mended(source, job))
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{os.path.basename(where.filename)}:{where.lineno}"
            whole = traceback.format_exc() if os.environ.get("PROTOTOOL_TRACEBACK") else ""
            return Outcome(job, fault=f"{type(error).__name__}: {error} ({place})\n{whole}".rstrip())

    def mended(self, source: Source, job: Job) -> Mended:
        """A file, checked, and mended if that is wanted."""
        settings = job.settings
        nets = self.nets_of(settings)
        around = Nearby(job.path, nets)

        def look(text: Source) -> Checked:
            reading = read(text, settings.dialect, nets.schema)
            return checked(reading, ALL, settings, around, job.known)

        if job.fixing == "none":
            return Mended(source, look(source))
        return mend(source, look, job.fixing == "unsafe")

    def nets_of(self, settings: Settings) -> Nets:
        """The nets that solvers name, as they are read with these settings."""
        key = settings.dialect, settings.schema
        if key not in self.nets:
            self.nets[key] = Nets(settings.dialect, schema_at(settings.schema) if settings.schema else None)
        return self.nets[key]


@cache
def of_this_process() -> Checker:
    """The checker of a worker."""
    return Checker()


def in_worker(job: Job) -> Outcome:
    """What becomes of a job in a worker."""
    return of_this_process().check(job)


def died(job: Job) -> Outcome:
    """What becomes of a job that kills its worker."""
    return Outcome(job, fault="the process that checked it died (was memory short?)")


def run(jobs: Sequence[Job], processes: int | None = None) -> Iterator[Outcome]:
    """What becomes of jobs, in their order, each as soon as those before it are done."""
    if processes is None:
        processes = os.cpu_count() or 1 if len(jobs) >= WORTH_IT else 1
    if min(processes, len(jobs)) < 2:
        yield from map(Checker().check, jobs)
        return
    # What it needs to run processes takes longer to load than most files to check.
    from prototool.batch.workers import in_processes

    yield from in_processes(in_worker, jobs, min(processes, len(jobs)), died)
