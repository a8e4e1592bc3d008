"""Rules of include and exclude: each holds where all that it states holds."""

from __future__ import annotations

import pytest

from prototool.net.document import Document
from prototool.net.state import NetState, Rule, phase_named
from prototool.text.source import Source

TRAIN, TEST = NetState("TRAIN"), NetState("TEST")
DEPLOY = NetState("TEST", 0, frozenset({"deploy"}))
BOTH = NetState("TRAIN", 0, frozenset({"deploy", "quick"}))
LEVEL1, LEVEL2 = NetState("TRAIN", 1), NetState("TRAIN", 2)

RULES = [
    ("", [TRAIN, TEST, DEPLOY, LEVEL2], []),
    ("phase: TRAIN", [TRAIN, LEVEL1, BOTH], [TEST, DEPLOY]),
    ("phase: TEST", [TEST, DEPLOY], [TRAIN]),
    ("min_level: 1", [LEVEL1, LEVEL2], [TRAIN, TEST]),
    ("max_level: 1", [TRAIN, LEVEL1], [LEVEL2]),
    ("min_level: 1 max_level: 1", [LEVEL1], [TRAIN, LEVEL2]),
    ("min_level: 0", [TRAIN, LEVEL1], [NetState("TRAIN", -1)]),
    ('stage: "deploy"', [DEPLOY, BOTH], [TRAIN, TEST]),
    ('stage: "deploy" stage: "quick"', [BOTH], [DEPLOY, TRAIN]),
    ('not_stage: "deploy"', [TRAIN, TEST], [DEPLOY, BOTH]),
    ('not_stage: "deploy" not_stage: "quick"', [TRAIN], [DEPLOY, BOTH]),
    ('stage: "deploy" not_stage: "quick"', [DEPLOY], [BOTH, TRAIN]),
    ('phase: TEST stage: "deploy"', [DEPLOY], [TEST, BOTH]),
    ('stage: ["deploy", "quick"]', [BOTH], [DEPLOY]),
]


@pytest.mark.parametrize(("text", "matched", "missed"), RULES, ids=[text or "nothing" for text, _, _ in RULES])
def test_rule(text: str, matched: list[NetState], missed: list[NetState]) -> None:
    document = Document(Source(f"layer {{ include {{ {text} }} }}"))
    assert document.bound[1] == ()
    (rule,) = document.net.layers[0].include
    assert [state for state in matched if not rule.holds(state)] == []
    assert [state for state in missed if rule.holds(state)] == []


def test_a_rule_of_nothing_states_nothing() -> None:
    assert Document(Source("layer { include { } }")).net.layers[0].include == (Rule(),)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (TRAIN, "TRAIN"),
        (DEPLOY, "TEST, stage 'deploy'"),
        (LEVEL2, "TRAIN, level 2"),
        (NetState("TEST", 1, frozenset("ba")), "TEST, level 1, stage 'a', stage 'b'"),
    ],
)
def test_a_state_in_words(state: NetState, words: str) -> None:
    assert str(state) == words


def test_phase_named() -> None:
    assert (phase_named("TRAIN"), phase_named("TEST")) == ("TRAIN", "TEST")


LAYERS = [
    ("", True, True),
    ("include { phase: TRAIN }", True, False),
    ("include { phase: TRAIN } include { phase: TEST }", True, True),
    ("include { phase: TRAIN min_level: 1 }", False, False),
    ("exclude { phase: TEST }", True, False),
    ("exclude { phase: TRAIN } exclude { phase: TEST }", False, False),
    ("exclude { }", False, False),
    ("include { }", True, True),
]


@pytest.mark.parametrize(("rules", "train", "test"), LAYERS, ids=[rules or "no rule" for rules, _, _ in LAYERS])
def test_a_layer_is_kept(rules: str, train: bool, test: bool) -> None:
    (layer,) = Document(Source(f"layer {{ {rules} }}")).net.layers
    assert (layer.kept(TRAIN), layer.kept(TEST)) == (train, test)
