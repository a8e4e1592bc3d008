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
    deterministic = ", deterministic" if found.comparison.asked.deterministic else ""
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
            "precision": f"{found.comparison.asked.precision}{deterministic}",
            "processors": several(each.get("processors") for each in machines),
            "trained on": "the CPU" if found.comparison.asked.gpu is None else f"GPU {found.comparison.asked.gpu}",
        },
        data(found),
    )


def commands(found: Result) -> list[str]:
    """The commands that repeat the comparison, and its first run alone."""
    made = found.comparison
    asked = made.asked
    engines = made.experiment.engines if len(made.experiment.engines) > 1 else (asked.engine,)
    how = ["--gpu", str(asked.gpu)] if asked.gpu is not None else []
    how += ["--precision", asked.precision] if asked.precision != "fp32" else []
    how += ["--deterministic"] if asked.deterministic else []
    words = ["prototool", "compare", *made.experiment.words, *(word for name in engines for word in ("--engine", name))]
    words += ["--same-weights"] if made.experiment.same_weights else []
    last = found.rows[-1].built
    first = made.errand(last, made.experiment.seeds[0])
    alone = ["prototool", "train", first.solver, "--seed", str(first.seed), "--engine", first.engine, *how]
    if first.weights_of:
        alone += ["--weights", meta.known(Path(first.out)).get("weights") or ""]
    single = f"cd {shlex.quote(str(made.place))} && {shlex.join([*alone, '--run-dir', 'again'])}"
    return [shlex.join([*words, *how, "-o", "again"]), single]


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
