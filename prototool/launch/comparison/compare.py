"""A comparison in its folder: what is there is checked against what is asked for, texts are written, runs are listed.

comparison.json           what was asked for, and the hashes of texts and lists
<variant>/net.prototxt, solver.prototxt    a variant's texts
<variant>/<seed>/         the folder of a run (launch/run/record.py)
report.*, runs.csv, curves.*               the report (launch/report)
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from prototool.analysis.feeds import feed
from prototool.batch.nearby import Nets
from prototool.check.reading import read
from prototool.engines.job import Job, Precision, key_of
from prototool.launch.comparison.errand import OVER, Engines, Errand, fate
from prototool.launch.comparison.experiment import Experiment, ExperimentError, Lists
from prototool.launch.comparison.variants import NET, SOLVER, Built, build
from prototool.launch.run.engines import AUTO
from prototool.launch.run.jobs import UnusableJobError, folder_of
from prototool.launch.run.notice import Notice
from prototool.launch.run.preflight import preflight
from prototool.launch.run.record import RunFolder
from prototool.text.source import Source, encode
from prototool.text.write import write_atomically

VERSION = 1
PLAN, STOP = "comparison.json", "stop"
# How all runs are made, by the options' names, with what an older comparison meant.
HOW = {"gpu": None, "precision": "fp32", "deterministic": False, "same-weights": False}
# What a check misses that is written before anything starts.
TO_COME = {"missing-net-file"}


class Asked(NamedTuple):
    """What is asked of a comparison beside its experiment: its folder, and who trains and how.

    `engine` is that of the variants that have none of their own; "auto" is yet to be settled.
    """

    out: Path
    engine: str = AUTO
    gpu: int | None = None
    caffe_python: str | None = None
    patience: float = 600
    precision: Precision = "fp32"
    deterministic: bool = False


class Comparison(NamedTuple):
    """A comparison that is ready to run. Paths in its texts count from `place`."""

    experiment: Experiment
    asked: Asked
    place: Path
    lists: Lists | None
    built: tuple[Built, ...]

    @property
    def errands(self) -> tuple[Errand, ...]:
        """All runs: a seed of every variant before the next seed, so that what is done can be compared."""
        return tuple(self.errand(built, seed) for seed in self.experiment.seeds for built in self.built)

    @property
    def open(self) -> tuple[Errand, ...]:
        """The runs that have not come to their end."""
        return tuple(errand for errand in self.errands if fate(errand.record.events()) not in OVER)

    @property
    def engines(self) -> tuple[str, ...]:
        """The names of the engines that train."""
        return tuple(dict.fromkeys(self.engine_of(built) for built in self.built))

    def engine_of(self, built: Built) -> str:
        """The name of the engine that trains a variant."""
        return built.variant.engine or self.asked.engine

    def errand(self, built: Built, seed: int) -> Errand:
        """One run."""
        engine, first = self.engine_of(built), self.engine_of(self.built[0])
        out = Path(os.path.abspath(self.asked.out))
        return Errand(
            built.name,
            seed,
            str(out / built.folder / SOLVER),
            str(self.place),
            str(out / built.folder / str(seed)),
            str(out / STOP),
            engine,
            self.asked.gpu,
            self.asked.caffe_python,
            self.asked.patience,
            self.asked.precision,
            self.asked.deterministic,
            first if self.experiment.same_weights and engine != first else "",
        )

    def job(self, built: Built, seed: int) -> Job:
        """The job of a run, as its texts are in memory."""
        nets = {key_of(ref): built.net for ref in built.solver.solver.nets}
        out = Path(self.errand(built, seed).out)
        job = Job(built.solver, nets, self.place, out, self.asked.gpu, seed=seed)
        return job._replace(precision=self.asked.precision, deterministic=self.asked.deterministic)

    def jobs_on(self, engine: str) -> tuple[Job, ...]:
        """The first job of each variant that an engine trains."""
        seed = self.experiment.seeds[0]
        return tuple(self.job(built, seed) for built in self.built if self.engine_of(built) == engine)

    def settled(self, engine: str) -> Comparison:
        """The comparison with an engine of this name where none was named."""
        return self._replace(asked=self.asked._replace(engine=engine))


def comparison(experiment: Experiment, asked: Asked, lists: Lists | None = None) -> Comparison:
    """The comparison of an experiment. Nothing is written yet. Where no engine is named it is the one it began with.

    Raises OSError, ExperimentError where its texts cannot be made, or its folder holds something else.
    """
    out = Path(os.path.abspath(asked.out))
    place = place_of(experiment)
    if asked.engine == AUTO:
        asked = asked._replace(engine=(known(out) or {}).get("engine", AUTO))
    made = Comparison(experiment, asked._replace(out=out), place, lists, build(experiment, lists, out, place))
    refuse_changes(made)
    return made


def place_of(experiment: Experiment) -> Path:
    """The folder that the paths in solver and nets count from: see `folder_of`; without a net there, the net's own."""
    solver = read(Source.read(experiment.solver)).document
    if solver.kind == "solver" and not solver.tree.problems:
        with suppress(UnusableJobError):
            return folder_of(solver, Nets())
    return Path(os.path.abspath(experiment.net)).parent


