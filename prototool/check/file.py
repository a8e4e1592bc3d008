"""One file, checked as its project and the command line want it: read, looked at, selected, suppressed, compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from prototool.analysis.surroundings import Surroundings
from prototool.check.baseline import compared
from prototool.check.checked import Checked
from prototool.check.reading import AUTO, Read
from prototool.check.rule import Rule
from prototool.check.run import EVERYTHING, Question, check
from prototool.check.suppression import sift
from prototool.net.across import Finding
from prototool.text.problem import Identity


class Settings(NamedTuple):
    """What is asked of a file. `chosen` are the codes that count; one that no rule has counts always.

    `schema` is the path of a schema of the user's.
    """

    chosen: frozenset[str]
    question: Question = EVERYTHING
    dialect: str = AUTO
    schema: str = ""


def findings(
    read: Read, rules: Sequence[Rule], settings: Settings, around: Surroundings | None = None
) -> tuple[Finding, ...]:
    """What is found in a file and not suppressed in it, in the order of the text."""
    left_out = {rule.code for rule in rules} - settings.chosen
    running = [rule for rule in rules if rule.code in settings.chosen]
    found = [*read.findings, *check(read.document, running, settings.question, around)]
    wanted = [finding for finding in found if finding.problem.kind.code not in left_out]
    tree = read.document.tree
    whole = settings.question.everywhere and not tree.problems
    left, complaints = sift(tree, wanted, rules, settings.chosen, whole)
    left += [finding for finding in complaints if finding.problem.kind.code not in left_out]
    return tuple(sorted(left, key=lambda finding: finding.problem.span))


def checked(
    read: Read,
    rules: Sequence[Rule],
    settings: Settings,
    around: Surroundings | None = None,
    known: Counter[Identity] | None = None,
) -> Checked:
    """A file with what is found in it, but for what a baseline knows."""
    document = read.document
    era = document.net.era if document.kind == "net" else None
    found = findings(read, rules, settings, around)
    new, accepted = compared(found, known) if known else (found, ())
    return Checked(document.source.path, document.kind, era, read.dialect, document.source, new, accepted)
