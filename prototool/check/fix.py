"""Mending a file by the fixes of its findings, until nothing changes any more.

Each round applies the fixes that do not touch each other, reads the result, and takes those back that brought an error
the file did not have before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from prototool.check.checked import Checked
from prototool.schema.bind import BYTE_ORDER_MARK
from prototool.text.edit import Edit, apply
from prototool.text.problem import Identity, Problem
from prototool.text.source import Source

# One fix makes way for another, which makes way for a third; more rounds than this are fixes undoing each other.
ROUNDS = 10

Fix: TypeAlias = tuple[Edit, ...]
# Checks a text, as every round needs it.
Look: TypeAlias = Callable[[Source], Checked]


# How far Caffe comes with a file before it stops: reading its text, its fields, upgrading it, building it.
TEXT, FIELDS, UPGRADING, BUILDING = range(4)


class Mended(NamedTuple):
    """A file before and after its fixes, and how many `findings` they mended."""

    before: Source
    checked: Checked
    findings: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was mended."""
        return self.before.text != self.checked.source.text


def mend(source: Source, look: Look, unsafe: bool = False) -> Mended:
    """The file with all fixes applied, without those that are not safe unless they are wanted."""
    checked = look(source)
    count = 0
    for _ in range(ROUNDS):
        wanted = [
            finding.problem for finding in checked.findings if finding.problem.fix and (finding.problem.safe or unsafe)
        ]
        after, mended = one_round(checked, apart(wanted), look)
        if after.source.text == checked.source.text:
            break
        checked = after
        count += mended
    return Mended(source, checked, count)


def apart(wanted: Sequence[Problem]) -> list[list[Problem]]:
    """The problems whose fixes go together, by fix: of two that touch the first in the text's order; same are one."""
    taken: dict[Fix, list[Problem]] = {}
    edits: list[Edit] = []
    for problem in wanted:
        if problem.fix in taken:
            taken[problem.fix].append(problem)
        elif not any(touch(one, other) for one in problem.fix for other in edits):
            taken[problem.fix] = [problem]
            edits += problem.fix
    return list(taken.values())


def touch(one: Edit, other: Edit) -> bool:
    """Whether two edits change the same characters, or put something in the same place."""
    (start, end), (begin, close) = one.span, other.span
    return (start < close and begin < end) or (start, end) == (begin, close) or start == end == begin or begin == start


def one_round(checked: Checked, groups: Sequence[Sequence[Problem]], look: Look) -> tuple[Checked, int]:
    """The file with as many of the fixes as bring no new error, and how many problems these mend."""

    def tried(kept: Sequence[Sequence[Problem]]) -> Checked | None:
        edits = [edit for group in kept for edit in group[0].fix]
        after = look(checked.source.with_text(apply(checked.source.text, edits)))
        return None if new_errors(checked, after) else after

    def more(kept: list[Sequence[Problem]], others: Sequence[Sequence[Problem]]) -> list[Sequence[Problem]]:
        """As many of the other fixes beside those kept already as can be had, found by halves."""
        if not others or tried([*kept, *others]):
            return [*kept, *others]
        if len(others) == 1:
            return kept
        half = len(others) // 2
        return more(more(kept, others[:half]), others[half:])

    kept = more([], groups)
    after = tried(kept) if kept else None
    return (after, sum(map(len, kept))) if after else (checked, 0)


def new_errors(before: Checked, after: Checked) -> Counter[Identity]:
    """The errors a file has and had not before, as far as it was understood before.

    In a file that cannot be read nobody sees how its layers are wired: what only comes to light is not new.
    """
    depth = min((depth_of(finding.problem) for finding in before.errors), default=BUILDING)
    now = Counter(each.problem.identity for each in after.errors if depth_of(each.problem) <= depth)
    return now - Counter(finding.problem.identity for finding in before.errors)


def depth_of(problem: Problem) -> int:
    """How far Caffe comes with a file before it stops over a problem."""
    code = problem.kind.code
    if code < BYTE_ORDER_MARK.code:
        return TEXT
    if code < "PT1":
        return FIELDS
    return UPGRADING if code.startswith("PT7") else BUILDING
