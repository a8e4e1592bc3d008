"""prototool migrate: where results go, what is said of them, and that nothing is lost or half done whatever happens."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run

OLD = 'layers { name: "relu" type: RELU bottom: "a" top: "b" }  # as it was\n'
NEW = 'layer { name: "relu" type: "ReLU" bottom: "a" top: "b" }  # as it was\n'
INPUT = 'layer { name: "a" type: "Input" top: "a" input_param { shape { dim: 1 dim: 3 } } }\n'
START = "from prototool.cli.main import main; main()"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what runs remember apart from the user's."""
    monkeypatch.setenv("PROTOTOOL_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def zoo(tmp_path: Path) -> Path:
    """A folder with old files, a current one, a label map, and what cannot be migrated."""
    write = {
        "old.prototxt": 'layers { name: "a" type: DUMMY_DATA top: "a" dummy_data_param { num: 1 } }\n' + OLD,
        "deep/er/current.prototxt": INPUT + NEW,
        "deep/labels.prototxt": 'item { name: "cat" }\n',
        "deep/syntax.prototxt": "layer {\n",
        "deep/unknown.prototxt": 'layers { layer { name: "lc" type: "locally_connected" } bottom: "a" top: "b" }\n',
    }
    for name, text in write.items():
        (tmp_path / "zoo" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "zoo" / name).write_text(text)
    (tmp_path / "zoo" / "binary.prototxt").write_bytes(b"\x0a\x00\xff")
    return tmp_path / "zoo"


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder, hidden ones too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_single_file_is_printed(prototool: Run, zoo: Path) -> None:
    done = prototool("migrate", "zoo/old.prototxt")
    assert (done.returncode, done.stdout.count(b"layer {")) == (0, 2)
    assert NEW.encode() in done.stdout
    assert prototool("migrate", "-", input=(zoo / "old.prototxt").read_bytes()).stdout == done.stdout
    assert prototool("migrate", "-", input=done.stdout).stdout == done.stdout


def test_a_mirror_has_every_file_that_could_be_migrated(prototool: Run, zoo: Path) -> None:
    before = tree(zoo)
    done = prototool("migrate", "zoo", "-o", "out", "--report", "report.json")
    assert (done.returncode, done.stdout) == (2, b"")
    after = tree(zoo.parent / "out")
    assert sorted(after) == ["deep/er/current.prototxt", "deep/labels.prototxt", "old.prototxt"]
    assert after["deep/er/current.prototxt"] == before["deep/er/current.prototxt"]
    assert NEW.encode() in after["old.prototxt"]
    assert tree(zoo) == before
    assert b"zoo/deep/syntax.prototxt:1:1: error[PT001] 'layer {' is never closed\n 1 | layer {" in done.stderr
    assert b"zoo/binary.prototxt:" in done.stderr
    assert b"zoo/deep/unknown.prototxt:" in done.stderr
    assert b"Traceback" not in done.stderr


def test_the_report(prototool: Run, zoo: Path) -> None:
    prototool("migrate", "zoo", "-o", "out", "--report", "report.json")
    report = json.loads((zoo.parent / "report.json").read_text())
    files = {file["path"].removeprefix("zoo/"): file for file in report["files"]}
    assert {name: (file["kind"], file["era"], file["verdict"]) for name, file in files.items()} == {
        "old.prototxt": ("net", "V1", "migrated"),
        "deep/er/current.prototxt": ("net", "V2", "current"),
        "deep/labels.prototxt": ("unknown", None, "current"),
        "deep/syntax.prototxt": ("unknown", None, "unreadable"),
        "deep/unknown.prototxt": ("net", "V0", "refused"),
        "binary.prototxt": ("unknown", None, "unreadable"),
    }
    assert files["old.prototxt"]["target"] == "out/old.prototxt"
    assert [step["pass"] for step in files["old.prototxt"]["steps"] if step["changed"]] == ["upgrade-v1"]
    assert files["old.prototxt"]["written"] is True
    (problem,) = files["deep/syntax.prototxt"]["problems"]
    assert (problem["code"], problem["line"], problem["column"]) == ("PT001", 1, 1)
    assert report["version"] == 1
    assert report["complete"] is True
    expected = {"files": 6, "current": 2, "migrated": 1, "refused": 1, "unreadable": 2, "unwritten": 0, "fault": 0}
    assert report["summary"].items() >= expected.items()
    assert report["summary"]["eras"] == {"V0": 1, "V1": 1, "V2": 1, "mixed": 0, "none": 3}


def test_in_place_and_again(prototool: Run, zoo: Path) -> None:
    os.chmod(zoo / "old.prototxt", 0o640)
    assert prototool("migrate", "zoo", "--in-place").returncode == 2
    assert NEW in (zoo / "old.prototxt").read_text()
    assert (zoo / "old.prototxt").stat().st_mode & 0o777 == 0o640
    before = tree(zoo)
    done = prototool("migrate", "zoo", "--in-place")
    assert b"; 0 written\n" in done.stderr
    assert b", 3 of them as the last run left them" in done.stderr
    assert tree(zoo) == before
    assert b"last run" not in prototool("migrate", "zoo", "--in-place", "--no-cache").stderr


def test_check_and_diff_write_nothing(prototool: Run, zoo: Path) -> None:
    before = tree(zoo)
    for name in ("syntax.prototxt", "unknown.prototxt"):
        (zoo / "deep" / name).unlink()
        del before[f"deep/{name}"]
    done = prototool("migrate", "zoo/old.prototxt", "zoo/deep", "--check")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"zoo/old.prototxt: would be migrated (V1: upgrade-v1)\n" in done.stderr
    assert prototool("migrate", "zoo/deep", "--check", "-q").stderr == b""
    done = prototool("migrate", "zoo/old.prototxt", "zoo/deep", "--diff")
    assert done.returncode == 1
    assert tree(zoo) == before
    subprocess.run(["patch", "-p1"], input=done.stdout, cwd=zoo.parent, check=True, capture_output=True)
    assert prototool("migrate", "zoo/old.prototxt", "zoo/deep", "--check").returncode == 0


def test_a_folder_without_a_place_for_results_is_looked_at(prototool: Run, zoo: Path) -> None:
    before = tree(zoo)
    done = prototool("migrate", "zoo")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"6 files in " in done.stderr
    assert b"; nothing is written without -o DIR or --in-place\n" in done.stderr
    assert tree(zoo) == before


def test_a_pattern(prototool: Run, zoo: Path) -> None:
    assert prototool("migrate", "zoo/**/*current.prototxt", "-o", "out").returncode == 0
    assert list(tree(zoo.parent / "out")) == ["deep/er/current.prototxt"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["zoo", "-o", "out", "--in-place"], b"give only one of"),
        (["zoo", "--check", "--diff"], b"give only one of"),
        (["-", "--in-place"], b"standard input cannot be written in place"),
        (["-", "-o", "out"], b"standard input has no name"),
        (["zoo", "-o", "zoo"], b"give --in-place"),
        (["zoo/deep", "zoo/deep/er", "zoo", "-o", "zoo/old.prototxt"], b"-o is a folder"),
        (["zoo", "--dialect", "sdd"], b"there is no dialect 'sdd': did you mean 'ssd'?"),
        (["zoo", "--jobs", "0"], b"--jobs"),
        (["nowhere"], b"prototool: nowhere: No such file or directory\n"),
    ],
)
def test_usage(prototool: Run, zoo: Path, options: list[str], message: bytes) -> None:
    before = tree(zoo)
    done = prototool("migrate", *options)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr
    assert b"prototool: prototool" not in done.stderr
    assert b"Traceback" not in done.stderr
    assert tree(zoo) == before
    assert not (zoo.parent / "out").exists()


