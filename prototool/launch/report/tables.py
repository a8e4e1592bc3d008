"""A comparison for other programs: one JSON document, a CSV row for each run, and the curves as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from prototool.launch.comparison.engines_apart import Apart, apart
from prototool.launch.comparison.headline import headline, notes
from prototool.launch.comparison.result import Result, Row
from prototool.launch.comparison.statistics import Difference, Interval
from prototool.launch.comparison.track import Numbers, Track
from prototool.launch.log.tables import finite
from prototool.launch.report.bands import STRETCHES, stretched
from prototool.launch.report.origin import Origin

VERSION = 1
RUNS = ("variant", "seed", "state", "iteration", "seconds", *Numbers._fields, "why")
CURVES = ("variant", "seed", "phase", "name", "iteration", "value")


def as_json(found: Result, origin: Origin) -> dict[str, Any]:
    """A comparison as one document; docs/comparing.md lists what is in it."""
    experiment = found.comparison.experiment
    return {
        "version": VERSION,
        "name": experiment.name,
        "text": experiment.text,
        "setting": experiment.setting,
        "headline": list(headline(found)),
        "notes": notes(found),
        "measure": found.measure.name if found.measure else None,
        "higher_is_better": found.measure.rising if found.measure else None,
        "loss": found.loss,
        "reach": finite(found.target),
        "seeds": list(experiment.seeds),
        "baseline": found.baseline.name,
        "variants": [one(row) for row in found.rows],
        "engines": [beside(each) for each in apart(found)],
        "commands": list(origin.commands),
        "versions": dict(origin.versions),
        "machine": dict(origin.machine),
        "data": dict(origin.data),
    }


def one(row: Row) -> dict[str, Any]:
    """A variant."""
    return {
        "name": row.name,
        "folder": row.built.folder,
        "pipeline": row.built.variant.words,
        "engine": row.engine,
        "against": row.base or None,
        "notes": list(row.built.notes),
        "final": interval(row.final),
        "best": interval(row.best),
        "difference": difference(row.difference, row.chance),
        "verdict": row.verdict._asdict() if row.verdict else None,
        **{name: finite(row.mean(name)) for name in ("stability", "gap", "loss_gap", "pace")},
        "params": row.facts.params,
        "macs": row.facts.macs,
        "memory_bytes": row.facts.memory,
        "variance_shift": [shift._asdict() for shift in row.facts.shifts],
        "findings": [told._asdict() for told in row.facts.findings],
        "diff": row.facts.diff,
        "runs": [run_of(run, row.numbers[run.seed]) for run in row.tracks],
    }


def beside(each: Apart) -> dict[str, Any]:
    """A variant on a further engine, against the same on the first one."""
    return {
        "variant": each.variant,
        "on": each.row.name,
        "against": each.first.name,
        "difference": difference(each.difference, None),
        "pace": finite(each.row.mean("pace")),
        "pace_of_first": finite(each.first.mean("pace")),
        "speed": finite(each.speed),
        "alike": each.alike,
    }


def interval(found: Interval | None) -> dict[str, Any] | None:
    """A mean with its interval."""
    return (
        {"mean": found.mean, "low": found.low, "high": found.high, "deviation": found.deviation, "seeds": found.number}
        if found
        else None
    )


def difference(found: Difference | None, together: float | None) -> dict[str, Any] | None:
    """A difference to the baseline: by seed, on average, and its p, alone and among all variants."""
    if found is None:
        return None
    by_seed = {str(seed): value for seed, value in found.by_seed.items()}
    return {"by_seed": by_seed, "mean": interval(found.interval), "p": found.chance, "p_of_all": together}


def run_of(run: Track, numbers: Numbers) -> dict[str, Any]:
    """A run."""
    own = {name: finite(value) for name, value in numbers._asdict().items()}
    return {
        "seed": run.seed,
        "state": run.fate,
        "why": run.why,
        "iteration": run.iteration,
        "seconds": run.seconds,
        **own,
        "tests": {name: [[x, finite(y)] for x, y in points] for name, points in run.tested.items()},
    }


def runs_csv(found: Result) -> str:
    """A row for each run; an empty cell is a number it has not got."""
    rows = (
        [
            run.variant,
            run.seed,
            run.fate,
            run.iteration,
            f"{run.seconds:.3f}",
            *map(cell, row.numbers[run.seed]),
            run.why,
        ]
        for row in found.rows
        for run in row.tracks
    )
    return written(RUNS, rows)


def curves_csv(found: Result) -> str:
    """A row for each number of the curves: all tests, and the loss in training as means of stretches."""
    last = max((run.loss[-1][0] for row in found.rows for run in row.tracks if run.loss), default=0)
    length = max(1, -(-(last + 1) // STRETCHES))
    return written(CURVES, (each for row in found.rows for run in row.tracks for each in of_run(run, length)))


def of_run(run: Track, length: int) -> Iterator[list[object]]:
    """The rows of a run's curves."""
    for iteration, value in stretched(run.loss, length):
        yield [run.variant, run.seed, "train", "loss", iteration, cell(value)]
    for name, points in run.tested.items():
        for iteration, value in points:
            yield [run.variant, run.seed, "test", name, iteration, cell(value)]


def written(head: tuple[str, ...], rows: Iterator[list[object]]) -> str:
    """Rows as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def cell(value: float | None) -> str:
    """A number, nothing where there is none."""
    return "" if value is None else f"{value:.9g}"