def hindrances(made: Comparison, engines: Engines) -> Iterator[Notice]:
    """What is known to go wrong, or is doubtful, with the runs of a comparison, each thing once; errors first."""
    found: dict[tuple[str, str], Notice] = {}
    for built in made.built:
        job = made.job(built, made.experiment.seeds[0])
        for reason in engines[made.engine_of(built)].refuse(job):
            found.setdefault(("error", reason), Notice("error", reason))
        for notice in preflight(job):
            if notice.problem and notice.problem.kind.name in TO_COME:
                continue
            found.setdefault((notice.severity, notice.message), notice)
    yield from sorted(found.values(), key=lambda notice: notice.severity != "error")


def plan(made: Comparison) -> dict[str, Any]:
    """What comparison.json says of a comparison."""
    return {
        "version": VERSION,
        "name": made.experiment.name,
        "words": list(made.experiment.words),
        "engine": made.asked.engine,
        "gpu": made.asked.gpu,
        "precision": made.asked.precision,
        "deterministic": made.asked.deterministic,
        "same-weights": made.experiment.same_weights,
        "solver": sha256(encode(solver_text(made.built[0]))).hexdigest(),
        "lists": {str(path): digest(path) for path in sorted(sources(made))},
        "variants": {
            built.folder: {
                "name": built.name,
                "pipeline": built.variant.words,
                "engine": made.engine_of(built),
                "net": built.digest,
            }
            for built in made.built
        },
    }


def solver_text(built: Built) -> str:
    """A solver's text without the path of the variant's net."""
    spans = [ref.span for ref in built.solver.solver.nets if ref.path is not None]
    text = built.solver.source.text
    for span in sorted(set(spans), reverse=True):
        text = text[: span.start] + text[span.end :]
    return text


def sources(made: Comparison) -> set[Path]:
    """The lists of pictures that the nets read."""
    layers = (layer for built in made.built for layer in built.net.net.layers if layer.type == "ImageData")
    return {made.place / feed(layer).text("source") for layer in layers}


def digest(path: Path) -> str:
    """What a file is known by; nothing where it cannot be read, which preflight tells."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def refuse_changes(made: Comparison) -> None:
    """Raise ExperimentError where the folder holds another comparison than this one, begun with other texts."""
    out = made.asked.out
    before = known(out)
    if before is None:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise ExperimentError(f"{out}: this is in use, and not by a comparison; name another folder by -o")
        return
    if before.get("version") != VERSION:
        raise ExperimentError(
            f"{out}: this comparison was begun with another version of prototool; name another folder"
        )
    changed = list(differences(before, plan(made)))
    if changed:
        rows = [f"  {each}" for each in changed]
        told = f"{out}: this comparison was begun otherwise, and runs of both cannot be compared:"
        raise ExperimentError("\n".join([told, *rows, "  = undo the change, or name another folder by -o"]))


def known(out: Path) -> Mapping[str, Any] | None:
    """What comparison.json says, None where there is none that can be read."""
    try:
        found = json.loads((out / PLAN).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """What has changed that the runs depend on. Variants and seeds may come and go."""
    for folder in before["variants"].keys() & now["variants"].keys():
        old, new = before["variants"][folder], now["variants"][folder]
        if old["net"] != new["net"]:
            why = "" if old["pipeline"] == new["pipeline"] else f" (its pipeline was: {old['pipeline'] or 'none'})"
            yield f"variant '{new['name']}': its net is another one{why}"
        engines = [each.get("engine", whole["engine"]) for each, whole in ((old, before), (new, now))]
        if engines[0] != engines[1]:
            yield f"variant '{new['name']}': --engine was {engines[0]} and is {engines[1]}"
    if before["solver"] != now["solver"]:
        yield "the solver, or what goes over it, is another one"
    for path in before["lists"].keys() & now["lists"].keys():
        if before["lists"][path] != now["lists"][path]:
            yield f"the list {path} has changed"
    for what, usual in HOW.items():
        old, new = (each.get(what, usual) for each in (before, now))
        if old != new:
            yield f"--{what} was {in_words(old)} and is {in_words(new)}"


def in_words(value: object) -> str:
    """The value of an option."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return "the CPU" if value is None else str(value)


def begin(made: Comparison) -> None:
    """Write the texts of all variants and what was asked for. Raises OSError."""
    for built in made.built:
        folder = made.asked.out / built.folder
        folder.mkdir(parents=True, exist_ok=True)
        write_if_new(folder / NET, encode(built.net.source.text))
        write_if_new(folder / SOLVER, encode(built.solver.source.text))
    before, now = known(made.asked.out) or {}, plan(made)
    now["variants"] = {**before.get("variants", {}), **now["variants"]}
    now["lists"] = {**before.get("lists", {}), **now["lists"]}
    write_atomically(made.asked.out / PLAN, json.dumps(now, indent=2, ensure_ascii=False).encode() + b"\n")


def write_if_new(path: Path, data: bytes) -> None:
    """Write a file unless it says so already."""
    try:
        if path.read_bytes() == data:
            return
    except OSError:
        pass
    write_atomically(path, data)


def fates(errands: Sequence[Errand]) -> list[str]:
    """How each run stands."""
    return [fate(RunFolder(Path(errand.out)).events()) for errand in errands]
