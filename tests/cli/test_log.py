"""prototool log: the summary, CSV and JSON that scripts build on, curves, and what is said of what is no log."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

from .conftest import FIXTURES, Run

LOGS = FIXTURES / "logs"


def rows(text: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(text.decode())))


def test_the_summary(prototool: Run) -> None:
    done = prototool("log", LOGS / "two_test_nets.log", LOGS / "check_failure.log")
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    assert lines[0].split()[:4] == ["run", "file", "net", "iterations"]
    assert "0 to 200  0.230369  accuracy #0 0.996875  0.996875 at 200" in lines[1]
    assert lines[1].rstrip().endswith("optimization done")
    assert lines[3].split()[0] == "2"
    assert lines[3].rstrip().endswith("died")
    assert lines[4].startswith("run 2: died: Check failed: cv_img.data Could not load lost.ppm (a picture of the list")


def test_nan_is_told_with_its_iteration(prototool: Run) -> None:
    lines = prototool("log", LOGS / "nan.log").stdout.decode().splitlines()
    assert "accuracy 1  0.6875 at 50" in lines[1]
    assert lines[2].startswith("run 1: iteration 70: loss is nan")


def test_csv_of_training(prototool: Run) -> None:
    done = prototool("log", LOGS / "nan.log", "--format", "csv", "--rows", "train")
    text = done.stdout.decode().splitlines()
    assert text[0] == "file,run,iteration,seconds,rate,smoothed_loss,seconds_per_iteration,aux_loss,loss"
    found = rows(done.stdout)
    assert (found[0]["iteration"], found[0]["smoothed_loss"], found[0]["loss"]) == ("0", "1.36047", "1.12252")
    assert [row["smoothed_loss"] for row in found[6:]] == ["53.2207", *["nan"] * 6]


def test_csv_of_tests(prototool: Run) -> None:
    done = prototool("log", LOGS / "two_test_nets.log", LOGS / "intel.log", "--format", "csv", "--rows", "test")
    found = rows(done.stdout)
    assert list(found[0])[:6] == ["file", "run", "net", "iteration", "seconds", "test_loss"]
    assert list(found[0])[6:] == ["accuracy", "loss", "per_class[0]", "per_class[1]", "detection_eval"]
    assert (found[1]["run"], found[1]["net"], found[1]["accuracy"]) == ("1", "1", "0.367188")
    assert (found[-1]["run"], found[-1]["test_loss"], found[-1]["accuracy"]) == ("2", "8.5", "")


def test_csv_of_everything_has_a_row_for_each_number(prototool: Run) -> None:
    found = rows(prototool("log", LOGS / "two_test_nets.log", "--format", "csv").stdout)
    assert list(found[0]) == ["file", "run", "phase", "net", "iteration", "seconds", "name", "value"]
    # 21 iterations with loss, 20 of them with rate and two outputs; 10 tests with 4 outputs.
    assert len(found) == 21 + 20 * 3 + 10 * 4
    assert {row["phase"] for row in found} == {"train", "test"}


def test_json(prototool: Run) -> None:
    done = prototool("log", LOGS / "resumed.log", LOGS / "nan.log", "--format", "json")
    found = json.loads(done.stdout, parse_constant=lambda word: AssertionError(word))
    assert found["version"] == 1
    killed, resumed, broken = found["runs"]
    assert [run["run"] for run in found["runs"]] == [1, 2, 3]
    assert (killed["state"], resumed["state"], resumed["start"], resumed["last"]) == ("unfinished", "done", 80, 200)
    assert resumed["events"][0]["kind"] == "restore"
    assert killed["train"][1]["outputs"]["aux_loss"] == 0.502346
    assert killed["test"][1] == {
        "net": 1,
        "iteration": 0,
        "seconds": killed["test"][1]["seconds"],
        "test_loss": None,
        "outputs": {"accuracy": 0.367188, "loss": 0.995749, "per_class[0]": 0.17592, "per_class[1]": 0.574102},
    }
    assert broken["train"][-1]["smoothed_loss"] == "nan"


def test_one_of_several_runs(prototool: Run) -> None:
    found = rows(prototool("log", LOGS / "resumed.log", "--run", "2", "--format", "csv", "--rows", "train").stdout)
    assert {row["run"] for row in found} == {"2"}
    assert found[0]["iteration"] == "80"
    done = prototool("log", LOGS / "resumed.log", "--run", "3")
    assert done.returncode == 2
    assert b"there is no run 3: the logs hold 2" in done.stderr


def test_resumed_runs_joined(prototool: Run) -> None:
    done = prototool("log", LOGS / "resumed.log", "--join", "--format", "csv", "--rows", "train")
    assert [int(row["iteration"]) for row in rows(done.stdout)] == [*range(0, 201, 10)]


def test_standard_input_and_compressed_files(prototool: Run, tmp_path: Path) -> None:
    packed = gzip.compress((LOGS / "nan.log").read_bytes())
    (tmp_path / "a.log.gz").write_bytes(packed)
    by_name = prototool("log", "a.log.gz", "--format", "json")
    piped = prototool("log", "-", "--format", "json", input=packed)
    assert by_name.stdout.replace(b"a.log.gz", b"<stdin>") == piped.stdout
    assert len(json.loads(piped.stdout)["runs"][0]["train"]) == 13


def test_curves(prototool: Run, tmp_path: Path) -> None:
    done = prototool("log", LOGS / "resumed.log", "--curves", "c.png", "-o", "table.txt")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    assert "optimization done" in (tmp_path / "table.txt").read_text()


def test_a_picture_of_another_kind_is_refused(prototool: Run, tmp_path: Path) -> None:
    done = prototool("log", LOGS / "nan.log", "--curves", "c.doc")
    assert done.returncode == 2
    assert b".png, .svg, .pdf" in done.stderr
    assert not list(tmp_path.iterdir())


def test_without_matplotlib_only_curves_are_missing(tmp_path: Path) -> None:
    (tmp_path / "matplotlib.py").write_text("raise ImportError('No module named matplotlib')")
    command = [sys.executable, "-c", "from prototool.cli.main import main; main()", "log", str(LOGS / "nan.log")]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [*command, "--curves", "c.png"], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"pip install 'caffe-prototool[launch]'" in done.stderr
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def test_what_is_no_log(prototool: Run) -> None:
    done = prototool("log", FIXTURES / "allconv6" / "allconv6.prototxt")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"this is no log of caffe train" in done.stderr
    assert prototool("log", "missing.log").returncode == 2
    torn = gzip.compress((LOGS / "nan.log").read_bytes())[:300]
    done = prototool("log", "-", input=torn)
    assert done.returncode == 2
    assert b"the compressed file is damaged" in done.stderr
