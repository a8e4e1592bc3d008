"""prototool data: what users see of making and checking image sets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from .conftest import Run


def test_a_set_is_made_and_found_sound(prototool: Run, tmp_path: Path) -> None:
    words = ("data", "synth", "set", "--classes", "3", "--train", "30", "--test", "9", "--size", "32")
    done = prototool(*words)
    assert (done.returncode, done.stderr) == (0, b"")
    told = done.stdout.decode().splitlines()
    assert told[0] == "set: 3 classes, 30 + 9 images of 32x32"
    assert told[1] == f'ImageData: source: "{Path("set/train.txt")}" root_folder: "set/"'
    again = prototool(*words)
    assert again.stdout.decode().splitlines()[0] == f"{told[0]}, here already"
    checked = prototool("data", "check", "set/test.txt", "--root", "set", "--classes", "3")
    assert checked.returncode == 0
    lines = checked.stdout.decode().splitlines()
    assert lines[:2] == ["class images", f"    0 3 {'#' * 30}"]
    assert lines[-1] == "9 images (32x32), 3 labels: 0 errors, 0 warnings"


def test_wrong_parameters_are_wrong_usage(prototool: Run, tmp_path: Path) -> None:
    done = prototool("data", "synth", "set", "--label-noise", "2")
    assert done.returncode == 2
    assert b"--label-noise: from 0 to below 1, not 2.0" in done.stderr
    assert not list(tmp_path.iterdir())


def test_another_set_is_not_written_over(prototool: Run) -> None:
    tiny = ("data", "synth", "set", "--train", "6", "--test", "1", "--size", "16")
    assert prototool(*tiny).returncode == 0
    done = prototool(*tiny, "--seed", "2")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"set: another set stands here" in done.stderr


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk."""
    words = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))"
    command = [sys.executable, "-c", f"{words}; from prototool.cli.main import main; main()", "data", "synth", "set"]
    done = subprocess.run([*command, "--jobs", "2"], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (2, f"prototool: {tmp_path / 'set'}: File too large\n")
    assert not list(tmp_path.iterdir())


def test_what_is_wrong_with_a_list(prototool: Run, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("lost.jpg 0\nlost.jpg 7\n")
    done = prototool("data", "check", "list.txt", "--classes", "5")
    assert done.returncode == 1
    lines = done.stdout.decode().splitlines()
    assert "list.txt:1: error: lost.jpg: there is no such file" in lines
    assert "list.txt:2: error: the label 7 is beyond 5 classes, 0 to 4" in lines
    assert lines[-1] == "2 images (no size), 2 labels: 3 errors, 2 warnings"
    found = json.loads(prototool("data", "check", "list.txt", "--classes", "5", "--format", "json").stdout)
    assert (found["version"], found["images"], found["labels"]) == (1, 2, {"0": 1, "7": 1})
    assert found["summary"] == {"errors": 3, "warnings": 2}
    assert found["troubles"][0] == {
        "line": None,
        "severity": "warning",
        "message": "4 classes have no image: 1, 2, 3, 4",
    }


def test_many_troubles_are_cut_short(prototool: Run, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("".join(f"lost{number}.jpg {number}\n" for number in range(100)))
    lines = prototool("data", "check", "list.txt").stdout.decode().splitlines()
    assert lines[20] == "... and 80 more; --format json has them all"
    assert lines[21] == "100 classes, from 1 to 1 images"


def test_a_list_that_is_not_there(prototool: Run) -> None:
    done = prototool("data", "check", "missing.txt")
    assert (done.returncode, done.stderr) == (2, b"prototool: missing.txt: No such file or directory\n")


def test_without_pillow_it_is_told_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "PIL.py").write_text("raise ImportError('No module named PIL')")
    command = [sys.executable, "-c", "from prototool.cli.main import main; main()", "data", "synth", "set"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"pip install 'caffe-prototool[launch]'" in done.stderr
    assert not (tmp_path / "set").exists()
