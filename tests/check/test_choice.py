"""Which rules are meant by codes, beginnings of codes, and names."""

from __future__ import annotations

import pytest

from prototool.check.choice import ChoiceError, chosen
from prototool.check.rule import Rule
from prototool.rules.unknown_bottom import unknown_bottom
from prototool.rules.unread_top import unread_top

OPTIONAL = unread_top._replace(kind=unread_top.kind._replace(code="PT999", name="rarely-wanted"), optional=True)
RULES: tuple[Rule, ...] = (unknown_bottom, unread_top, OPTIONAL)


@pytest.mark.parametrize(
    ("select", "ignore", "codes"),
    [
        ((), (), {"PT101", "PT106"}),
        (("PT101",), (), {"PT101"}),
        (("pt1",), (), {"PT101", "PT106"}),
        (("unread-top",), (), {"PT106"}),
        (("all",), (), {"PT101", "PT106", "PT999"}),
        (("rarely-wanted",), (), {"PT999"}),
        ((), ("PT10",), set()),
        (("all",), ("unread-top", "PT9"), {"PT101"}),
    ],
)
def test_chosen(select: tuple[str, ...], ignore: tuple[str, ...], codes: set[str]) -> None:
    assert chosen(RULES, select, ignore) == codes


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("unraed-top", "no rule is called 'unraed-top'; did you mean 'unread-top'? see 'prototool rules'"),
        ("PT4", "no rule is called 'PT4'; see 'prototool rules'"),
        ("", "no rule is called ''; see 'prototool rules'"),
    ],
)
def test_a_word_that_no_rule_is_called(word: str, said: str) -> None:
    with pytest.raises(ChoiceError) as caught:
        chosen(RULES, [word])
    assert str(caught.value) == said
