"""The report for scripts and editors: one JSON object, whose keys are a contract."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from prototool.check.checked import NOTHING_YET, Checked
from prototool.check.rule import Rule
from prototool.net.across import Finding
from prototool.text.source import Source, Span, without_surrogates

VERSION = 1


def report(files: Iterable[Checked], rules: Mapping[str, Rule]) -> Iterator[str]:
    """All files, those without findings too; a file is written as soon as it is checked."""
    total = NOTHING_YET
    yield f'{{"version": {VERSION}, "files": ['
    for checked in files:
        yield f"{',' if total.files else ''}\n{json.dumps(of_file(checked))}"
        total = total.plus(checked)
    counts = {f"{severity}s": total.severities[severity] for severity in ("error", "warning", "info")}
    yield f'\n], "summary": {json.dumps({**counts, "files": total.files})}}}\n'


def of_file(checked: Checked) -> dict[str, Any]:
    """One file."""
    return {
        "path": without_surrogates(checked.path),
        "kind": checked.kind,
        "era": checked.era,
        "dialect": checked.dialect,
        "findings": [of_finding(checked.source, finding) for finding in checked.findings],
    }


def of_finding(source: Source, finding: Finding) -> dict[str, Any]:
    """One finding. `where` has the states it is in where that is not all, `fix` whether edits would mend it."""
    problem = finding.problem
    return {
        "code": problem.kind.code,
        "name": problem.kind.name,
        "severity": problem.severity,
        "message": without_surrogates(problem.message),
        "phase": finding.phase,
        **place(source, problem.span),
        "fix": bool(problem.fix),
        "safe": bool(problem.fix) and problem.safe,
        "about": without_surrogates(problem.about),
        "where": problem.where,
        "notes": [without_surrogates(note) for note in problem.notes],
        "edits": [{**place(source, edit.span), "text": without_surrogates(edit.text)} for edit in problem.fix],
    }


def place(source: Source, span: Span) -> dict[str, int]:
    """A span by lines and columns from 1; the end is behind its last character."""
    start, end = source.position(span.start), source.position(span.end)
    return {"line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column}
