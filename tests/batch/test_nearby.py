"""Where the files of a solver are found, whatever folder one stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.batch.nearby import Nearby, Nets

NET = 'name: "{}"\n'


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nearby:
    """The surroundings of a solver three folders down, with the current folder beside them."""
    (tmp_path / "here").mkdir()
    (tmp_path / "zoo" / "models" / "lenet").mkdir(parents=True)
    (tmp_path / "zoo" / "models" / "lenet" / "own.prototxt").write_text(NET.format("own"))
    (tmp_path / "zoo" / "models" / "root.prototxt").write_text(NET.format("wrong"))
    (tmp_path / "zoo" / "examples").mkdir()
    (tmp_path / "zoo" / "examples" / "root.prototxt").write_text(NET.format("root"))
    (tmp_path / "zoo" / "examples" / "list.txt").write_text("a 0\nb 1")
    (tmp_path / "here" / "own.prototxt").write_text(NET.format("here"))
    monkeypatch.chdir(tmp_path / "zoo" / "models")
    return Nearby("lenet/solver.prototxt", Nets())


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("own.prototxt", "own"),
        ("examples/root.prototxt", "root"),
        ("root.prototxt", "wrong"),
        ("lenet/own.prototxt", "own"),
    ],
)
def test_found(around: Nearby, path: str, name: str) -> None:
    found = around.find(path)
    assert found is not None
    assert found.net.name == name
    assert around.find(path) is found


def test_what_is_not_there(around: Nearby) -> None:
    assert around.find("nowhere.prototxt") is None
    assert around.find("\0") is None
    assert around.find("examples") is None
    assert around.sight("nowhere") == "nothing"


def test_the_current_folder_comes_first(around: Nearby, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solver = str(tmp_path / "zoo" / "models" / "lenet" / "solver.prototxt")
    monkeypatch.chdir(tmp_path / "here")
    found = Nearby(solver, Nets()).find("own.prototxt")
    assert found is not None
    assert found.net.name == "here"


def test_sights_and_lists(around: Nearby) -> None:
    assert around.sight("examples") == "folder"
    assert around.sight("own.prototxt") == "file"
    assert around.lines("examples/list.txt") == 2
    assert around.lines("nowhere.txt") is None
