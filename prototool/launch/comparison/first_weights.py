"""The weights that an engine begins a run with, as a file that another engine can begin with."""

from __future__ import annotations

from pathlib import Path

from prototool.engines.engine import Engine
from prototool.engines.events import Broke, Saved
from prototool.engines.job import Job
from prototool.launch.comparison.solver_text import with_values
from prototool.launch.run.snapshots import WEIGHTS, is_whole

FOLDER = "first-weights"
# A training of no iterations that tests nothing and takes a snapshot at its end.
ONLY_SAVES = {"snapshot_after_train": True, "snapshot_format": "BINARYPROTO", "test_interval": 0, "display": 0}


class NoFirstWeightsError(Exception):
    """The weights could not be made; why."""


def first_weights(job: Job, engine: Engine) -> Path:
    """The weights that an engine draws for a job, below the job's folder; made unless they are there.

    Raises NoFirstWeightsError.
    """
    out = job.out / FOLDER
    own = job._replace(
        solver=with_values(job.solver, ONLY_SAVES), out=out, gpu=None, max_iter=0, precision="fp32", deterministic=False
    )
    there = next((path for path in out.glob("snapshots/*_iter_0.caffemodel") if is_whole(path, WEIGHTS)), None)
    if there:
        return there
    for event in engine.train(own):
        if isinstance(event, Saved):
            there = Path(event.weights)
        if isinstance(event, Broke):
            raise NoFirstWeightsError(f"{engine.name} could not make the weights to begin with: {event.reason}")
    if there is None:
        raise NoFirstWeightsError(f"{engine.name} was stopped before it made the weights to begin with")
    return there
