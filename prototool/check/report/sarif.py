"""The report in SARIF 2.1.0, the format that code scanning services read."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from prototool.check.checked import Checked
from prototool.check.rule import Rule
from prototool.net.across import Finding
from prototool.text.problem import Problem
from prototool.text.source import Source, Span, without_surrogates

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def report(files: Iterable[Checked], rules: Mapping[str, Rule]) -> Iterator[str]:
    """One log with one run. The rules are listed before what was found by them."""
    listed = list(rules)
    head = {
        "tool": {"driver": driver(rules)},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
    }
    yield f'{{"$schema": {json.dumps(SCHEMA)}, "version": "2.1.0", "runs": [{json.dumps(head)[:-1]}, "results": ['
    separator = "\n"
    for checked in files:
        seen: Counter[str] = Counter()
        for finding in checked.findings:
            mark = fingerprint(checked, finding.problem, seen)
            yield separator + json.dumps(result(checked, finding, listed, mark))
            separator = ",\n"
    yield "\n]}]}\n"


def driver(rules: Mapping[str, Rule]) -> dict[str, Any]:
    """What is said of the tool and its rules."""
    try:
        number = {"version": version("caffe-prototool")}
    except PackageNotFoundError:
        number = {}
    return {"name": "prototool", **number, "rules": [descriptor(rule) for rule in rules.values()]}


def descriptor(rule: Rule) -> dict[str, Any]:
    """A rule."""
    head, _, rest = rule.text.partition("\n\n")
    ends = f"\n\nCaffe ends at {rule.when}: `{rule.says}`" if rule.when != "never" else ""
    markdown = f"{rule.text}{ends}\n\nBad:\n\n```\n{rule.bad}```\n\nGood:\n\n```\n{rule.good}```\n"
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": head},
        "fullDescription": {"text": rest or head},
        "help": {"text": f"{rule.text}{ends}", "markdown": without_surrogates(markdown)},
        "defaultConfiguration": {"level": LEVELS[rule.severity], "enabled": not rule.optional},
    }


def result(checked: Checked, finding: Finding, rules: list[str], mark: str) -> dict[str, Any]:
    """A finding."""
    problem = finding.problem
    where = f" (in {problem.where})" if problem.where else ""
    location = {"artifactLocation": artifact(checked.path), "region": region(checked.source, problem.span)}
    found: dict[str, Any] = {
        "ruleId": problem.kind.code,
        "level": LEVELS[problem.severity],
        "message": {"text": without_surrogates("\n".join([problem.message + where, *problem.notes]))},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"prototool/v1": mark},
    }
    if problem.kind.code in rules:
        found["ruleIndex"] = rules.index(problem.kind.code)
    if problem.fix:
        found["fixes"] = [fix(checked, problem)]
    return found


def fix(checked: Checked, problem: Problem) -> dict[str, Any]:
    """The edits that would mend a finding."""
    replacements = [
        {
            "deletedRegion": region(checked.source, edit.span),
            **({"insertedContent": {"text": without_surrogates(edit.text)}} if edit.text else {}),
        }
        for edit in problem.fix
    ]
    safety = "keeps the meaning" if problem.safe else "may change the meaning"
    change = {"artifactLocation": artifact(checked.path), "replacements": replacements}
    return {"description": {"text": f"mends {problem.kind.name}; {safety}"}, "artifactChanges": [change]}


def region(source: Source, span: Span) -> dict[str, int]:
    """A span by lines and columns from 1; the last column is the one behind it."""
    start, end = source.position(span.start), source.position(span.end)
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def artifact(path: str) -> dict[str, str]:
    """A file by its URI: relative to the current folder for what is below it."""
    inner = os.path.relpath(path)
    if inner.split(os.sep)[0] == os.pardir:
        return {"uri": Path(os.path.abspath(path)).as_uri()}
    return {"uri": quote(inner.replace(os.sep, "/").encode("utf-8", "surrogateescape"))}


def fingerprint(checked: Checked, problem: Problem, seen: Counter[str]) -> str:
    """What a finding is known by when its line has moved; the second one like it is told apart by its number."""
    name = "\0".join((artifact(checked.path)["uri"], *problem.identity))
    seen[name] += 1
    return hashlib.sha256(f"{name}\0{seen[name]}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
