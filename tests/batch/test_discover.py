"""Which files a list of paths means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from prototool.batch.discover import below, discover


def test_folders_are_searched_and_files_taken_as_given(tmp_path: Path) -> None:
    for name in ("b.prototxt", "a/z.solver", "a/x.prototxt", "a/notes.md", ".hidden/c.prototxt", "odd.pt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [
        Path(path).relative_to(tmp_path).as_posix() for path in discover([str(tmp_path), str(tmp_path / "odd.pt")])
    ]
    assert found == ["b.prototxt", "a/x.prototxt", "a/z.solver", "odd.pt"]


def test_standard_input_is_a_path() -> None:
    assert list(discover(["-"])) == ["-"]


def test_a_path_that_leads_nowhere() -> None:
    with pytest.raises(FileNotFoundError):
        list(discover(["/nowhere"]))


def test_what_is_excluded_and_what_never_ends(tmp_path: Path) -> None:
    for name in ("a.prototxt", "b/c.prototxt", "d.prototxt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    os.mkfifo(tmp_path / "pipe.prototxt")
    (tmp_path / "link.prototxt").symlink_to("nowhere")
    found = below(str(tmp_path), lambda path: Path(path).name in ("b", "d.prototxt"))
    assert [Path(path).name for path in found] == ["a.prototxt", "link.prototxt"]
