"""Many files, checked and mended one by one, here or in several processes. A file that fails stops no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from prototool.batch import machine
from prototool.batch.dialect import schema_at
from prototool.batch.nearby import Nearby, Nets
from prototool.check.checked import Checked
from prototool.check.file import Settings, checked
from prototool.check.fix import Mended, mend
from prototool.check.reading import read
from prototool.rules import ALL
from prototool.text.problem import Identity
from prototool.text.source import Source

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
            return Outcome(job, trouble=machine.why(error))
        try:
            return Outcome(job, self.mended(source, job))
        except Exception as error:
            return Outcome(job, fault=machine.own_fault(error))

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
    """The checker of this process, which is a worker or works alone."""
    return Checker()


def in_worker(job: Job) -> Outcome:
    """What becomes of a job."""
    return of_this_process().check(job)


def died(job: Job) -> Outcome:
    """What becomes of a job that kills its worker."""
    return Outcome(job, fault="the process that checked it died (was memory short?)")


def run(jobs: Iterable[Job], processes: int | None = None) -> Iterator[Outcome]:
    """What becomes of jobs, in their order, each as soon as those before it are done."""
    # Files may have changed since the last run in this process.
    of_this_process.cache_clear()
    return machine.run(in_worker, jobs, died, processes)
