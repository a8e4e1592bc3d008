"""prototool variance-shift on a net that real Caffe trained, and rewrite --measure."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trained_net

from prototool.schema.weights import Weights

if TYPE_CHECKING:
    from .conftest import Run

ITERATIONS = 120


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a trained net."""
    folder = tmp_path_factory.mktemp("trained")
    trained_net.trained(folder, ITERATIONS)
    return folder


@pytest.fixture(scope="module")
def told(trained: Path) -> dict[str, Any]:
    """What the command says of it, with statistics that are recalibrated and a picture."""
    asked = ["--format", "json", "-o", "shift.json", "--picture", "shift.png", "--recalibrate", "new.caffemodel"]
    done = command(trained, "variance-shift", "net.prototxt", "--weights", "net.caffemodel", "--batches", "8", *asked)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads((trained / "shift.json").read_text())
    return found


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder."""
    line = [sys.executable, "-m", "prototool", *arguments]
    environment = {**os.environ, "PROTOTOOL_TRACEBACK": ""}
    return subprocess.run(line, capture_output=True, text=True, cwd=folder, env=environment, check=False, timeout=300)


def norms(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What is said of each BatchNorm."""
    return {each["name"]: each for each in told["batchnorms"]}


def test_without_dropout_before_it_a_batchnorm_sees_what_it_saw(told: dict[str, Any]) -> None:
    bn1 = norms(told)["bn1"]
    assert bn1["predicted"] is None
    assert bn1["ratio"] == pytest.approx(1, abs=0.06)
    assert bn1["shift"] < 1.08


def test_dropout_right_before_it_shifts_as_predicted(told: dict[str, Any]) -> None:
    found = norms(told)["bn_a"]
    assert (found["predicted"]["case"], found["predicted"]["dropouts"]) == ("a", ["drop_a"])
    # Behind a ReLU, so below one half.
    assert 0.25 < found["predicted"]["ratio"] < 0.5
    assert found["ratio"] == pytest.approx(found["predicted"]["ratio"], rel=0.1)
    assert found["shift"] == pytest.approx(1 / found["ratio"], rel=0.01)


def test_weights_between_weaken_the_shift_as_predicted(told: dict[str, Any]) -> None:
    found = norms(told)["bn_b"]
    predicted = found["predicted"]
    assert (predicted["case"], predicted["dropouts"], predicted["weights"]) == ("b", ["drop_b"], "conv_b")
    # Two groups of four channels each, of 3x3 values.
    assert [group["size"] for group in predicted["inputs"]] == [36, 36]
    assert found["ratio"] == pytest.approx(predicted["ratio"], rel=0.12)
    assert found["ratio"] > norms(told)["bn_a"]["ratio"]


def test_a_batchnorm_behind_others_gets_no_prediction(told: dict[str, Any]) -> None:
    assert norms(told)["bn_c"]["predicted"] is None


def test_recalibrated_statistics_hold(trained: Path, told: dict[str, Any]) -> None:
    for found in told["batchnorms"]:
        assert found["recalibrated"]["largest_shift"] < 1.001, found["name"]
    # Measured again by themselves, on batches in another order.
    asked = ["--weights", "new.caffemodel", "--batches", "8", "--seed", "3"]
    done = command(trained, "variance-shift", "net.prototxt", *asked)
    head, *rows = (row.split() for row in done.stdout.splitlines())
    assert [row[0] for row in (head, *rows)] == ["BatchNorm", "bn1", "bn_a", "bn_b", "bn_c"]
    assert [float(row[4]) for row in rows] == pytest.approx([1] * 4, abs=0.05)
    assert rows[1][-2:] == ["drop_a", "(a)"]
    assert rows[2][-5:-1] == ["drop_b", "through", "conv_b", "(b:"]


def test_recalibration_changes_nothing_but_statistics(trained: Path, told: dict[str, Any]) -> None:
    old, new = (Weights.read(trained / f"{name}.caffemodel") for name in ("net", "new"))
    assert [layer.name for layer in old.layers] == [layer.name for layer in new.layers]
    apart = {layer.name for layer in old.layers if layer_bytes(old, layer.name) != layer_bytes(new, layer.name)}
    assert apart == set(norms(told))
    assert b"".join(between(old)) == b"".join(between(new))
    for one, other in zip(old.layers, new.layers, strict=True):
        assert one.dims == other.dims
        if one.name in apart:
            # What both are divided by stays, so that training goes on as it would.
            assert old.blobs(one)[2] == new.blobs(other)[2]


