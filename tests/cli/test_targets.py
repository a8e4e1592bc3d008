"""`check --target` and `targets`, as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

from prototool.targets import NAMES

from .conftest import Run

NET = """layer { name: "in" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
layer { name: "best" type: "ArgMax" bottom: "data" top: "best" }
"""


def write(folder: Path, text: str = NET) -> Path:
    path = folder / "argmax.prototxt"
    path.write_text(text, "utf-8")
    return path


def test_every_target_is_listed_with_its_sources(prototool: Run) -> None:
    text = prototool("targets").stdout.decode()
    assert [line for line in text.splitlines() if not line.startswith(" ")] == list(NAMES)
    assert text.count("source: ") >= len(NAMES)


def test_a_target_adds_its_verdict_to_caffes(prototool: Run, tmp_path: Path) -> None:
    net = write(tmp_path)
    assert prototool("check", net).returncode == 0
    assert prototool("check", net, "--target", "caffe").returncode == 0
    assert prototool("check", net, "--target", "mnn").returncode == 0
    found = prototool("check", net, "--target", "opencv")
    assert found.returncode == 1
    assert b"argmax.prototxt:2:28: error[PT902] OpenCV 4 reads no layers of type 'ArgMax'" in found.stdout
    assert b"Caffe ends" not in found.stdout


def test_several_targets_at_once(prototool: Run, tmp_path: Path) -> None:
    net = write(tmp_path)
    for options in (["--target", "opencv,tvm"], ["--target", "opencv", "--target", "tvm"]):
        found = json.loads(prototool("check", net, "--format", "json", *options).stdout)
        assert [each["code"] for each in found["files"][0]["findings"]] == ["PT902", "PT902"]


def test_a_target_in_the_configuration(prototool: Run, tmp_path: Path) -> None:
    net = write(tmp_path)
    (tmp_path / ".prototool.toml").write_text('target = ["opencv"]\n', "utf-8")
    assert b"PT902" in prototool("check", net).stdout
    # The command line's word counts instead.
    assert b"PT902" not in prototool("check", net, "--target", "mnn").stdout


def test_a_name_that_no_target_has(prototool: Run, tmp_path: Path) -> None:
    found = prototool("check", write(tmp_path), "--target", "opnecv")
    assert found.returncode == 2
    assert found.stderr.decode() == "prototool: there is no target 'opnecv'; did you mean 'opencv'?\n"


def test_findings_are_left_out_and_suppressed_like_others(prototool: Run, tmp_path: Path) -> None:
    net = write(tmp_path)
    assert prototool("check", net, "--target", "opencv", "--ignore", "PT902").returncode == 0
    write(
        tmp_path, NET.replace('layer { name: "best"', '# prototool: disable=PT902 not deployed\nlayer { name: "best"')
    )
    assert prototool("check", net, "--target", "opencv").returncode == 0
    # A comment about a target is not in vain where nobody asks for one.
    assert b"PT017" not in prototool("check", net).stdout


def test_the_rules_say_what_they_run_under(prototool: Run) -> None:
    assert "It runs only under --target (the examples are for opencv)." in prototool("explain", "PT902").stdout.decode()
    assert "(under --target)" in prototool("rules").stdout.decode()
