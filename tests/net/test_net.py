"""The states a net can be built in, as far as they differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.net.document import Document, load
from prototool.net.net import Net
from prototool.text.source import Source

SMALL = Path(__file__).parents[2] / "fixtures" / "small"


def net(text: str) -> Net:
    """The net of a text."""
    return Document(Source(text)).net


def kept(found: Net) -> set[tuple[str, ...]]:
    """The sets of layers that the net's states keep."""
    return {tuple(layer.name for layer in found.layers if layer.kept(state)) for state in found.states()}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("layer { name: 'a' }", {("a",)}),
        ("", {()}),
        ("layer { name: 'a' include { phase: TRAIN } } layer { name: 'b' }", {("a", "b"), ("b",)}),
        ("layer { name: 'a' exclude { phase: TRAIN } } layer { name: 'b' }", {("a", "b"), ("b",)}),
        ("layer { name: 'a' include { stage: 's' } }", {("a",), ()}),
        ("layer { name: 'a' include { not_stage: 's' } }", {("a",), ()}),
        ("layer { name: 'a' include { min_level: 2 } }", {("a",), ()}),
        ("layer { name: 'a' include { max_level: 2 } }", {("a",), ()}),
        (
            "layer { name: 'a' include { max_level: 1 } } layer { name: 'b' include { min_level: 1 } }",
            {("a",), ("a", "b"), ("b",)},
        ),
        (
            "layer { name: 'a' include { phase: TRAIN stage: 's' } } layer { name: 'b' include { phase: TEST } }",
            {("a",), (), ("b",)},
        ),
    ],
    ids=[
        "no rule",
        "no layer",
        "include",
        "exclude",
        "stage",
        "not stage",
        "from level",
        "to level",
        "levels",
        "mixed",
    ],
)
def test_states_cover_every_set_of_layers(text: str, kinds: set[tuple[str, ...]]) -> None:
    found = net(text)
    assert kept(found) == kinds
    assert len(found.states()) == len(kinds)


def test_the_stages_of_the_file_itself_always_count() -> None:
    found = net("state { stage: 's' level: 7 } layer { name: 'a' include { stage: 's' } }")
    assert kept(found) == {("a",)}
    state = found.state("TEST")
    assert (state.phase, state.level, state.stages) == ("TEST", 0, frozenset({"s"}))


def test_the_plain_states_come_first() -> None:
    states = load(SMALL / "stages.prototxt").net.states()
    assert [str(state) for state in states] == ["TRAIN", "TRAIN, stage 'deploy'"]
    assert [str(state) for state in load(SMALL / "phases.prototxt").net.states()] == ["TRAIN", "TEST"]


def test_all_layers_without_inputs_are_the_layers() -> None:
    found = load(SMALL / "deploy.prototxt").net
    assert found.all_layers == found.layers
