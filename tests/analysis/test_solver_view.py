"""A solver with its nets in view, and what can be seen of the files around it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from prototool.analysis.solver_view import SolverView
from prototool.analysis.surroundings import LARGEST_NET, Folder, Given
from prototool.api import loads

NET = """
layer { name: "data" type: "DummyData" top: "data" dummy_data_param { shape { dim: 1 dim: 3 } } }
layer { name: "drop" type: "Dropout" bottom: "data" top: "data" include { phase: TRAIN stage: "s" } }
"""
SOLVER = 'net: "net.prototxt" train_state { stage: "s" } test_iter: 1 test_interval: 5 base_lr: 1 max_iter: 9\n'


def view(folder: Path, text: str = SOLVER, net: str | None = NET) -> SolverView:
    if net is not None:
        (folder / "net.prototxt").write_text(net)
    return SolverView(loads(text), Folder(str(folder)))


def test_nets_are_in_view_in_the_states_the_solver_builds(tmp_path: Path) -> None:
    seen = view(tmp_path)
    train, test = seen.solver.nets
    ours, theirs = seen.view_of(train), seen.view_of(test)
    assert ours
    assert theirs
    assert [layer.name for layer in ours.graph.layers] == ["data", "drop"]
    assert [layer.name for layer in theirs.graph.layers] == ["data"]
    assert seen.view_of(train) is ours
    assert seen.net_of(train) is seen.net_of(test)


def test_an_inline_net_is_in_view(tmp_path: Path) -> None:
    seen = view(tmp_path, f"net_param {{ {NET} }} base_lr: 1", None)
    (ref,) = seen.solver.nets
    inline = seen.view_of(ref)
    assert inline
    assert [layer.name for layer in inline.graph.layers] == ["data"]
    assert not seen.refusals(ref)


@pytest.mark.parametrize(
    ("net", "code"),
    [
        ("layer {", "PT001"),
        ("nmae: 1 layer { }", "PT010"),
        ('net: "x" base_lr: 1', "PT016"),
        ('layer { name: "a" type: "ReLU" bottom: "x" top: "y" }', "PT101"),
    ],
)
def test_what_a_net_is_refused_for(tmp_path: Path, net: str, code: str) -> None:
    seen = view(tmp_path, net=net)
    assert seen.refusals(seen.solver.nets[0])[0].kind.code == code
    assert seen.sound_view(seen.solver.train) is None


def test_a_net_that_is_not_there_is_not_in_view(tmp_path: Path) -> None:
    seen = view(tmp_path, net=None)
    ref = seen.solver.nets[0]
    assert seen.net_of(ref) is seen.view_of(ref) is None
    assert seen.refusals(ref) == []
    assert seen.around.sight("net.prototxt") == "nothing"


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("test_interval: 5 max_iter: 9", True),
        ("test_interval: 5 max_iter: 3", True),
        ("test_interval: 5 max_iter: 3 test_initialization: false", False),
        ("test_interval: 5 max_iter: 5 test_initialization: false", True),
        ("test_interval: 5 test_initialization: false", True),
        ("max_iter: 9", False),
    ],
)
def test_whether_a_test_ever_runs(text: str, run: bool) -> None:
    assert SolverView(loads(f'net: "a" test_iter: 1 {text}')).tests_run == run


def test_a_field_that_could_not_be_read_is_not_called_missing() -> None:
    assert SolverView(loads('net: "a" base_lr: 1')).lacks("gamma")
    assert not SolverView(loads('net: "a" base_lr: 1 gama: 0.1')).lacks("gamma")


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a: 1\nmax_iter: 9\n", "a: 1\nmax_iter: 9\nseed: 1\n"),
        ("max_iter: 9  # long\r\na: 1\r\n", "max_iter: 9  # long\r\nseed: 1\r\na: 1\r\n"),
        ("max_iter: 9 a: 1", "max_iter: 9 seed: 1 a: 1"),
        ("  max_iter: 9", "  max_iter: 9\n  seed: 1"),
        ("max_iter: 9 test_state { }", "max_iter: 9 seed: 1 test_state { }"),
    ],
)
def test_a_field_is_put_behind_another(text: str, after: str) -> None:
    # What the solver does not know is left out, so the names need mean nothing.
    span, new = SolverView(loads(text)).behind("max_iter", "seed: 1")
    assert text[: span.start] + new + text[span.end :] == after


def test_without_surroundings_nothing_is_known() -> None:
    assert Given().sight("anything") == "unknown"
    assert Given().find("anything") is Given().lines("anything") is None
    found = Given(lambda path: loads("a\nb\n") if path == "here" else None)
    assert (found.sight("here"), found.sight("there"), found.lines("here")) == ("file", "nothing", 2)


def test_what_a_folder_shows(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("a.png 0\nb.png 1")
    (tmp_path / "sub").mkdir()
    here = Folder(str(tmp_path))
    assert (here.sight("sub"), here.sight("list.txt"), here.sight("no"), here.sight("")) == (
        "folder",
        "file",
        "nothing",
        "folder",
    )
    assert here.lines("list.txt") == 2
    assert here.lines("sub") is here.lines("no") is here.find("sub") is None


def test_only_regular_files_of_a_sane_size_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(LARGEST_NET + 1)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    here = Folder(str(tmp_path))
    for name in ("pipe", "huge", "loop", "/dev/zero", "with\0nul", "x" * 5000):
        assert here.find(name) is None, name
    assert here.lines("pipe") is here.lines("/dev/zero") is None
    assert here.sight("with\0nul") == here.sight("x" * 5000) == "nothing"
