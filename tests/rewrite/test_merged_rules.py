"""The rules of a merged layer hold in each part of the states as those of its own net do."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototool.net.state import NetState, Phase, Rule
from prototool.rewrite.merge.rules import Parted, alike, holds, included, joined
from prototool.rewrite.phases import Rules

STAGES = ("deploy", "other")
STATES = [
    NetState(phase, level, frozenset(stages))
    for phase in ("TRAIN", "TEST")
    for level in range(-3, 4)
    for number in range(3)
    for stages in combinations(STAGES, number)
]
PARTS = [Parted.by_stage("deploy"), Parted.by_phase("TEST"), Parted.by_phase("TRAIN")]

levels = st.none() | st.integers(-2, 2)
phases: st.SearchStrategy[Phase | None] = st.sampled_from([None, "TRAIN", "TEST"])
stages = st.frozensets(st.sampled_from(STAGES), max_size=2)
rule = st.builds(Rule, phases, levels, levels, stages, stages)
some = st.lists(rule, max_size=3).map(tuple)
rules = st.builds(lambda found: Rules(found, ()), some) | st.builds(lambda found: Rules((), found), some)
parted = st.sampled_from(PARTS)


def within(part: Rule) -> list[NetState]:
    return [state for state in STATES if part.holds(state)]


def held(rules: Rules, states: list[NetState]) -> list[bool]:
    return [rules.hold(state) for state in states]


@given(rules, rules, parted)
def test_each_part_has_its_own(one: Rules, other: Rules, parts: Parted) -> None:
    both = parts.both(one, other)
    if not (both.include or both.exclude):
        # No rule at all holds always: where a layer is never kept there is none to ask for.
        wanted = {*held(one, within(parts.first)), *held(other, within(parts.second))}
        assert len(wanted) == 1
        return
    assert not (both.include and both.exclude)
    for part, wanted_there in ((within(parts.first), one), (within(parts.second), other)):
        assert held(both, part) == held(wanted_there, part)


@given(rules, parted)
def test_a_layer_of_one_net_alone(one: Rules, parts: Parted) -> None:
    if holds(one, parts.first):
        wanted = [one.hold(state) and parts.first.holds(state) for state in STATES]
        assert held(parts.only(one), STATES) == wanted


@given(rules)
def test_as_includes(one: Rules) -> None:
    found = included(one)
    assert [any(rule.holds(state) for rule in found) for state in STATES] == [one.hold(state) for state in STATES]


@given(rule, rule)
def test_joined(one: Rule, other: Rule) -> None:
    both = joined(one, other)
    wanted = [one.holds(state) and other.holds(state) for state in STATES]
    assert [bool(both) and both.holds(state) for state in STATES if both is not None] == (wanted if both else [])
    assert both or not any(wanted)


DEPLOY = Rule(stages=frozenset({"deploy"}))
NOT_DEPLOY = Rule(not_stages=frozenset({"deploy"}))
TEST = Rule(phase="TEST")


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Rules(), Rules(), Rules()),
        (Rules((TEST,)), Rules((TEST,)), Rules((TEST,))),
        (Rules((TEST,)), Rules(), Rules((TEST._replace(not_stages=frozenset({"deploy"})), DEPLOY))),
        (Rules((), (TEST,)), Rules(), Rules((), (TEST._replace(not_stages=frozenset({"deploy"})),))),
        (Rules((TEST, NOT_DEPLOY)), Rules((TEST,)), Rules((TEST, NOT_DEPLOY))),
    ],
)
def test_as_few_words_as_needed(one: Rules, other: Rules, both: Rules) -> None:
    assert PARTS[0].both(one, other) == both


def test_many_stages_are_no_trouble() -> None:
    many = Rule(stages=frozenset(f"s{number}" for number in range(30)))
    assert alike(Rules((many,)), Rules((many,)), DEPLOY)
    assert PARTS[0].both(Rules((many,)), Rules()).include
