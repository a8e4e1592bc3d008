"""Checking a text with a few rules, in as few words as tests want."""

from __future__ import annotations

from collections.abc import Sequence

from prototool.check.checked import Checked
from prototool.check.file import Settings, checked
from prototool.check.reading import read
from prototool.check.rule import Rule
from prototool.check.run import EVERYTHING, Question
from prototool.rules.no_break_space import no_break_space
from prototool.rules.smart_quote import smart_quote
from prototool.rules.unknown_bottom import unknown_bottom
from prototool.rules.unread_top import unread_top
from prototool.text.source import Source

DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }\n'
LOST = 'layer { name: "relu" type: "ReLU" bottom: "dat" top: "relu" }\n'
RULES: tuple[Rule, ...] = (no_break_space, smart_quote, unknown_bottom, unread_top)
ALL_OF_THEM = frozenset(rule.code for rule in RULES)


def look(
    text: str | Source,
    rules: Sequence[Rule] = RULES,
    codes: frozenset[str] = ALL_OF_THEM,
    question: Question = EVERYTHING,
) -> Checked:
    """A text, checked."""
    source = text if isinstance(text, Source) else Source(text, "net.prototxt")
    return checked(read(source), rules, Settings(codes, question))


def told(text: str, **how: object) -> list[tuple[int, str, str]]:
    """What is found in a text: line, code, message."""
    result = look(text, **how)  # type: ignore[arg-type]
    problems = [finding.problem for finding in result.findings]
    return [
        (result.source.position(problem.span.start).line, problem.kind.code, problem.message) for problem in problems
    ]


def codes(text: str) -> list[tuple[int, str]]:
    """What is found in a text: line and code."""
    return [(line, code) for line, code, _ in told(text)]
