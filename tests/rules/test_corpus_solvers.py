"""The rules of solvers on real ones: errors are few and known, and each is one that Caffe would die of."""

from __future__ import annotations

import posixpath
from collections import Counter
from pathlib import Path

from prototool.analysis.solver_view import SolverView
from prototool.analysis.surroundings import Sight
from prototool.check.run import check, refusals
from prototool.net.document import Document, load
from prototool.rules import ALL

# What Caffe would die of, in the 600 solvers of the corpus that it can read, without their nets in view. Its upgrade
# tool, which the corpus was tried with, looks at none of it.
ERRORS = {
    "PT501": 1,
    "PT502": 5,
    "PT504": 2,
    "PT507": 1,
    "PT510": 3,
    "PT511": 1,
    "PT514": 0,
    "PT515": 8,
}
# In how many solvers a warning is found at most: more would be a rule that finds fault with what is usual.
MOST_WARNINGS = 30


def found(row: dict[str, str], root: Path) -> Counter[tuple[str, str]]:
    """The codes and severities of what is found in a solver, each once."""
    findings = check(load(root / row["file"]), ALL)
    return Counter({(problem.kind.code, problem.severity) for problem, _ in findings})


def test_real_solvers(corpus: tuple[dict[str, str], ...], corpus_root: Path) -> None:
    rows = [row for row in corpus if row["kind"] == "solver" and row["parses"] == "ok"]
    counts: Counter[tuple[str, str]] = sum((found(row, corpus_root) for row in rows), Counter())
    errors = {code: count for (code, severity), count in counts.items() if severity == "error"}
    warnings = {code: count for (code, severity), count in counts.items() if severity == "warning"}
    assert errors == {code: count for code, count in ERRORS.items() if count}
    assert {code: count for code, count in warnings.items() if count > MOST_WARNINGS} == {}


def test_solvers_that_cannot_be_read_are_not_called_incomplete(
    corpus: tuple[dict[str, str], ...], corpus_root: Path
) -> None:
    for row in corpus:
        if row["kind"] == "solver" and row["parses"] == "fail":
            findings = check(load(corpus_root / row["file"]), ALL)
            assert any(problem.kind.code < "PT100" for problem, _ in findings), row["file"]
            assert not [problem for problem, _ in findings if "missing" in problem.message], row["file"]


class Repository:
    """The files of one repository of the corpus, as they would be found from its root or from the solver's folder."""

    def __init__(self, files: dict[str, Path], folder: str) -> None:
        self.files = files
        self.folder = folder

    def stored(self, path: str) -> Path | None:
        """Where the corpus has a file, if it has it."""
        path = posixpath.normpath(path)
        beside = posixpath.join(self.folder, path)
        return next((self.files[each] for each in (path, beside) if each in self.files), None)

    def find(self, path: str) -> Document | None:
        """The document of a file."""
        stored = self.stored(path)
        return load(stored) if stored else None

    def sight(self, path: str) -> Sight:
        """What stands at a path; what the corpus does not have may have been there."""
        return "file" if self.stored(path) else "unknown"

    def lines(self, path: str) -> None:
        """The corpus has no lists."""


def test_nets_in_view_are_refused_as_caffe_refuses_them(corpus: tuple[dict[str, str], ...], corpus_root: Path) -> None:
    files: dict[str, dict[str, Path]] = {}
    nets = {corpus_root / row["file"]: row for row in corpus if row["kind"] == "net"}
    for path, row in nets.items():
        files.setdefault(row["repo"], {})[row["path"]] = path
    seen = 0
    for row in corpus:
        if row["kind"] != "solver" or row["parses"] != "ok" or row["repo"] not in files:
            continue
        around = Repository(files[row["repo"]], posixpath.dirname(row["path"]))
        view = SolverView(load(corpus_root / row["file"]), around, lambda state: refusals(state, ALL))
        for ref in view.solver.nets:
            stored = around.stored(ref.path) if ref.path else None
            net = view.view_of(ref)
            # The corpus knows each net without stages, at level 0.
            if not stored or (net and (net.state.stages or net.state.level)):
                continue
            seen += 1
            verdict = nets[stored][f"init_{net.state.phase if net else ref.phase}"]
            assert verdict != "ok" or not view.refusals(ref), stored
            assert net or nets[stored]["parses"] == "fail", stored
    assert seen > 300
