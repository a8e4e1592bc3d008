"""Results where they belong, and what a run that was killed left there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from prototool.batch.delivery import Sweep, deliver, halves


def test_written_once(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "deep" / "er" / "a"
    source.write_bytes(b"old")
    assert deliver(str(source), str(target), b"new")
    before = target.stat().st_mtime_ns
    assert not deliver(str(source), str(target), b"new")
    assert (target.read_bytes(), target.stat().st_mtime_ns) == (b"new", before)


def test_never_over_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "link").symlink_to("a")
    with pytest.raises(FileExistsError, match="leads to the file that is read"):
        deliver(str(tmp_path / "a"), str(tmp_path / "link"), b"new")
    assert (tmp_path / "a").read_bytes() == b"old"


def test_halves_of_a_process_that_is_gone_are_taken_away(tmp_path: Path) -> None:
    halves.cache_clear()
    gone = subprocess.Popen(["true"])
    gone.wait()
    left, other = tmp_path / f".a.{gone.pid}.tmp", tmp_path / f".b.{gone.pid}.tmp"
    running = tmp_path / f".a.{os.getppid()}.tmp"
    for path in (left, other, running):
        path.touch()
    deliver(str(tmp_path / "a.source"), str(tmp_path / "a"), b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["a", other.name, running.name])


def test_what_lost_workers_left_is_swept_up(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in (".a.1.tmp", ".other.1.tmp", "a", "deep/.b.1.tmp", "deep/b"):
        (tmp_path / name).touch()
    sweep = Sweep()
    for name in ("a", "deep/b", "nowhere/c"):
        sweep.add(str(tmp_path / name))
    sweep.close()
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert left == [".other.1.tmp", "a", "deep/b"]
