"""Where a comparison comes from: what it takes to repeat it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from prototool.launch.comparison.experiment import Synth
from prototool.launch.comparison.result import Result
from prototool.launch.run import meta


class Origin(NamedTuple):
    """The commands that repeat a comparison and single runs of it, the versions and machines, and the data."""

    commands: tuple[str, ...]
    versions: Mapping[str, str]
    machine: Mapping[str, str]
    data: Mapping[str, str]


def origin(found: Result) -> Origin:
    """Where a comparison comes from, as its runs' records say."""
    kept = [
        meta.known(Path(found.comparison.errand(row.built, run.seed).out)) for row in found.rows for run in row.tracks
    ]
    there = [each for each in kept if each]
    engines = [each.get("engine", {}) for each in there]
    machines = [each.get("machine", {}) for each in there]
    return Origin(
        tuple(commands(found)),
        {
            "prototool": several(each.get("prototool") for each in there) or meta.own_version(),
            "engine": several(f"{each.get('engine')} {each.get('version')}" for each in engines),
            "Python": several(each.get("python") for each in there),
        },
        {
            "machine": several(each.get("name") for each in machines),
            "system": several(each.get("system") for each in machines),
            "processors": several(each.get("processors") for each in machines),
            "trained on": "the CPU" if found.comparison.asked.gpu is None else f"GPU {found.comparison.asked.gpu}",
        },
        data(found),
    )


def commands(found: Result) -> list[str]:
    """The commands that repeat the comparison, and its first run alone."""
    made = found.comparison
    asked = made.asked
    words = ["prototool", "compare", *made.experiment.words, "--engine", asked.engine]
    words += ["--gpu", str(asked.gpu)] if asked.gpu is not None else []
    first = made.errand(found.rows[-1].built, made.experiment.seeds[0])
    gpu = f" --gpu {asked.gpu}" if asked.gpu is not None else ""
    alone = f"prototool train {shlex.quote(first.solver)} --seed {first.seed}{gpu} --run-dir again"
    return [shlex.join([*words, "-o", "again"]), f"cd {shlex.quote(str(made.place))} && {alone}"]


def data(found: Result) -> dict[str, str]:
    """What was trained on, in words."""
    made = found.comparison
    told: dict[str, str] = {}
    if isinstance(made.experiment.data, Synth):
        options = " ".join(f"{name}={value}" for name, value in made.experiment.data.options.items())
        told["set"] = f"drawn by prototool data synth: {options}"
    if made.lists:
        told["train"], told["test"] = str(made.lists.train), str(made.lists.test)
    facts = found.baseline.facts
    if facts.batch:
        told["batch"] = f"{facts.batch} images"
    if facts.tested:
        told["each test"] = f"{facts.tested:,} images"
    return told


def several(values: Any) -> str:
    """What all say, or all that is said."""
    return ", ".join(dict.fromkeys(str(value) for value in values if value not in (None, "")))
