"""Many files brought up to date, one by one, here or in several processes. A file that fails stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from prototool.batch import places
from prototool.batch.delivery import deliver, digest
from prototool.batch.dialect import schema_at
from prototool.batch.discover import SHARED_SUFFIX
from prototool.batch.machine import own_fault, why
from prototool.batch.migrating_weights import of_weights
from prototool.batch.migration import WEIGHTS_SUFFIX, Done, Job, Judge, Noted, Outcome, Verdict
from prototool.batch.proving import judged
from prototool.batch.search import of_pytorch
from prototool.check.reading import read
from prototool.net.document import Document
from prototool.passes import MIGRATION
from prototool.rewrite.contract import OptionError, WeightsNeededError
from prototool.rewrite.run import NotRewritableError, RefusedResultError, Step, run
from prototool.rewrite.selector import SelectionError
from prototool.text.diff import diff
from prototool.text.source import Source, encode


def migrate(job: Job, judge: Judge | None = None) -> Outcome:
    """What becomes of a job; never fails. A judge proves the result before it goes anywhere."""
    try:
        if job.path.endswith(WEIGHTS_SUFFIX):
            return of_weights(job, judge)
        return of_file(job, judge)
    except Exception as error:
        return Outcome(job, "fault", message=own_fault(error))


def of_file(job: Job, judge: Judge | None) -> Outcome:
    """What becomes of a text file."""
    if job.data is None and of_pytorch(job.here):
        return Outcome(job, "unreadable", message=f"{SHARED_SUFFIX} here is PyTorch's: this is neither net nor solver")
    try:
        data = places.read(job.here) if job.data is None else job.data
    except (OSError, ValueError) as error:
        return Outcome(job, "unreadable", message=why(error))
    return finished(of_text(job, data), data, judge)


def died(job: Job) -> Outcome:
    """What becomes of a job that kills its worker."""
    return Outcome(job, "fault", message="the process that migrated it died (was memory short?)")


class Result(NamedTuple):
    """An outcome before anything is written, and the text that is to be."""

    outcome: Outcome
    text: str = ""


def of_text(job: Job, data: bytes) -> Result:
    """What becomes of a net, a solver, or another text."""
    source = Source.from_bytes(data, job.path if job.data is None else "<stdin>")
    reading = read(source, job.dialect, schema_at(job.schema) if job.schema else None)
    document = reading.document
    if document.tree.problems:
        return Result(Outcome(job, "unreadable", source=source, problems=tuple(document.tree.problems)))
    kind = document.kind
    era = document.net.era if kind == "net" else None
    outcome = Outcome(job, "current", kind, era, reading.dialect)
    try:
        steps = run(document, MIGRATION.get(kind, ()))
    except NotRewritableError as error:
        outcome = outcome._replace(source=error.source or source, problems=tuple(error.problems))
        return Result(outcome._replace(verdict="refused"))
    except RefusedResultError as error:
        message = f"{error.refused.name} would leave it with a new error"
        outcome = outcome._replace(source=error.document.source, problems=tuple(error.problems))
        return Result(outcome._replace(verdict="refused", message=message))
    except (OptionError, SelectionError, WeightsNeededError) as error:
        return Result(outcome._replace(verdict="refused", message=str(error)))
    after = steps[-1].document if steps else document
    verdict: Verdict = "current" if after.source.text == source.text else "migrated"
    left = after.net.era if kind == "net" else None
    return Result(outcome._replace(verdict=verdict, steps=done(document, steps), left=left), after.source.text)


def done(document: Document, steps: Sequence[Step]) -> tuple[Done, ...]:
    """What passes did; those that had nothing to do are left out."""
    found = []
    for step in steps:
        notes = (Noted(note.layer, note.message, line_of(document, note.span.start)) for note in step.notes)
        found.append(Done(step.done.name, step.changed, tuple(notes)))
        document = step.document
    return tuple(each for each in found if each.changed or each.notes)


def line_of(document: Document, offset: int) -> int:
    """The line of an offset."""
    return document.source.position(offset).line


def finished(result: Result, before: bytes, judge: Judge | None) -> Outcome:
    """What becomes of a job once its result is where it is wanted."""
    outcome, text = result
    job = outcome.job
    if outcome.verdict not in ("current", "migrated"):
        return outcome
    after = encode(text)
    outcome = outcome._replace(before=digest(before), after=digest(after))
    outcome = judged(outcome, judge, before, after)
    if outcome.verdict == "fault":
        return outcome
    if job.wanted == "diff" and after != before:
        return outcome._replace(text=diff(before.decode("utf-8", "surrogateescape"), text, shown(job)))
    if job.wanted == "text":
        return outcome._replace(text=text)
    if job.wanted == "write":
        try:
            return outcome._replace(written=deliver(job.here, job.there, after, bool(job.folder)))
        except OSError as error:
            return outcome._replace(verdict="unwritten", message=why(error))
    return outcome


def shown(job: Job) -> str:
    """The name of a file as messages have it."""
    return job.path if job.data is None else "<stdin>"
