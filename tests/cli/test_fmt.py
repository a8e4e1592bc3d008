"""prototool fmt: files, folders, exit status."""

from __future__ import annotations

from pathlib import Path

from .conftest import Run

UGLY = b'layer{name:"a",type:"Input"}\n'
NEAT = b'layer { name: "a" type: "Input" }\n'


def test_printed(prototool: Run) -> None:
    done = prototool("fmt", "-", input=UGLY)
    assert (done.returncode, done.stdout, done.stderr) == (0, NEAT, b"")


def test_in_place_over_a_folder(prototool: Run, tmp_path: Path) -> None:
    (tmp_path / "zoo" / "deep").mkdir(parents=True)
    (tmp_path / "zoo" / ".git").mkdir()
    for name in ("a.prototxt", "deep/b.solver", "c.txt", ".git/d.prototxt"):
        (tmp_path / "zoo" / name).write_bytes(UGLY)
    assert prototool("fmt", "zoo", "--in-place").returncode == 0
    after = {
        name: (tmp_path / "zoo" / name).read_bytes()
        for name in ("a.prototxt", "deep/b.solver", "c.txt", ".git/d.prototxt")
    }
    assert after == {"a.prototxt": NEAT, "deep/b.solver": NEAT, "c.txt": UGLY, ".git/d.prototxt": UGLY}


def test_check_and_diff(prototool: Run, tmp_path: Path) -> None:
    (tmp_path / "a.prototxt").write_bytes(UGLY)
    (tmp_path / "b.prototxt").write_bytes(NEAT)
    done = prototool("fmt", "--check", "a.prototxt", "b.prototxt")
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"a.prototxt: would be changed\n")
    assert prototool("fmt", "--check", "b.prototxt").returncode == 0
    done = prototool("fmt", "--diff", ".")
    assert done.returncode == 1
    assert done.stdout == b"--- a/./a.prototxt\n+++ b/./a.prototxt\n@@ -1 +1 @@\n-" + UGLY + b"+" + NEAT


def test_one_bad_file_stops_no_other(prototool: Run, tmp_path: Path) -> None:
    (tmp_path / "a.prototxt").write_bytes(b"layer {")
    (tmp_path / "b.prototxt").write_bytes(UGLY)
    done = prototool("fmt", ".", "--in-place")
    assert done.returncode == 2
    assert b"'layer {' is never closed" in done.stderr
    assert (tmp_path / "a.prototxt").read_bytes() == b"layer {"
    assert (tmp_path / "b.prototxt").read_bytes() == NEAT


def test_a_path_that_leads_nowhere(prototool: Run) -> None:
    done = prototool("fmt", "nowhere")
    assert (done.returncode, done.stderr) == (2, b"prototool: nowhere: no such file or folder\n")
