"""The small comparison of allconv6 on both engines, from the same weights and on the same batches."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from prototool.engines.events import Started, Trained
from prototool.launch.run.meta import known
from prototool.launch.run.record import RunFolder

ALLCONV6 = Path(__file__).parents[2] / "fixtures" / "allconv6"
LEFT_OUT = ('"dropout', "batchnorm")
# How far the losses of 20 iterations may lie apart, relative.
BOUND = 1e-4


def compare(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    words = ["compare", "experiment.toml", "--setting", "engines", "--seeds", "1", "-o", "out", *more]
    command = [sys.executable, "-c", "from prototool.cli.main import main; main()", *words]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the comparison in it, done."""
    folder = tmp_path_factory.mktemp("engines")
    for name in ("allconv6.prototxt", "allconv6_solver.prototxt"):
        shutil.copy(ALLCONV6 / name, folder)
    lines = (ALLCONV6 / "experiment.toml").read_text().splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith(LEFT_OUT)).replace("max_iter = 40", "max_iter = 20")
    (folder / "experiment.toml").write_text(text)
    done = compare(folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "out/report.json").read_text())
    return found


def test_every_variant_is_trained_on_both(report: dict[str, Any]) -> None:
    told = [(each["name"], each["against"], each["engine"].split()[0]) for each in report["variants"]]
    assert told == [
        ("baseline@pycaffe", None, "pycaffe"),
        ("fully connected@pycaffe", "baseline@pycaffe", "pycaffe"),
        ("baseline@torch", "baseline@pycaffe", "torch"),
        ("fully connected@torch", "baseline@torch", "torch"),
    ]
    assert {run["state"] for each in report["variants"] for run in each["runs"]} == {"done"}


@pytest.mark.parametrize("variant", ["baseline", "fully-connected"])
def test_the_losses_are_equal_but_for_rounding(folder: Path, variant: str) -> None:
    runs = [RunFolder(folder / f"out/{variant}-{engine}/1").events() for engine in ("pycaffe", "torch")]
    engines = [event.engine for run in runs for event in run if isinstance(event, Started)]
    losses = [[event.loss for event in run if isinstance(event, Trained)] for run in runs]
    assert engines == ["pycaffe", "torch"]
    assert len(losses[0]) == 20
    assert losses[1] == pytest.approx(losses[0], rel=BOUND)


def test_the_engines_are_set_side_by_side(folder: Path, report: dict[str, Any]) -> None:
    base, dense = report["engines"]
    assert (base["variant"], base["on"], base["against"]) == ("baseline", "baseline@torch", "baseline@pycaffe")
    assert (base["alike"], dense["alike"]) == (20, 20)
    assert base["speed"] == pytest.approx(base["pace_of_first"] / base["pace"])
    assert list(base["difference"]["by_seed"]) == ["1"]
    page = (folder / "out/report.html").read_text()
    assert "<h2>The engines</h2>" in page
    assert "torch 2." in page
    assert "pycaffe 1.0.0 on CPU" in page


def test_how_to_repeat_it_is_told(folder: Path, report: dict[str, Any]) -> None:
    whole, single = report["commands"]
    assert "--engine pycaffe --engine torch --same-weights" in whole
    weights = known(folder / "out/fully-connected-torch/1")["weights"]
    assert f"--engine torch --weights {weights}" in single
    assert Path(weights).is_file()


def test_asked_again_it_trains_nothing_and_otherwise_it_is_refused(folder: Path) -> None:
    again = compare(folder)
    assert again.returncode == 0, again.stderr
    assert "4 of 4 runs are done already and kept" in again.stderr
    other = compare(folder, "--precision", "bf16")
    assert other.returncode == 2
    assert "--precision was fp32 and is bf16" in other.stderr
