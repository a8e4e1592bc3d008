"""Where results go, and what is refused before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.batch.discover import found
from prototool.batch.mirror import Mirror, TargetError


@pytest.fixture(autouse=True)
def zoo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two folders of nets that are called alike."""
    monkeypatch.chdir(tmp_path)
    for name in ("zoo/a/net.prototxt", "zoo/b/net.prototxt", "zoo/b/zoo/b/net.prototxt", "own.prototxt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()


def targets(mirror: Mirror, *paths: str) -> list[str]:
    """Where the results for paths go, if nothing stands in the way."""
    mirror.refuse(paths, found(paths, mirror.holds))
    return [mirror.target(each) for each in found(paths, mirror.holds)]


def test_a_folder_keeps_its_tree_and_a_file_its_name() -> None:
    assert targets(Mirror("out"), "zoo/b", "own.prototxt") == [
        "out/net.prototxt",
        "out/zoo/b/net.prototxt",
        "out/own.prototxt",
    ]
    assert targets(Mirror("out"), "zoo/**/*.prototxt")[0] == "out/a/net.prototxt"


def test_the_folder_of_results_is_not_searched() -> None:
    Path("zoo/out").mkdir()
    Path("zoo/out/old.prototxt").touch()
    assert targets(Mirror("zoo/out"), "zoo/a", ".")[-1] == "zoo/out/zoo/b/zoo/b/net.prototxt"


@pytest.mark.parametrize(
    ("out", "paths", "message"),
    [
        ("out", ["zoo/a", "zoo/b"], "out/net.prototxt: the results for zoo/a/net.prototxt and zoo/b/net.prototxt"),
        ("out", ["zoo/a/net.prototxt", "zoo/b/net.prototxt"], "give the folder that holds both"),
        ("zoo", ["zoo"], "zoo: this would be written over itself; give --in-place"),
        (".", ["own.prototxt"], "./own.prototxt: this is read, and would be written over"),
        (".", ["zoo/b"], "./zoo/b/net.prototxt: this is read, and would be written over"),
        ("own.prototxt", ["zoo"], "own.prototxt: -o is a folder"),
        ("out", ["-"], "standard input has no name"),
    ],
)
def test_refused(out: str, paths: list[str], message: str) -> None:
    with pytest.raises(TargetError) as caught:
        targets(Mirror(out), *paths)
    assert message in str(caught.value)
    assert not Path("out").exists()
