"""A file as it was checked, the one thing reports are made of, and what findings of many files come to."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from prototool.net.across import Finding
from prototool.net.net import Era
from prototool.schema.kind import FileKind
from prototool.text.problem import Identity, Severity
from prototool.text.source import Source


class Checked(NamedTuple):
    """One file: what it is, in which dialect it was read, and what was found. `era` is None where it is no net.

    `accepted` are the findings that a baseline has, and that are left out.
    """

    path: str
    kind: FileKind
    era: Era | None
    dialect: str
    source: Source
    findings: tuple[Finding, ...]
    accepted: tuple[Identity, ...] = ()

    @property
    def errors(self) -> list[Finding]:
        """The findings that Caffe would refuse the file for."""
        return [finding for finding in self.findings if finding.problem.severity == "error"]


class Tally(NamedTuple):
    """How many findings of each severity there are in how many files, and how many of them could be mended."""

    severities: Counter[Severity]
    files: int = 0
    safe: int = 0
    unsafe: int = 0

    def plus(self, checked: Checked) -> Tally:
        """The tally with one more file."""
        problems = [finding.problem for finding in checked.findings]
        return Tally(
            self.severities + Counter(problem.severity for problem in problems),
            self.files + 1,
            self.safe + sum(bool(problem.fix and problem.safe) for problem in problems),
            self.unsafe + sum(bool(problem.fix and not problem.safe) for problem in problems),
        )


NOTHING_YET = Tally(Counter())
