from __future__ import annotations

from prototool.net.across import across
from prototool.net.state import NetState
from prototool.text.problem import Kind, Problem
from prototool.text.source import Span

TRAIN, TEST = NetState("TRAIN"), NetState("TEST")
STAGED = NetState("TEST", 0, frozenset({"s"}))
ONE = Problem(Kind("PT000", "one"), Span(0, 1), "one")
TWO = Problem(Kind("PT000", "two"), Span(0, 1), "two")


def test_what_is_found_in_all_states_is_found_once() -> None:
    assert [(each.problem, each.phase) for each in across({TRAIN: [ONE, ONE], TEST: [ONE]})] == [(ONE, None)]


def test_a_net_of_one_state_has_no_phases() -> None:
    assert [(each.problem.where, each.phase) for each in across({TRAIN: [ONE]})] == [("", None)]


def test_a_problem_of_one_phase_says_so() -> None:
    found = across({TRAIN: [ONE], TEST: [TWO], STAGED: [TWO]})
    assert [(each.problem.where, each.phase) for each in found] == [("TRAIN", "TRAIN"), ("TEST", "TEST")]


def test_a_problem_of_one_stage_names_it() -> None:
    found = across({TRAIN: [ONE], TEST: [], STAGED: [ONE, TWO]})
    assert [(each.problem.where, each.phase) for each in found] == [
        ("TRAIN and in TEST, stage 's'", None),
        ("TEST, stage 's'", "TEST"),
    ]
