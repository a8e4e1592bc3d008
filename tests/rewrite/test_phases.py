"""The rules of a layer that is to be in one phase only of where another one is."""

from __future__ import annotations

import pytest

from prototool.net.state import NetState, Phase, Rule
from prototool.rewrite.phases import Rules

TRAIN, TEST = Rule(phase="TRAIN"), Rule(phase="TEST")
STAGE = Rule(stages=frozenset({"a"}))
STATES = [
    NetState(phase, level, frozenset(stages))
    for phase in ("TRAIN", "TEST")
    for level in (0, 1)
    for stages in ("", "a", "ab")
]
RULES = [
    Rules(),
    Rules((TRAIN,)),
    Rules((TEST,)),
    Rules((TRAIN, TEST)),
    Rules((STAGE,)),
    Rules((STAGE._replace(phase="TRAIN"), TEST)),
    Rules((Rule(min_level=1), TEST)),
    Rules((), (TRAIN,)),
    Rules((), (TEST,)),
    Rules((), (STAGE,)),
    Rules((), (STAGE._replace(phase="TEST"), Rule(min_level=1))),
    Rules((), (Rule(),)),
    Rules((Rule(),)),
]


@pytest.mark.parametrize("phase", ["TRAIN", "TEST"])
@pytest.mark.parametrize("rules", RULES, ids=str)
def test_they_hold_where_both_hold(rules: Rules, phase: Phase) -> None:
    found = rules.within(phase)
    for state in STATES:
        assert (found is not None and found.hold(state)) == (rules.hold(state) and state.phase == phase), state
    assert found is None or not (found.include and found.exclude)


@pytest.mark.parametrize("rules", [Rules(), Rules((STAGE,)), Rules((), (STAGE,))], ids=str)
def test_back_again(rules: Rules) -> None:
    found = rules.within("TRAIN")
    assert found is not None
    assert found.without("TRAIN") == rules
