"""Runs as rows for spreadsheets and as one JSON document for scripts; docs/logs.md lists what is in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from math import isfinite, isnan
from typing import Literal, TypeAlias

from prototool.launch.log.history import Columns, Run, Shown, Tested, columns, values
from prototool.launch.log.summary import summary

VERSION = 1
Rows: TypeAlias = Literal["train", "test", "all"]

TRAIN = ("file", "run", "iteration", "seconds", "rate", "smoothed_loss", "seconds_per_iteration")
TEST = ("file", "run", "net", "iteration", "seconds", "test_loss")
ALL = ("file", "run", "phase", "net", "iteration", "seconds", "name", "value")
# A blob of such a name is told from the column by "output " before it.
TAKEN = {*TRAIN, *TEST}


def as_csv(numbered: Sequence[tuple[int, Run]], rows: Rows) -> str:
    """Runs with their numbers as CSV: a row for each iteration that was shown or tested, or one for each number."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    if rows == "all":
        writer.writerow(ALL)
        for number, run in numbered:
            writer.writerows(every_number(number, run))
        return text.getvalue()
    picked = [(number, run, run.train if rows == "train" else run.tests) for number, run in numbered]
    named = [(number, run, shown, columns_by_net(shown)) for number, run, shown in picked]
    names = list(dict.fromkeys(name for *_, nets in named for net in nets.values() for name in net.values()))
    head = TRAIN if rows == "train" else TEST
    writer.writerow([*head, *map(column, names)])
    for number, run, shown, nets in named:
        for row in shown:
            given = values(row, nets[net_of(row)])
            writer.writerow([run.source, number, *fixed(row), *(cell(given.get(name)) for name in names)])
    return text.getvalue()


def column(name: str) -> str:
    """What the column of an output is called: as the output is, mostly."""
    return f"output {name}" if name in TAKEN else name


def net_of(row: Shown | Tested) -> int:
    """The number of the net a row is of; the training net has none."""
    return row.net if isinstance(row, Tested) else -1


def columns_by_net(rows: Sequence[Shown | Tested]) -> dict[int, Columns]:
    """The names of the outputs of each net."""
    nets = sorted({net_of(row) for row in rows})
    return {net: columns([row for row in rows if net_of(row) == net]) for net in nets}


def fixed(row: Shown | Tested) -> list[object]:
    """What every row of its kind has, behind file and run."""
    if isinstance(row, Shown):
        return [row.iteration, *map(cell, (row.seconds, row.rate, row.loss, row.pace))]
    return [row.net, row.iteration, cell(row.seconds), cell(row.loss)]


def every_number(number: int, run: Run) -> Iterator[list[object]]:
    """A row for each number of a run, in the order of the iterations, a test before the training it precedes."""
    nets = columns_by_net(run.rows)
    for row in sorted(run.rows, key=lambda row: (row.iteration, isinstance(row, Shown))):
        phase = ["test", net_of(row)] if isinstance(row, Tested) else ["train", ""]
        head = [run.source, number, *phase, row.iteration]
        outputs = {column(name): value for name, value in values(row, nets[net_of(row)]).items()}
        for name, value in {**numbers_of(row), **outputs}.items():
            if value is not None:
                yield [*head, cell(row.seconds), name, cell(value)]


def numbers_of(row: Shown | Tested) -> dict[str, float | None]:
    """What is known of a row beside its outputs, by the names of the columns."""
    if isinstance(row, Shown):
        return {"smoothed_loss": row.loss, "rate": row.rate, "seconds_per_iteration": row.pace}
    return {"test_loss": row.loss}


def cell(value: float | None) -> str:
    """A number as Caffe printed it, nothing where there is none; nan and inf as words."""
    return "" if value is None else f"{value:.9g}"


def as_json(numbered: Sequence[tuple[int, Run]]) -> dict[str, object]:
    """Runs with their numbers as one document."""
    return {"version": VERSION, "runs": [one(number, run) for number, run in numbered]}


def one(number: int, run: Run) -> dict[str, object]:
    """One run for JSON."""
    nets, found = columns_by_net(run.rows), summary(run)
    return {
        "file": run.source,
        "run": number,
        "net": run.net,
        "state": run.state,
        "failure": run.failure or None,
        "start": run.start,
        "last": run.last,
        "seconds": run.seconds,
        "seconds_per_iteration": found.pace,
        "scores": [{key: finite(value) for key, value in each._asdict().items()} for each in found.scores],
        "notes": list(found.notes),
        "train": [encoded(row, nets) for row in run.train],
        "test": [encoded(row, nets) for row in run.tests],
        "events": [event._asdict() for event in run.events],
    }


def encoded(row: Shown | Tested, nets: dict[int, Columns]) -> dict[str, object]:
    """A row for JSON."""
    outputs = {name: finite(value) for name, value in values(row, nets[net_of(row)]).items()}
    own = {"net": row.net} if isinstance(row, Tested) else {}
    more = {name: finite(value) for name, value in numbers_of(row).items()}
    return {**own, "iteration": row.iteration, "seconds": row.seconds, **more, "outputs": outputs}


def finite(value: object) -> object:
    """A value as JSON has it: what is no finite number is a word, "nan", "inf" or "-inf"."""
    if not isinstance(value, float) or isfinite(value):
        return value
    return "nan" if isnan(value) else "inf" if value > 0 else "-inf"
