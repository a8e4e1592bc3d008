"""A file of weights brought up to date. It may be larger than memory: neither it nor the result is ever read whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from prototool.batch import places
from prototool.batch.delivery import AT_ONCE, SIZE, digest_of, prepare
from prototool.batch.machine import why
from prototool.batch.migration import Done, Job, Judge, Noted, Outcome
from prototool.batch.proving import judged
from prototool.schema.old_layers import RefusedError
from prototool.schema.upgrade_weights import upgraded
from prototool.schema.weights import NoWeightsError
from prototool.schema.wire import Chunk
from prototool.text.write import write_atomically

STEP = "upgrade-weights"


def of_weights(job: Job, judge: Judge | None = None) -> Outcome:
    """What becomes of a file of weights. That of a URL is copied into a temporary file first."""
    try:
        with places.at_hand(job.here) as path:
            return of_file(job, path, judge)
    except OSError as error:
        return Outcome(job, "unreadable", "weights", message=why(error))


def of_file(job: Job, path: str, judge: Judge | None) -> Outcome:
    """What becomes of a file of weights that is on this machine."""
    try:
        found = upgraded(path)
    except RefusedError as error:
        return Outcome(job, "refused", "weights", message=str(error))
    except (OSError, ValueError) as error:
        return Outcome(job, "unreadable", "weights", message=why(error))
    notes = tuple(Noted("", each, 0) for each in (*found.done, *found.notes))
    steps = (Done(STEP, bool(found.done), notes),) if notes else ()
    outcome = Outcome(job, "migrated" if found.done else "current", "weights", found.era, steps=steps)
    outcome = outcome._replace(before=digest_of(path), left="V2")
    if not found.done:
        outcome = outcome._replace(after=outcome.before)
        if job.wanted == "write" and digest_of(job.there) == outcome.before:
            return outcome
    must_judge = judge is not None and bool(found.done)
    if job.wanted != "write" and not must_judge:
        return outcome
    chunks = Hashed(found.chunks)
    try:
        if must_judge or places.is_url(job.there):
            return with_copy(outcome, path, chunks, judge)
        write(job, chunks)
        return outcome._replace(after=chunks.digest(), written=True)
    except NoWeightsError as error:
        return outcome._replace(verdict="unreadable", message=str(error))
    except OSError as error:
        return outcome._replace(verdict="unwritten", message=why(error))


def with_copy(outcome: Outcome, path: str, chunks: Hashed, judge: Judge | None) -> Outcome:
    """The outcome of a file whose result is proved or goes to a URL, in a temporary file before. Raises OSError."""
    job = outcome.job
    with places.scratch() as folder:
        copy = os.path.join(folder, "result.caffemodel")
        with open(copy, "wb") as file:
            file.writelines(chunks)
        outcome = judged(outcome._replace(after=chunks.digest()), judge, Path(path), Path(copy))
        if job.wanted != "write" or outcome.verdict == "fault":
            return outcome
        if places.is_url(job.there):
            places.put_whole(job.there, copy)
        else:
            with open(copy, "rb") as file:
                write(job, iter(lambda: file.read(AT_ONCE), b""))
    return outcome._replace(written=True)


def write(job: Job, chunks: Iterable[Chunk]) -> None:
    """Put a result where it belongs on this machine. Raises OSError."""
    prepare(job.here, job.there, bool(job.folder))
    write_atomically(job.there, chunks)


class Hashed:
    """The pieces of a file, and the digest of those that were asked for."""

    def __init__(self, chunks: Iterable[Chunk]) -> None:
        self.chunks = chunks
        self.hash = blake2b(digest_size=SIZE)

    def __iter__(self) -> Iterator[Chunk]:
        """Each piece."""
        for chunk in self.chunks:
            self.hash.update(chunk)
            yield chunk

    def digest(self) -> bytes:
        """The digest."""
        return self.hash.digest()
