"""The report as GitHub's workflow commands, which show each finding beside its line in a pull request."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from prototool.check.checked import Checked
from prototool.check.rule import Rule
from prototool.net.across import Finding
from prototool.text.source import Source

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def report(files: Iterable[Checked], rules: Mapping[str, Rule]) -> Iterator[str]:
    """One command for each finding, on a line of its own."""
    for checked in files:
        for finding in checked.findings:
            yield command(checked.path, checked.source, finding)


def command(path: str, source: Source, finding: Finding) -> str:
    """The command of a finding."""
    problem = finding.problem
    start, end = source.position(problem.span.start), source.position(problem.span.end)
    properties = {"file": inner(path), "line": start.line, "endLine": end.line}
    if start.line == end.line:
        # GitHub refuses columns where the lines differ; its last column is one that is still meant.
        properties |= {"col": start.column, "endColumn": max(start.column, end.column - 1)}
    properties["title"] = f"{problem.kind.code} {problem.kind.name}"
    listed = ",".join(f"{key}={str(value).translate(PROPERTY)}" for key, value in properties.items())
    where = f" (in {problem.where})" if problem.where else ""
    message = "\n".join([problem.message + where, *problem.notes])
    return f"::{COMMANDS[problem.severity]} {listed}::{message.translate(DATA)}\n"


def inner(path: str) -> str:
    """The path as GitHub knows it: from the current folder, which is the checkout, and without a ./ before it."""
    return os.path.relpath(path).replace(os.sep, "/")
