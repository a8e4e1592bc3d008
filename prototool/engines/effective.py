"""What an engine is given of a job: the solver's text as its driver needs it, the texts of nets, and a plan.

A driver tests, shows and saves by itself, so the solver is told to do none of it, and only then do real Caffe's numbers
come out as those of `caffe train`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from prototool.engines.job import Job, key_of
from prototool.schema.bound import Message
from prototool.text.edit import Edit, apply
from prototool.text.literals import quoted
from prototool.text.source import encode
from prototool.text.write import write_atomically

# Caffe wants a test_interval where there are test nets; no run comes to this one.
NEVER = 2**31 - 1
FOLDER = "engine"
SNAPSHOTS = "snapshots"


class Effective(NamedTuple):
    """The texts by the names of their files in `out/engine`, and the plan."""

    texts: dict[str, str]
    plan: dict[str, object]


def effective(job: Job) -> Effective:
    """What Caffe is given of a job."""
    files = {key: f"net-{number}.prototxt" for number, key in enumerate(file_keys(job))}
    texts = {file: job.nets[key].source.text for key, file in files.items()}
    paths = {ref.span: quoted(str(job.out / FOLDER / files[ref.path])) for ref in job.solver.solver.nets if ref.path}
    edits = [Edit(span, path) for span, path in paths.items()]
    message, added = job.solver.message, list[str]()
    for field, value in settings(job):
        stated = message.scalars(field)
        edits += [Edit(each.span, value) for each in stated]
        if not stated:
            added.append(f"{field}: {value}")
    text = apply(job.solver.source.text, edits)
    newline = "" if text.endswith("\n") else "\n"
    texts["solver.prototxt"] = text + newline + "".join(f"{line}\n" for line in added)
    return Effective(texts, plan(job))


def file_keys(job: Job) -> list[str]:
    """The keys of the nets that the solver names by their paths."""
    return list(dict.fromkeys(key_of(ref) for ref in job.solver.solver.nets if ref.path))


def settings(job: Job) -> Iterator[tuple[str, str]]:
    """What is set over the solver's own."""
    yield "test_interval", str(NEVER)
    yield "test_initialization", "false"
    yield "display", "0"
    yield "snapshot", "0"
    yield "snapshot_prefix", quoted(prefix(job))
    yield "solver_mode", "CPU" if job.gpu is None else "GPU"
    if job.max_iter is not None:
        yield "max_iter", str(job.max_iter)
    if job.seed is not None:
        yield "random_seed", str(job.seed)


def prefix(job: Job) -> str:
    """What the files of snapshots begin with."""
    stem = Path(job.solver.source.path).stem
    return str(job.out / SNAPSHOTS / ("solver" if job.solver.source.path.startswith("<") else stem))


def plan(job: Job) -> dict[str, object]:
    """What the driver is told."""
    message = job.solver.message
    tests = job.solver.solver.tests
    return {
        "solver": str(job.out / FOLDER / "solver.prototxt"),
        "prefix": prefix(job),
        "gpu": job.gpu,
        "max_iter": last_iteration(job),
        "iter_size": whole(message, "iter_size"),
        "test_iter": [int(ref.batches.value) if ref.batches else 0 for ref in tests],
        "test_interval": whole(message, "test_interval"),
        "test_initialization": bool(message.get("test_initialization")),
        "display": whole(message, "display"),
        "snapshot": whole(message, "snapshot"),
        "snapshot_after_train": bool(message.get("snapshot_after_train")),
        "hdf5": message.text("snapshot_format") == "HDF5",
        "weights": [str(job.weights)] if job.weights and not job.resume else [],
        "python_path": [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path],
        "state": str(job.resume) if job.resume else None,
        "folder": str(job.folder),
        "seed": job.seed if job.seed is not None else whole(message, "random_seed"),
        "precision": job.precision,
        "deterministic": job.deterministic,
    }


def whole(message: Message, field: str) -> int:
    """A whole number of the solver, its default where it states none."""
    return int(message.get(field))


def last_iteration(job: Job) -> int:
    """How many iterations a job has in all."""
    return job.max_iter if job.max_iter is not None else whole(job.solver.message, "max_iter")


def written(job: Job) -> Path:
    """Write what Caffe is given of a job into its folder; the path of the plan. Raises OSError."""
    made = effective(job)
    folder = job.out / FOLDER
    for each in (folder, job.out / SNAPSHOTS):
        each.mkdir(parents=True, exist_ok=True)
    for name, text in made.texts.items():
        write_atomically(folder / name, encode(text))
    write_atomically(folder / "plan.json", json.dumps(made.plan, indent=2).encode())
    return folder / "plan.json"
