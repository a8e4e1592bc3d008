"""Put solvers changed at random to real Caffe and to prototool: both must refuse the same ones.

python tests/oracle/fuzz_solvers.py --mutants 2000 --seed 1
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from solver_mutants import NETS, mutants

from prototool.analysis.surroundings import Folder
from prototool.check.run import check
from prototool.engines.pycaffe.probe import Interpreter, probe
from prototool.net.document import Document, load
from prototool.rules import ALL

DRIVER = Path(__file__).with_name("solver_driver.py")
SHARE = 250


class Verdict(NamedTuple):
    """What both say of a solver: our errors, and Caffe's answer."""

    text: str
    errors: list[str]
    caffe: dict[str, Any]

    @property
    def agree(self) -> bool:
        """Whether both refuse it, or neither."""
        return bool(self.errors) == (self.caffe["verdict"] != "ok")


def judge(
    interpreter: Interpreter, solvers: Sequence[str], files: Mapping[str, str] = NETS, timeout: float = 300
) -> list[Verdict]:
    """What Caffe and prototool say of solvers, each in a folder of its own with the files beside it."""
    with tempfile.TemporaryDirectory() as folder:
        jobs = [job(Path(folder) / str(number), text, files) for number, text in enumerate(solvers)]
        (Path(folder) / "jobs").write_text(json.dumps(jobs))
        command = [*interpreter.command, str(DRIVER), f"{folder}/jobs", f"{folder}/answers"]
        subprocess.run(command, env=interpreter.environment, check=True, capture_output=True, timeout=timeout)
        answers = json.loads((Path(folder) / "answers").read_text())
        return [
            Verdict(text, errors(Path(job["folder"])), answer)
            for text, job, answer in zip(solvers, jobs, answers, strict=True)
        ]


def job(folder: Path, text: str, files: Mapping[str, str]) -> dict[str, Any]:
    """Write a solver and its files; what the driver is asked."""
    folder.mkdir()
    for name, content in {**files, "solver.prototxt": text}.items():
        (folder / name).write_text(content)
    return {"folder": str(folder), "solver": "solver.prototxt", "max_iter": length(load(folder / "solver.prototxt"))}


def length(document: Document) -> int:
    """The iterations a solver asks for."""
    return int(document.message.get("max_iter")) if document.kind == "solver" else 0


def errors(folder: Path) -> list[str]:
    """The errors found in the solver of a folder."""
    found = check(load(folder / "solver.prototxt"), ALL, around=Folder(str(folder)))
    return [f"{problem.kind.code} {problem.message}" for problem, _ in found if problem.severity == "error"]


def shares(solvers: Iterator[str]) -> Iterator[list[str]]:
    """The solvers in portions, so that no folder grows large."""
    while share := list(islice(solvers, SHARE)):
        yield share


def main() -> int:
    """Judge mutants and print what the two disagree on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    health, interpreter = probe()
    if not interpreter:
        print(f"{health.help} ({health.reason})")
        return 2
    judged = [
        verdict for share in shares(mutants(options.seed, options.mutants)) for verdict in judge(interpreter, share)
    ]
    apart = [verdict for verdict in judged if not verdict.agree]
    for verdict in apart:
        print(f"---\n{verdict.text}ours: {verdict.errors or 'nothing'}\nCaffe: {verdict.caffe}")
    refused = sum(verdict.caffe["verdict"] != "ok" for verdict in judged)
    print(f"{len(judged)} mutants, {refused} refused by Caffe, {len(apart)} disagreements")
    return 1 if apart else 0


if __name__ == "__main__":
    sys.exit(main())