def test_a_schema_that_cannot_be_read(prototool: Run, zoo: Path) -> None:
    (zoo.parent / ".prototool.toml").write_text('schema = "nope.proto"')
    done = prototool("migrate", "zoo", "-o", "out")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert done.stderr.endswith(b"nope.proto: there is no such file\n")


def test_results_that_cannot_be_written_stop_no_other(prototool: Run, zoo: Path) -> None:
    (zoo.parent / "out" / "old.prototxt").mkdir(parents=True)
    (zoo.parent / "out" / "deep").mkdir()
    (zoo.parent / "out" / "deep" / "er").touch()
    done = prototool("migrate", "zoo", "-o", "out")
    assert done.returncode == 2
    assert b"prototool: out/old.prototxt: " in done.stderr
    assert b"prototool: out/deep/er/current.prototxt: File exists; nothing is written there\n" in done.stderr
    assert (zoo.parent / "out" / "deep" / "labels.prototxt").exists()


def test_a_result_behind_a_link_to_what_is_read(prototool: Run, zoo: Path) -> None:
    (zoo.parent / "out").mkdir()
    (zoo.parent / "out" / "deep").symlink_to("../zoo/deep")
    before = tree(zoo)
    done = prototool("migrate", "zoo", "-o", "out")
    assert done.returncode == 2
    assert b"out/deep/labels.prototxt: this is read, and would be written over; give another -o" in done.stderr
    assert tree(zoo) == before


