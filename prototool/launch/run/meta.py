"""What it takes to repeat a run: texts, versions, machine, seed, command."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from prototool.engines.health import Health
from prototool.engines.job import Job
from prototool.launch.run.record import META, TEXTS
from prototool.text.source import encode, without_surrogates
from prototool.text.write import write_atomically

VERSION = 1


def describe(job: Job, health: Health, command: Sequence[str]) -> dict[str, Any]:
    """A run as meta.json has it."""
    stated = int(job.solver.message.get("random_seed"))
    return {
        "version": VERSION,
        "command": [without_surrogates(word) for word in command],
        "folder": str(job.folder),
        "solver": job.solver.source.path,
        "texts": {name: hashlib.sha256(data).hexdigest() for name, data in texts(job).items()},
        "nets": dict(zip(job.nets, names(job), strict=True)),
        "seed": job.seed if job.seed is not None else stated,
        "max_iter": job.max_iter,
        "weights": str(job.weights) if job.weights else None,
        "gpu": job.gpu,
        "precision": job.precision,
        "deterministic": job.deterministic,
        "engine": health._asdict(),
        "prototool": own_version(),
        "python": platform.python_version(),
        "machine": {"system": platform.platform(), "processors": os.cpu_count(), "name": platform.node()},
    }


def own_version() -> str:
    """The version of prototool; empty where it is not installed."""
    try:
        return version("caffe-prototool")
    except PackageNotFoundError:
        return ""


def names(job: Job) -> list[str]:
    """What the nets' texts are called, in the order of the job's nets."""
    return [f"net-{number}.prototxt" for number in range(len(job.nets))]


def texts(job: Job) -> dict[str, bytes]:
    """The user's texts by the names they are kept under."""
    found = {"solver.prototxt": encode(job.solver.source.text)}
    for name, document in zip(names(job), job.nets.values(), strict=True):
        found[name] = encode(document.source.text)
    return found


def keep(job: Job, health: Health, command: Sequence[str] = tuple(sys.argv)) -> None:
    """Write texts and meta.json into the run's folder. Raises OSError."""
    folder = job.out / TEXTS
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in texts(job).items():
        write_atomically(folder / name, data)
    found = json.dumps(describe(job, health, command), indent=2, ensure_ascii=False)
    write_atomically(job.out / META, found.encode("utf-8", "replace") + b"\n")


def known(folder: Path) -> dict[str, Any]:
    """What meta.json says, nothing where there is none that can be read."""
    try:
        found = json.loads((folder / META).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def changes(job: Job, meta: Mapping[str, Any]) -> list[str]:
    """Which of a run's texts are others now, in words."""
    before = meta.get("texts", {})
    now = {name: hashlib.sha256(data).hexdigest() for name, data in texts(job).items()}
    return sorted({name for name in {*before, *now} if before.get(name) != now.get(name)}) if before else []
