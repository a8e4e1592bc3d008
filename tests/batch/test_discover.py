"""Which files a list of paths means."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from prototool.batch.discover import Found, below, found


@pytest.fixture
def zoo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make files with some content in an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)

    def make(*names: str, content: bytes = b"") -> None:
        for name in names:
            Path(name).parent.mkdir(exist_ok=True, parents=True)
            Path(name).write_bytes(content)

    return make


def test_folders_are_searched_and_files_taken_as_given(zoo: Callable[..., None]) -> None:
    zoo("zoo/b.prototxt", "zoo/a/z.solver", "zoo/a/x.prototxt", "zoo/a/notes.md", "zoo/.hidden/c.prototxt", "odd.txt")
    names = ["zoo/b.prototxt", "zoo/a/x.prototxt", "zoo/a/z.solver"]
    assert list(found(["zoo", "odd.txt"])) == [*(Found(name, "zoo") for name in names), Found("odd.txt")]


def test_each_file_once(zoo: Callable[..., None]) -> None:
    zoo("zoo/a.prototxt", "zoo/b.prototxt")
    given = ["zoo/b.prototxt", "zoo", "./zoo//a.prototxt", "zoo/*.prototxt", "-", "-"]
    assert [each.path for each in found(given)] == ["zoo/b.prototxt", "zoo/a.prototxt", "-"]
    assert [each.path for each in found(["**/**/*.prototxt"])] == ["zoo/a.prototxt", "zoo/b.prototxt"]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("zoo/**/*.prototxt", ["zoo/c.prototxt", "zoo/a/x.prototxt", "zoo/a/deep/y.prototxt"]),
        ("zoo/*/*.prototxt", ["zoo/a/x.prototxt"]),
        ("zoo/a/[x-z].*", ["zoo/a/x.prototxt", "zoo/a/z.txt"]),
        ("zoo/.hidden/*", ["zoo/.hidden/h.prototxt"]),
        ("zoo/**", ["zoo/c.prototxt", "zoo/a/x.prototxt", "zoo/a/z.txt", "zoo/a/deep/y.prototxt"]),
        ("zoo/nothing*", ["zoo/nothing*"]),
    ],
)
def test_a_pattern_that_the_shell_left_alone(zoo: Callable[..., None], pattern: str, names: list[str]) -> None:
    zoo("zoo/a/x.prototxt", "zoo/a/z.txt", "zoo/a/deep/y.prototxt", "zoo/c.prototxt", "zoo/.hidden/h.prototxt")
    assert [each.path for each in found([pattern])] == names


def test_a_name_that_looks_like_a_pattern(zoo: Callable[..., None]) -> None:
    zoo("net[1].prototxt", "net1.prototxt")
    assert [each.path for each in found(["net[1].prototxt"])] == ["net[1].prototxt"]


def test_a_path_that_leads_nowhere_is_for_its_reader() -> None:
    assert list(found(["/nowhere"])) == [Found("/nowhere")]


def test_what_is_excluded_and_what_never_ends(zoo: Callable[..., None], tmp_path: Path) -> None:
    zoo("a.prototxt", "b/c.prototxt", "d.prototxt")
    os.mkfifo("pipe.prototxt")
    Path("link.prototxt").symlink_to("nowhere")
    left = below(".", lambda path: Path(path).name in ("b", "d.prototxt"))
    assert [Path(path).name for path in left] == ["a.prototxt", "link.prototxt"]


def test_files_of_pytorch_are_passed_over(zoo: Callable[..., None]) -> None:
    zoo("zoo/net.pt", content=b'name: "a"')
    zoo("zoo/new.pt", content=b"PK\x03\x04zip")
    zoo("zoo/old.pt", content=b"\x80\x02}q\x00.")
    assert list(below("zoo")) == ["zoo/net.pt"]
    assert [each.path for each in found(["zoo/*.pt", "zoo/old.pt"])] == ["zoo/net.pt", "zoo/old.pt"]
