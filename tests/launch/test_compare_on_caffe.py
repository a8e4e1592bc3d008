"""The small comparison of allconv6 on real Caffe, to the end; its report's numbers are those of its runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from prototool.engines.events import Ended, Saved, Trained
from prototool.engines.pycaffe.engine import PyCaffe
from prototool.launch.comparison.track import track
from prototool.launch.run.jobs import job_of
from prototool.launch.run.record import RunFolder
from prototool.launch.run.train import train

FIXTURES = Path(__file__).parents[2] / "fixtures"
EXPERIMENT = FIXTURES / "allconv6" / "experiment.toml"
VARIANTS = ["baseline", "dropout 0.5", "dropout 0.9", "batchnorm", "fully connected"]


def start(out: Path, *more: str) -> subprocess.Popen[bytes]:
    words = ["compare", str(EXPERIMENT), "--setting", "ci", "--engine", "pycaffe", "-o", str(out), *more]
    command = [sys.executable, "-c", "from prototool.cli.main import main; main()", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The comparison's folder, and what was printed."""
    out = tmp_path_factory.mktemp("compared") / "out"
    process = start(out)
    printed, said = process.communicate(timeout=400)
    assert process.returncode == 0, said.decode()
    return out, printed.decode()


@pytest.fixture(scope="module")
def report(done: tuple[Path, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((done[0] / "report.json").read_text())
    return found


def run_of(out: Path, variant: str, seed: int) -> RunFolder:
    return RunFolder(out / variant.replace(" ", "-") / str(seed))


def test_all_runs_come_to_their_end(report: dict[str, Any]) -> None:
    assert [variant["name"] for variant in report["variants"]] == VARIANTS
    states = [
        (run["seed"], run["state"], run["iteration"]) for variant in report["variants"] for run in variant["runs"]
    ]
    assert states == [(1, "done", 40), (2, "done", 40)] * len(VARIANTS)


def test_the_reports_numbers_are_what_caffe_gave(done: tuple[Path, str], report: dict[str, Any]) -> None:
    assert report["measure"] == "accuracy_at_1"
    for variant in report["variants"]:
        for run in variant["runs"]:
            own = track(variant["name"], run["seed"], run_of(done[0], variant["name"], run["seed"]).events())
            tests = own.tested["accuracy_at_1"]
            assert [iteration for iteration, _ in tests] == [0, 20, 40]
            assert run["final"] == tests[-1][1]
            # Six batches of ten pictures: an accuracy is a count of sixtieths.
            assert run["final"] * 60 == pytest.approx(round(run["final"] * 60), abs=1e-4)
            assert run["best"] == max(value for _, value in tests)
        finals = [run["final"] for run in variant["runs"]]
        assert variant["final"]["mean"] == pytest.approx(sum(finals) / 2)
        if variant["difference"]:
            base = [run["final"] for run in report["variants"][0]["runs"]]
            gains = [mine - other for mine, other in zip(finals, base, strict=True)]
            assert list(variant["difference"]["by_seed"].values()) == pytest.approx(gains)
            assert variant["verdict"]["kind"] == "few"


def test_the_same_seed_begins_with_the_same_weights_and_pictures(done: tuple[Path, str]) -> None:
    # Before the first update Dropout changes nothing of a test.
    first = [
        track(name, 1, run_of(done[0], name, 1).events()).tested["loss"][0] for name in ("baseline", "dropout 0.5")
    ]
    assert first[0] == first[1]
    others = [track("baseline", seed, run_of(done[0], "baseline", seed).events()).loss[0] for seed in (1, 2)]
    assert others[0] != others[1]


def test_a_run_of_the_comparison_is_that_of_train_alone(done: tuple[Path, str], tmp_path: Path) -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    job = job_of(str(done[0] / "batchnorm" / "solver.prototxt"), tmp_path / "run", seed=2)
    alone = [event for event in train(job, PyCaffe(), RunFolder(tmp_path / "run")) if isinstance(event, Trained)]
    kept = [event for event in run_of(done[0], "batchnorm", 2).events() if isinstance(event, Trained)]
    assert [event.loss for event in alone] == [event.loss for event in kept]


def test_what_it_costs_and_what_tells_the_nets_apart(report: dict[str, Any]) -> None:
    base, half, _, norm, dense = report["variants"]
    # 16 channels behind 3, then 16 behind 16; 6 classes.
    assert base["params"] == (16 * 27 + 16) + 4 * (16 * 144 + 16) + (6 * 16 + 6)
    assert half["params"] == base["params"]
    # BatchNorm's two statistics and their factor, Scale's two.
    assert norm["params"] == base["params"] + 5 * (16 + 16 + 1 + 16 + 16)
    assert dense["params"] > base["params"]
    assert base["diff"] == ""
    assert '+  type: "Dropout"' in half["diff"]
    assert norm["diff"].count('+  type: "BatchNorm"') == 5


def test_it_says_what_came_of_it(done: tuple[Path, str], report: dict[str, Any]) -> None:
    out, printed = done
    assert f"report: {out / 'report.html'}" in printed
    assert report["headline"][0] in printed
    assert report["headline"][0].startswith("Which variant is better cannot be told from 2 seeds")
    page = (out / "report.html").read_text()
    assert all(name in page for name in VARIANTS)
    assert (out / "curves.png").stat().st_size > 10_000
    assert report["versions"]["engine"].startswith("pycaffe 1.0")
    assert report["machine"]["trained on"] == "the CPU"


def test_asked_again_it_trains_nothing_again(done: tuple[Path, str]) -> None:
    out, _ = done
    before = {path: path.stat().st_mtime_ns for path in out.glob("*/*/events.jsonl")}
    process = start(out)
    _, said = process.communicate(timeout=200)
    assert process.returncode == 0
    assert b"10 of 10 runs are done already and kept" in said
    assert {path: path.stat().st_mtime_ns for path in before} == before


def wait_for_training(out: Path) -> None:
    """Wait until a run is well on its way."""
    watched = out / "dropout-0.5" / "1" / "events.jsonl"
    for _ in range(3000):
        if watched.exists() and watched.read_text().count('"trained"') > 3:
            return
        time.sleep(0.02)
    raise AssertionError("nothing is trained")


def curves_of(out: Path) -> list[object]:
    """The losses and tests of all runs."""
    tracks = [track(name, seed, run_of(out, name, seed).events()) for name in VARIANTS for seed in (1, 2)]
    return [(each.loss, each.tested) for each in tracks]


def test_ctrl_c_keeps_what_is_done_and_the_rest_comes_out_the_same(done: tuple[Path, str], tmp_path: Path) -> None:
    whole, _ = done
    out = tmp_path / "out"
    process = start(out, "--jobs", "2")
    wait_for_training(out)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=200)
    assert process.returncode == 130, said.decode()
    events = run_of(out, "dropout 0.5", 1).events()
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert any(isinstance(event, Saved) for event in events)
    again = start(out, "--jobs", "2")
    _, said = again.communicate(timeout=400)
    assert again.returncode == 0, said.decode()
    assert curves_of(out) == curves_of(whole)


def test_killed_it_goes_on_elsewhere_to_the_same_end(done: tuple[Path, str], tmp_path: Path) -> None:
    whole, _ = done
    out = tmp_path / "out"
    process = start(out, "--jobs", "2")
    wait_for_training(out)
    process.kill()
    process.communicate(timeout=60)
    again = start(out, "--cluster", "local:2")
    _, said = again.communicate(timeout=400)
    assert again.returncode == 0, said.decode()
    assert curves_of(out) == curves_of(whole)
