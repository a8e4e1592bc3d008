"""One run of a comparison: a variant with a seed, trained in a folder of its own, here or by a worker elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from copy import copy
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from prototool.engines.engine import Engine
from prototool.engines.events import Broke, Diverged, Ended, Event
from prototool.engines.job import Job, Precision
from prototool.launch.comparison.first_weights import NoFirstWeightsError, first_weights
from prototool.launch.run.engines import NoEngineError, engine_named
from prototool.launch.run.jobs import UnusableJobError, job_of
from prototool.launch.run.record import OccupiedError, RunFolder
from prototool.launch.run.train import resumed, train

Engines: TypeAlias = Mapping[str, Engine]

# "stopped" and "broke" are gone on with the next time; "diverged" is what the variant does with this seed.
Fate: TypeAlias = Literal["waiting", "unfinished", "stopped", "broke", "diverged", "done"]
# With these a run has come to its end.
OVER = ("done", "diverged")
# The libraries under the engines take as many threads as the machine has cores, each run for itself.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
# How often a worker looks whether it is to stop, in seconds.
BLINK = 1.0


class Errand(NamedTuple):
    """What it takes to do a run anywhere that sees the same files. Paths count from `place`.

    `stop` is a file that, once it is there, asks whoever runs an errand to take a snapshot and stop. `weights_of` is
    the engine whose first weights the run begins with, empty for those of its own.
    """

    variant: str
    seed: int
    solver: str
    place: str
    out: str
    stop: str
    engine: str
    gpu: int | None = None
    caffe_python: str | None = None
    patience: float = 600
    precision: Precision = "fp32"
    deterministic: bool = False
    weights_of: str = ""

    @property
    def name(self) -> str:
        """What to call it."""
        return f"{self.variant}, seed {self.seed}"

    @property
    def record(self) -> RunFolder:
        """Its folder."""
        return RunFolder(Path(self.out))


def fate(events: list[Event]) -> Fate:
    """How a run stands, after what happened."""
    if not events:
        return "waiting"
    last = events[-1]
    if isinstance(last, Ended):
        return "stopped" if last.stopped else "done"
    if isinstance(last, Diverged):
        return "diverged"
    return "broke" if isinstance(last, Broke) else "unfinished"


def do(errand: Errand, engines: Engines, tell: Callable[[Event], None], stopping: Callable[[], bool]) -> str:
    """Do an errand from where it stands to its end; why it could not be done, or nothing.

    What becomes of the training itself is in the events, which `tell` gets as they happen.
    """
    engine = engines[errand.engine]
    record = errand.record
    if fate(record.events()) in OVER or stopping():
        return ""
    try:
        point = resumed(job_of_errand(errand, engines), record)
        with closing(train(point.job, engine, record, point.after)) as events:  # type: ignore[type-var]
            for event in events:
                tell(event)
                if stopping():
                    engine.stop()
    except (UnusableJobError, OccupiedError, NoFirstWeightsError) as error:
        return str(error)
    except OSError as error:
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return ""


def job_of_errand(errand: Errand, engines: Engines) -> Job:
    """The job of an errand, with weights to begin with where those are another engine's.

    Raises OSError, UnusableJobError, NoFirstWeightsError.
    """
    job = job_of(
        errand.solver,
        Path(errand.out),
        gpu=errand.gpu,
        seed=errand.seed,
        folder=Path(errand.place),
        precision=errand.precision,
        deterministic=errand.deterministic,
    )
    if not errand.weights_of:
        return job
    return job._replace(weights=first_weights(job, copy(engines[errand.weights_of])))


def by_worker(errand: Errand) -> str:
    """The same, by a worker of a cluster, which sees the comparison's folder at the same path."""
    if not Path(errand.solver).is_file():
        return (
            f"{os.uname().nodename if hasattr(os, 'uname') else 'a worker'} does not see {errand.solver}: a cluster"
            " trains in the comparison's folder, so all its machines need it, and the data, at the same paths"
        )
    alone()
    looked = [0.0, 0.0]

    def stopping() -> bool:
        if time.monotonic() - looked[0] > BLINK:
            looked[:] = [time.monotonic(), float(os.path.exists(errand.stop))]
        return bool(looked[1])

    try:
        engines = {
            name: engine_named(name, caffe_python=errand.caffe_python, patience=errand.patience)
            for name in {errand.engine, errand.weights_of} - {""}
        }
    except NoEngineError as error:
        return str(error)
    return do(errand, engines, lambda event: None, stopping)


def died(errand: Errand) -> str:
    """What to say of an errand that ended its worker again and again."""
    return f"the worker that trained {errand.name} was killed, twice; is there memory enough?"


def alone() -> None:
    """Have every run use one thread, unless the user says otherwise: several run at once."""
    for name in THREADS:
        os.environ.setdefault(name, "1")
