"""The report of a migration as JSON, written file by file; its keys are a contract."""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import suppress
from typing import Any, NamedTuple, get_args

from prototool.batch.delivery import clear
from prototool.batch.migration import Outcome, Proof, Proved, Verdict
from prototool.check.report.as_json import place
from prototool.net.net import Era
from prototool.text.problem import Problem
from prototool.text.source import Source, without_surrogates

VERSION = 1
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
ERAS: tuple[Era, ...] = get_args(Era)
PROVED: tuple[Proved, ...] = get_args(Proved)


class Count(NamedTuple):
    """What files came to: how many of each verdict and era, how many were written, known from a run before, proved."""

    files: Counter[tuple[Verdict, Era | None]]
    written: Counter[bool]
    again: Counter[bool]
    proofs: Counter[Proved]

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.files[outcome.verdict, outcome.era] += 1
        self.written[outcome.written] += 1
        self.again[outcome.again] += 1
        if outcome.proof:
            self.proofs[outcome.proof.verdict] += 1

    def of(self, verdict: Verdict) -> int:
        """How many files came to a verdict."""
        return sum(count for (each, _), count in self.files.items() if each == verdict)


def nothing_yet() -> Count:
    """The count of no files."""
    return Count(Counter(), Counter(), Counter(), Counter())


class Report:
    """A report that is being written: beside where it belongs until it is whole. Raises OSError."""

    def __init__(self, path: str) -> None:
        self.path = os.path.realpath(path)
        clear(self.path)
        folder, name = os.path.split(self.path)
        self.beside = os.path.join(folder, f".{name}.{os.getpid()}.tmp")
        try:
            self.file = open(self.beside, "x", encoding="ascii")  # noqa: SIM115
        except OSError as error:
            # Nobody who reads the message has ever heard of the file beside.
            raise type(error)(error.errno, error.strerror, path) from None
        self.file.write(f'{{"version": {VERSION}, "files": [')
        self.first = True

    def add(self, outcome: Outcome) -> None:
        """Write one file down."""
        self.file.write(f"{'' if self.first else ','}\n{json.dumps(told(outcome))}")
        self.first = False

    def finish(self, count: Count, complete: bool) -> None:
        """Write the summary, and put the report where it belongs."""
        self.file.write(f'\n], "summary": {json.dumps(summary(count))}, "complete": {json.dumps(complete)}}}\n')
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        os.replace(self.beside, self.path)

    def drop(self) -> None:
        """Take a report away that will not be finished; nothing happens to one that is."""
        self.file.close()
        with suppress(OSError):
            os.unlink(self.beside)


def summary(count: Count) -> dict[str, Any]:
    """What all files came to."""
    eras = {era or "none": sum(count.files[verdict, era] for verdict in VERDICTS) for era in (*ERAS, None)}
    verdicts: dict[str, int] = {verdict: count.of(verdict) for verdict in VERDICTS}
    done = {"written": count.written[True], "again": count.again[True]}
    proofs: dict[str, int] = {each: count.proofs[each] for each in PROVED}
    return {"files": count.files.total(), **verdicts, **done, "eras": eras, "proofs": proofs}


def told(outcome: Outcome) -> dict[str, Any]:
    """What became of one file."""
    return {
        "path": without_surrogates(outcome.job.path),
        "target": without_surrogates(outcome.job.target) or None,
        "kind": outcome.kind,
        "era": outcome.era,
        "dialect": outcome.dialect or None,
        "verdict": outcome.verdict,
        "steps": [
            {
                "pass": step.name,
                "changed": step.changed,
                "notes": [
                    {"layer": without_surrogates(note.layer), "message": without_surrogates(note.message)}
                    for note in step.notes
                ],
            }
            for step in outcome.steps
        ],
        "message": without_surrogates(outcome.message),
        "problems": [of_problem(outcome.source, each) for each in outcome.problems if outcome.source],
        "written": outcome.written,
        "again": outcome.again,
        "proof": of_proof(outcome.proof) if outcome.proof else None,
    }


def of_proof(proof: Proof) -> dict[str, str]:
    """What a judge said."""
    return {"verdict": proof.verdict, "message": without_surrogates(proof.message)}


def of_problem(source: Source, problem: Problem) -> dict[str, Any]:
    """One problem, its places as in the reports of `check`."""
    return {
        "code": problem.kind.code,
        "name": problem.kind.name,
        "severity": problem.severity,
        "message": without_surrogates(problem.message),
        **place(source, problem.span),
        "notes": [without_surrogates(note) for note in problem.notes],
    }
