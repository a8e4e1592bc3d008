"""The report for people: each finding with its line, carets under it, notes, and when Caffe would end over it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from prototool.check.checked import Checked, Tally
from prototool.check.rule import Rule
from prototool.text.problem import Problem, Severity, plain, render

# What stands in the message of one net and not of another: a place, and names in quotes, but for Caffe's own.
PLACE = re.compile(r"^\d+:\d+: ")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def report(
    files: Iterable[Checked], rules: Mapping[str, Rule], style: Callable[[str, str], str] = plain
) -> Iterator[str]:
    """The findings of files, each as lines of text."""
    for checked in files:
        for finding in checked.findings:
            problem = finding.problem
            yield render(checked.source, with_when(problem, rules.get(problem.kind.code)), style) + "\n"


def with_when(problem: Problem, rule: Rule | None) -> Problem:
    """The problem with a note of when Caffe ends over it, and of what it says then."""
    if rule is None or rule.when == "never" or problem.severity == "info":
        return problem
    # What follows in brackets is about one place in one net.
    gist = QUOTED.sub(elided, PLACE.sub("", rule.says.partition(" (")[0]))
    note = f"Caffe ends at {rule.when}: {gist}" if gist else f"Caffe ends at {rule.when}"
    return problem._replace(notes=(*problem.notes, note))


def elided(found: re.Match[str]) -> str:
    """What stands for a name in quotes."""
    return found[0] if found[0].startswith('"caffe.') else f"{found[0][0]}...{found[0][-1]}"


def statistics(files: Iterable[Checked]) -> Iterator[str]:
    """How often each rule was broken, the commonest first."""
    counts = Counter(finding.problem.kind for checked in files for finding in checked.findings)
    for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:6}  {kind.code}  {kind.name}\n"


def summary(total: Tally, unsafe: bool) -> str:
    """What findings come to, in one line; `unsafe` tells whether fixes that are not safe were asked for."""
    counts = [number(total.severities[each], word) for each, word in WORDS if total.severities[each]]
    line = f"{', '.join(counts) or 'nothing found'} in {number(total.files, 'file')}"
    if total.safe:
        line += f"; {total.safe} can be mended with --fix"
    if total.unsafe and not unsafe:
        line += f"; {total.unsafe}{' more' if total.safe else ''} with --fix --unsafe-fixes"
    return line


WORDS: tuple[tuple[Severity, str], ...] = (("error", "error"), ("warning", "warning"), ("info", "note"))


def number(count: int, what: str) -> str:
    """A number of things, as people write it."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
