"""prototool migrate --prove: real Caffe as the judge of every result, before it is written."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from prototool.batch.machine import run
from prototool.batch.migrating import died, migrate
from prototool.batch.migration import Content, Job, Judged, Outcome, Proof
from prototool.cli.migration import Asked, Migration

from .conftest import Run

OLD = 'layers { name: "relu" type: RELU bottom: "a" top: "b" }\n'
NEW = 'layer { name: "relu" type: "ReLU" bottom: "a" top: "b" }\n'
FILES = {
    "current.prototxt": NEW,
    "fork.prototxt": 'input: "a" input_dim: 1 input_dim: 1 input_dim: 1 input_dim: 1\n'
    'layer { name: "p" type: "Permute" bottom: "a" top: "b" permute_param { order: 1 } }\n',
    "mixed.prototxt": OLD + NEW.replace("relu", "other"),
    "old.prototxt": OLD,
    "old.solver": 'net: "old.prototxt" solver_type: ADAM\n',
}
# A .caffemodel of V1 with one layer and no blobs.
WEIGHTS = b"\x12\x0b\x22\x04relu\x28\x12\x12\x01a"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what runs remember apart from the user's."""
    monkeypatch.setenv("PROTOTOOL_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def zoo(tmp_path: Path) -> Path:
    """Files that Caffe takes, one that it refuses, one of a fork, and weights."""
    (tmp_path / "zoo").mkdir()
    for name, text in FILES.items():
        (tmp_path / "zoo" / name).write_text(text)
    (tmp_path / "zoo" / "old.caffemodel").write_bytes(WEIGHTS)
    return tmp_path / "zoo"


def reported(folder: Path) -> dict[str, Any]:
    """The report of a run: what was proved of each file, and the summary."""
    report = json.loads((folder / "report.json").read_text())
    proofs = {file["path"].removeprefix("zoo/"): file["proof"] and file["proof"]["verdict"] for file in report["files"]}
    return {**proofs, "": report["summary"]}


def test_what_caffe_says_of_each_file(prototool: Run, zoo: Path) -> None:
    here = zoo.parent
    # What was migrated without a proof is proved once that is wanted, and then known.
    prototool("migrate", "zoo/old.prototxt", "zoo/old.solver", "-o", "out")
    done = prototool("migrate", "zoo", "-o", "out", "--prove", "--report", "report.json")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"proved equal by real Caffe: 3; refused: 1; not judged: 1\n" in done.stderr
    assert b"zoo/mixed.prototxt: not proved (refused): Caffe refuses the original (" in done.stderr
    assert b"zoo/fork.prototxt: not proved (not judged): Caffe 1.0 does not know fields of a fork: " in done.stderr
    found = reported(here)
    expected = {"current.prototxt": None, "fork.prototxt": "not judged", "mixed.prototxt": "refused"}
    equal = {"old.caffemodel": "equal", "old.prototxt": "equal", "old.solver": "equal"}
    assert {name: proof for name, proof in found.items() if name} == expected | equal
    assert found[""]["proofs"] == {"equal": 3, "differs": 0, "refused": 1, "lossy": 0, "not judged": 1}
    assert len(list((here / "out").iterdir())) == 6
    assert (here / "out" / "old.prototxt").read_text() == NEW
    assert b"ReLU" in (here / "out" / "old.caffemodel").read_bytes()
    # What could not be judged is tried again, since there may be another judge.
    again = prototool("migrate", "zoo", "-o", "out", "--prove")
    assert b", 5 of them as the last run left them" in again.stderr
    assert b"proved equal by real Caffe: 3; refused: 1; not judged: 1\n" in again.stderr
    assert b"proved" not in prototool("migrate", "zoo", "-o", "out").stderr


def test_a_proof_without_writing(prototool: Run, zoo: Path) -> None:
    done = prototool("migrate", "zoo/old.prototxt", "--prove")
    assert (done.returncode, done.stdout) == (0, NEW.encode())
    assert done.stderr == b"zoo/old.prototxt: proved equal by real Caffe\n"
    done = prototool("migrate", "zoo/old.prototxt", "zoo/old.caffemodel", "--check", "--prove")
    assert done.returncode == 1
    assert b"zoo/old.prototxt: would be migrated (V1: upgrade-v1; proved equal)\n" in done.stderr
    assert b"zoo/old.caffemodel: would be migrated (V1: upgrade-weights; proved equal)\n" in done.stderr
    assert (zoo / "old.prototxt").read_text() == OLD
    assert (zoo / "old.caffemodel").read_bytes() == WEIGHTS


def test_without_caffe_nothing_is_begun(prototool: Run, zoo: Path) -> None:
    done = prototool("migrate", "zoo", "--in-place", "--prove", "--caffe-python", "no/such/python")
    assert done.returncode == 2
    assert done.stderr.startswith(b"prototool: a proof needs Caffe's own tool ")
    assert b"prototool engines install pycaffe" in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert (zoo / "old.prototxt").read_text() == OLD
    done = prototool("migrate", "zoo", "--caffe-python", "python3")
    assert (done.returncode, b"give --prove with it" in done.stderr) == (2, True)


def never_equal(original: Content, result: Content, kind: Judged) -> Proof:
    """Find every result wrong."""
    return Proof("differs", "Caffe reads the original and the result differently: name is 'a'")


def no_room(original: Content, result: Content, kind: Judged) -> Proof:
    """Have no room for a proof."""
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("name", ["old.prototxt", "old.caffemodel"])
def test_what_differs_is_not_written(zoo: Path, name: str) -> None:
    before = (zoo / name).read_bytes()
    jobs = [Job(str(zoo / name), str(zoo / name), "write", prove=True)]
    (found,) = run(partial(migrate, judge=never_equal), jobs, died)
    assert (found.verdict, found.written) == ("fault", False)
    assert found.message.endswith("differently: name is 'a'; nothing is written")
    assert (zoo / name).read_bytes() == before
    outcome: Outcome = migrate(jobs[0], no_room)
    assert (outcome.verdict, outcome.proof) == ("migrated", Proof("not judged", "No space left on device"))


def test_what_differs_is_told_as_a_fault_of_ours(
    zoo: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(zoo.parent)
    asked = Asked(("zoo",), "out", False, False, False, None, 2, "report.json", False, False, prove=True)
    assert Migration(asked, never_equal).run() == 3
    said = capfd.readouterr().err
    assert "prototool: zoo/old.prototxt: this is a fault of prototool itself: Caffe reads the original and" in said
    assert "please report its faults with the file" in said
    assert "proved equal by real Caffe: 0; differs: 5\n" in said
    assert [path.name for path in (zoo.parent / "out").iterdir()] == ["current.prototxt"]
    assert reported(zoo.parent)["old.prototxt"] == "differs"