def between(weights: Weights) -> list[bytes]:
    """What stands between layers, before and behind them."""
    ends = [0, *(layer.end for layer in weights.layers)]
    starts = [*(layer.start for layer in weights.layers), len(weights.data)]
    return [bytes(weights.data[end:start]) for end, start in zip(ends, starts, strict=True)]


def layer_bytes(weights: Weights, name: str) -> bytes:
    """The bytes of a layer."""
    [layer] = [layer for layer in weights.layers if layer.name == name]
    return bytes(weights.data[layer.start : layer.end])


def test_the_picture(trained: Path, told: dict[str, Any]) -> None:
    assert len(told["batchnorms"]) == 4
    assert (trained / "shift.png").read_bytes().startswith(b"\x89PNG")


def test_rewrite_measures_what_a_pass_changes(trained: Path, told: dict[str, Any]) -> None:
    asked = ["-p", "fold-batchnorm{}", "--weights", "net.caffemodel", "folded.caffemodel", "-o", "folded.prototxt"]
    done = command(trained, "rewrite", "net.prototxt", *asked, "--measure")
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stderr.splitlines() if "output '" in line]
    assert [line.split("'")[1] for line in lines] == ["accuracy", "prob"]
    assert float(lines[1].split("relative ")[1].split()[0]) < 1e-5
    assert (trained / "folded.caffemodel").exists()


def test_what_cannot_be_measured(prototool: Run, trained: Path, tmp_path: Path) -> None:
    shutil.copy(trained / "net.caffemodel", tmp_path)
    (tmp_path / "net.prototxt").write_text(trained_net.NET)
    weights = ["--weights", "net.caffemodel"]
    cases = [
        (["net.prototxt", "--weights", "none.caffemodel"], "none.caffemodel: No such file or directory"),
        (["net.prototxt", "--weights", "net.prototxt"], "this is text, and a file of weights is binary"),
        (["net.prototxt", *weights, "--picture", "a.gif"], "a picture's name ends in .png"),
        (["net.prototxt", *weights, "--caffe-python", "/none"], "this needs real Caffe, which is not here"),
        (["bare.prototxt", *weights], "the net has no BatchNorm in TRAIN"),
        (["deploy.prototxt", *weights], "the net has no data layer in TRAIN"),
        (["broken.prototxt", *weights], "broken.prototxt:1:"),
        (["net.prototxt", *weights], "Caffe ends here: "),
    ]
    (tmp_path / "bare.prototxt").write_text('layer { name: "i" type: "Input" top: "i" }\n')
    deploy = 'input: "i" input_shape { dim: 1 dim: 2 } layer { name: "b" type: "BatchNorm" bottom: "i" top: "i" }\n'
    (tmp_path / "deploy.prototxt").write_text(deploy)
    (tmp_path / "broken.prototxt").write_text("layer { name: 'a' type: \n")
    for arguments, message in cases:
        done = prototool("variance-shift", *arguments, "--recalibrate", "new.caffemodel")
        said = done.stderr.decode()
        assert (done.returncode, message in said) == (2, True), said
        assert "Traceback" not in said
        assert not (tmp_path / "new.caffemodel").exists()


def test_measuring_needs_weights_and_caffe(
    prototool: Run, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROTOTOOL_CAFFE_PYTHON", "/none")
    (tmp_path / "net.prototxt").write_text(trained_net.NET)
    assert b"--measure needs --weights" in prototool("rewrite", "net.prototxt", "--measure").stderr
    weights = ["--weights", str(trained / "net.caffemodel"), "new.caffemodel"]
    done = prototool("rewrite", "net.prototxt", "-p", "fold-batchnorm{}", *weights, "--measure")
    assert done.returncode == 2
    assert b"this needs real Caffe, which is not here" in done.stderr
    assert b"nothing is written" in done.stderr
    assert not done.stdout
    assert not (tmp_path / "new.caffemodel").exists()
