"""One training: an engine does a job, and everything that happens is kept in the run's folder and handed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from prototool.engines.engine import Engine
from prototool.engines.events import Broke, Event, Saved
from prototool.engines.job import Job
from prototool.launch.run import meta
from prototool.launch.run.record import SNAPSHOTS, RunFolder
from prototool.launch.run.snapshots import newest


class Point(NamedTuple):
    """Where a run is taken up again: the job that does it, and the snapshot, None for the very beginning."""

    job: Job
    after: Saved | None


def resumed(job: Job, record: RunFolder) -> Point:
    """The job that goes on with a run: from its newest snapshot that is whole, else from the beginning."""
    found = newest(record.events(), record.path / SNAPSHOTS)
    if found is None:
        record.clear()
        return Point(job._replace(resume=None), None)
    return Point(job._replace(resume=found[1].absolute()), found[0])


def train(job: Job, engine: Engine, record: RunFolder, after: Saved | None = None) -> Iterator[Event]:
    """What happens while an engine does a job; all of it is kept in the run's folder.

    `after` is the snapshot it goes on from: what was kept of later iterations is forgotten, and the clock goes on. A
    folder that cannot be written to ends the training with Broke; what was kept until then stays. Closing the iterator
    stops the engine. Raises OccupiedError where the folder holds another run.
    """
    try:
        record.begin(after)
        meta.keep(job, engine.probe())
    except OSError as error:
        record.close()
        yield Broke(after.iteration if after else 0, 0.0, in_words(error))
        return
    before = after.seconds if after else 0.0
    events = engine.train(job)
    try:
        for event in events:
            told = replace(event, seconds=event.seconds + before)
            try:
                record.add(told)
            except OSError as error:
                engine.stop()
                rescued = [each for each in events if isinstance(each, Saved)]
                yield Broke(told.iteration, told.seconds, in_words(error) + saved_last(rescued))
                return
            yield told
    finally:
        if hasattr(events, "close"):
            events.close()
        record.close()


def in_words(error: OSError) -> str:
    """Why the run's folder could not be written to."""
    what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return f"the record cannot be kept: {what}; what was kept so far is whole"


def saved_last(rescued: list[Saved]) -> str:
    """What came of the snapshot that was asked for when the record could not be kept."""
    return f"; a last snapshot is in {rescued[-1].state}" if rescued else ""
