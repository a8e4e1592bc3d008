"""Many files put into canonical layout, one by one, here or in several processes. A file that fails stops no other."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from prototool.batch.delivery import deliver
from prototool.batch.machine import own_fault, why
from prototool.text.diff import diff
from prototool.text.format import formatted
from prototool.text.parse import parse
from prototool.text.problem import Problem
from prototool.text.source import Source, encode

Wanted: TypeAlias = Literal["text", "look", "diff", "write"]


class Job(NamedTuple):
    """One file, and what is wanted of it. `data` is its content where the path leads to none: standard input's."""

    path: str
    wanted: Wanted
    data: bytes | None = None


class Outcome(NamedTuple):
    """What became of a file: its text or the patch, if that is wanted, or why it could not be read or written."""

    job: Job
    changed: bool = False
    text: str = ""
    trouble: str = ""
    fault: str = ""
    source: Source | None = None
    problems: tuple[Problem, ...] = ()


def format_file(job: Job) -> Outcome:
    """What becomes of a job; never fails."""
    try:
        source = Source.read(job.path) if job.data is None else Source.from_bytes(job.data, "<stdin>")
    except FileNotFoundError:
        return Outcome(job, trouble="no such file or folder")
    except (OSError, ValueError) as error:
        return Outcome(job, trouble=why(error))
    try:
        return of_source(job, source)
    except Exception as error:
        return Outcome(job, fault=own_fault(error))


def of_source(job: Job, source: Source) -> Outcome:
    """What becomes of a job whose file could be read."""
    tree = parse(source)
    if tree.problems:
        return Outcome(job, source=source, problems=tuple(tree.problems))
    after = formatted(tree)
    changed = after != source.text
    if job.wanted == "text":
        return Outcome(job, changed, after)
    if job.wanted == "diff":
        return Outcome(job, changed, diff(source.text, after, source.path))
    if job.wanted == "write" and changed:
        try:
            deliver(job.path, job.path, encode(after))
        except OSError as error:
            return Outcome(job, trouble=f"{why(error)}; it is left as it was")
    return Outcome(job, changed)


def died(job: Job) -> Outcome:
    """What becomes of a job that kills its worker."""
    return Outcome(job, fault="the process that worked on it died (was memory short?)")
