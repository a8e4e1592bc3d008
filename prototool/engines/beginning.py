"""The files that a job begins with: what is wrong with them, whichever engine is to read them."""

from __future__ import annotations

from collections.abc import Iterator

from prototool.engines.job import Job


def of_files(job: Job) -> Iterator[str]:
    """Why no engine can begin with a job's files, each reason with what to do."""
    if job.resume and ".caffemodel" in job.resume.name:
        yield (
            f"{job.resume} holds weights, not the state to go on from (iteration, momentum): that is in the"
            " .solverstate beside it; to begin anew with these weights: --weights"
        )
    if job.weights and ".solverstate" in job.weights.name:
        yield f"{job.weights} holds a state, not weights; those are in the .caffemodel beside it"
    yield from (f"{path} does not exist" for path in (job.resume, job.weights) if path and not path.is_file())
