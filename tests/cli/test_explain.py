"""prototool explain: one rule, whole."""

from __future__ import annotations

import pytest

from prototool.rules import ALL

from .conftest import Run


@pytest.mark.parametrize("word", ["PT003", "pt003", "no-break-space"])
def test_a_rule_by_code_or_name(prototool: Run, word: str) -> None:
    done = prototool("explain", word)
    assert (done.returncode, done.stderr) == (0, b"")
    said = done.stdout.decode()
    assert said.startswith("PT003 no-break-space (error)\n\nThe indentation is made of characters")
    for part in ("Caffe ends at reading:\n    ", "Bad:\n    ", "Good:\n    ", "prototool check --fix mends it."):
        assert part in said
    assert "\u00a0" not in said


def test_all_of_them(prototool: Run) -> None:
    said = prototool("explain", "all").stdout.decode()
    assert all(f"\n{rule.code} {rule.name} ({rule.severity})\n" in f"\n{said}" for rule in ALL)


def test_what_no_rule_is_called(prototool: Run) -> None:
    done = prototool("explain", "no-brake-space")
    assert (done.returncode, done.stdout) == (2, b"")
    said = b"prototool: no rule is called 'no-brake-space'; did you mean 'no-break-space'? see 'prototool rules'\n"
    assert done.stderr == said