def test_weights(prototool: Run, tmp_path: Path) -> None:
    name = b"\x12\x0b" + b"\x22\x04relu" + b"\x28\x12" + b"\x12\x01a"
    (tmp_path / "old.caffemodel").write_bytes(name[:2].replace(b"\x0b", bytes([len(name) - 2])) + name[2:])
    (tmp_path / "no.caffemodel").write_bytes(b"layer {}")
    done = prototool("migrate", ".", "-o", "out", "--report", "report.json")
    files = {file["path"]: file for file in json.loads((tmp_path / "report.json").read_text())["files"]}
    assert done.returncode == 2
    assert (files["./old.caffemodel"]["kind"], files["./old.caffemodel"]["era"]) == ("weights", "V1")
    assert files["./old.caffemodel"]["verdict"] == "migrated"
    assert files["./no.caffemodel"]["verdict"] == "unreadable"
    assert b"ReLU" in (tmp_path / "out" / "old.caffemodel").read_bytes()
    done = prototool("migrate", "out", "--check")
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_file_of_pytorch(prototool: Run, tmp_path: Path) -> None:
    (tmp_path / "zoo").mkdir()
    (tmp_path / "zoo" / "model.pt").write_bytes(b"PK\x03\x04 and so on")
    (tmp_path / "zoo" / "net.pt").write_text(OLD)
    done = prototool("migrate", "zoo", "-o", "out")
    assert (done.returncode, list(tree(tmp_path / "out"))) == (0, ["net.pt"])
    done = prototool("migrate", "zoo/model.pt")
    assert done.returncode == 2
    assert done.stderr == b"prototool: zoo/model.pt: .pt here is PyTorch's: this is neither net nor solver\n"


@pytest.fixture
def crowd(tmp_path: Path) -> Path:
    """A folder of many small old nets, in folders, and a bad one in each."""
    for folder in range(15):
        (tmp_path / "crowd" / f"{folder:02}").mkdir(parents=True)
        (tmp_path / "crowd" / f"{folder:02}" / "bad.prototxt").write_text("layer {")
        for number in range(64):
            path = tmp_path / "crowd" / f"{folder:02}" / f"{number:02}.prototxt"
            path.write_text(f"# {folder} {number}\n" + OLD * (1 + number % 3))
    return tmp_path / "crowd"


def begun(folder: Path, *options: str) -> subprocess.Popen[bytes]:
    """A run in a session of its own."""
    command = [sys.executable, "-c", START, "migrate", *options]
    return subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, start_new_session=True, env={**os.environ})


def wait_for(reached: Callable[[], bool]) -> None:
    """Wait until something is so."""
    late = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < late
        time.sleep(0.005)


def is_new(path: Path) -> bool:
    """Whether a file is there and migrated."""
    return path.exists() and b"layer {" in path.read_bytes()


@pytest.mark.parametrize("in_place", [True, False], ids=["in-place", "mirror"])
def test_killed_in_the_middle_and_run_again(prototool: Run, crowd: Path, in_place: bool) -> None:
    here = crowd.parent
    shutil.copytree(crowd, here / "whole")
    assert prototool("migrate", "whole", "--in-place", "-q").returncode == 2
    expected = tree(here / "whole")
    bad = {name for name in expected if name.endswith("bad.prototxt")}
    if not in_place:
        expected = {name: data for name, data in expected.items() if name not in bad}
    out = crowd if in_place else here / "out"
    options = ["crowd", "--jobs", "2", *(["--in-place"] if in_place else ["-o", "out"])]
    before = tree(crowd)
    for folder in ("02", "06"):
        running = begun(here, *options)
        wait_for(lambda folder=folder: is_new(out / folder / "00.prototxt"))  # type: ignore[misc]
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        half = tree(out)
        assert half != expected
        # Whatever has its name is whole: as it was, or as it shall be.
        assert all(data in (before.get(name), expected.get(name)) for name, data in half.items() if name[3] != ".")
    done = prototool("migrate", *options)
    assert done.returncode == 2
    assert tree(out) == expected


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupted(prototool: Run, crowd: Path, told: signal.Signals, jobs: str) -> None:
    here = crowd.parent
    running = begun(here, "crowd", "-o", "out", "--jobs", jobs, "--report", "report.json")
    wait_for(lambda: is_new(here / "out" / "01" / "00.prototxt"))
    os.killpg(running.pid, told)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert b"interrupted after " in said
    assert b"Traceback" not in said
    report = json.loads((here / "report.json").read_text())
    assert report["complete"] is False
    assert 0 < report["summary"]["written"] < 960
    left = tree(here / "out")
    assert all(name.endswith(".prototxt") and data.endswith(NEW.encode()) for name, data in left.items())
    assert not [path for path in here.iterdir() if path.name.endswith(".tmp")]


def test_a_bar_on_a_terminal_alone(crowd: Path) -> None:
    code = f"import pty, sys; sys.exit(pty.spawn([{sys.executable!r}, '-c', {START!r}, 'migrate', 'crowd/00']) >> 8)"
    done = subprocess.run([sys.executable, "-c", code], cwd=crowd.parent, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"/65" in done.stdout
    assert b"error[PT001]" in done.stdout
    assert b"Traceback" not in done.stdout


def test_nothing_that_many_files_need_is_loaded_for_one(zoo: Path) -> None:
    run = "from prototool.cli.migrate import migrate; migrate(['zoo/old.prototxt'], standalone_mode=False)"
    code = f"import sys; {run}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=zoo.parent, check=True)
    loaded = set(done.stdout.decode().splitlines()[-1].split())
    assert not loaded & {"rich", "google.protobuf", "concurrent.futures.process", "sqlite3", "prototool.rules"}
