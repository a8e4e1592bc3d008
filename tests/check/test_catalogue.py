"""The catalogue of the documentation is the one the rules themselves give."""

from __future__ import annotations

import re
from pathlib import Path

from prototool.check.catalogue import GROUPS, headline, markdown, mending
from prototool.rules import ALL
from prototool.rules.no_break_space import no_break_space
from prototool.rules.unknown_bottom import unknown_bottom

DOCS = Path(__file__).parents[2] / "docs"


def test_the_catalogue_is_current() -> None:
    assert (DOCS / "rules.md").read_text("utf-8") == markdown(ALL), "run python -m prototool.rules"


def test_each_rule_has_its_place() -> None:
    text = markdown(ALL)
    for rule in ALL:
        assert text.count(f'<a id="{rule.code.lower()}"></a>') == 1
        assert text.count(f"[{rule.code}](#{rule.code.lower()})") == 1
    assert {rule.code[:3] for rule in ALL} <= set(GROUPS)


def test_a_headline_is_one_sentence() -> None:
    for rule in ALL:
        assert re.fullmatch(r"[^\n]+\.", headline(rule)), rule.code


def test_what_is_mended_is_told_by_the_bad_example() -> None:
    assert mending(no_break_space, ALL) == "safe"
    assert mending(unknown_bottom, ALL) == "none"


def test_the_examples_that_are_shown_have_no_invisible_characters() -> None:
    assert re.search(r"[^\S\n\t ]|[\x00-\x08\x0b-\x1f\ufeff]", markdown(ALL)) is None
