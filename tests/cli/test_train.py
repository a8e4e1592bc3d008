"""prototool train, as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tiny_training import NET, SOLVER, longer, training

from .conftest import Run


def test_a_training_and_going_further(tmp_path: Path, prototool: Run) -> None:
    training(tmp_path)
    done = prototool("train", "solver.prototxt")
    assert done.returncode == 0, done.stderr
    printed, said = done.stdout.decode(), done.stderr.decode()
    assert said.startswith("engine: pycaffe 1.0.0, the real Caffe; torch is here too (--engine torch)\n")
    assert "pycaffe 1.0.0 on CPU: iterations 0 to 28" in said
    assert f"paths count from {tmp_path}" in said
    assert "iteration 21: test: accuracy" in said
    assert "test #0: accuracy" in printed
    assert printed.endswith("done\n")
    run = tmp_path / "runs/solver-1"
    for name in ("events.jsonl", "metrics.csv", "meta.json", "curves.png", "texts/net-0.prototxt", "engine.log"):
        assert (run / name).stat().st_size, name
    again = prototool("train", "solver.prototxt", "--resume")
    assert (again.returncode, again.stdout) == (0, b"")
    assert b"come to its end, 28 iterations" in again.stderr
    further = prototool("train", "solver.prototxt", "--resume", "--max-iter", "30")
    assert further.returncode == 0, further.stderr
    assert b"going on from iteration 28" in further.stderr
    assert (run / "snapshots/solver_iter_30.solverstate").is_file()
    assert not (tmp_path / "runs/solver-2").exists()
    other = prototool("train", "solver.prototxt", "--resume", "--max-iter", "32", "--engine", "torch")
    assert other.returncode == 0, other.stderr
    assert b"this run was on pycaffe 1.0.0; torch goes on with its weights and histories" in other.stderr
    assert b"going on from iteration 30" in other.stderr
    # From now on it is a run of torch's.
    same = prototool("train", "solver.prototxt", "--resume", "--max-iter", "33")
    assert same.returncode == 0, same.stderr
    assert b"torch 2." in same.stderr
    assert b"iterations 32 to 33" in same.stderr
    assert b"this run was on" not in same.stderr
    (tmp_path / "net.prototxt").write_text(NET.replace("0.3", "0.4"))
    changed = prototool("train", "solver.prototxt", "--resume", "--max-iter", "40")
    assert changed.returncode == 2
    assert b"has changed (see net-0.prototxt" in changed.stderr


def test_ctrl_c_saves_and_stops(tmp_path: Path) -> None:
    training(tmp_path, longer(100_000, 0))
    command = [sys.executable, "-c", "from prototool.cli.main import main; main()", "train", "solver.prototxt"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ}
    ) as process:
        kept = tmp_path / "runs/solver-1/events.jsonl"
        end = time.monotonic() + 60
        while not kept.exists() or b'"trained"' not in kept.read_bytes():
            assert time.monotonic() < end
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate()
    assert process.returncode == 130
    assert "stopped; prototool train --resume --run-dir runs/solver-1 goes on" in printed
    assert "Traceback" not in printed
    assert list((tmp_path / "runs/solver-1/snapshots").glob("*.solverstate"))


def test_precision_is_kept(tmp_path: Path, prototool: Run) -> None:
    training(tmp_path)
    done = prototool("train", "solver.prototxt", "--max-iter", "2", "--precision", "bf16", "--deterministic")
    assert done.returncode == 0, done.stderr
    assert b"engine: torch 2." in done.stderr
    assert b"because real Caffe computes in single precision alone" in done.stderr
    more = prototool("train", "solver.prototxt", "--resume", "--max-iter", "3")
    assert more.returncode == 0, more.stderr
    kept = json.loads((tmp_path / "runs/solver-1/meta.json").read_text())
    assert (kept["precision"], kept["deterministic"], kept["engine"]["engine"]) == ("bf16", True, "torch")
    caffe = prototool("train", "solver.prototxt", "--resume", "--max-iter", "4", "--engine", "pycaffe")
    assert caffe.returncode == 2
    assert b"--precision bf16 takes --engine torch" in caffe.stderr
    exact = prototool("train", "solver.prototxt", "--resume", "--max-iter", "4", "--precision", "fp32")
    assert b"this run was in bf16; it goes on in fp32" in exact.stderr


def test_nothing_starts_with_an_error(tmp_path: Path, prototool: Run) -> None:
    training(tmp_path)
    (tmp_path / "pictures/3.ppm").unlink()
    done = prototool("train", "solver.prototxt")
    assert done.returncode == 2
    said = done.stderr.decode()
    assert "net.prototxt:9:30: error layer 'data' (ImageData): line 4 of its list 'train.txt'" in said
    assert "nothing was started: 1 error" in said
    assert not (tmp_path / "runs").exists()


PYTHON = 'layer { name: "odd" type: "Python" top: "odd" python_param { module: "odd" layer: "Odd" } }\n'


def test_what_breaks_is_shown_in_the_net(tmp_path: Path, prototool: Run) -> None:
    training(tmp_path, net=NET + PYTHON)
    done = prototool("train", "solver.prototxt")
    said = done.stderr.decode()
    assert done.returncode == 1, said
    assert "No module named 'odd'" in said
    assert "the last lines of the engine:" in said
    assert "engine.log" in said
    assert "layer 'odd'" in said
    assert '"Python"' in said
    assert b"broken off" in done.stdout


def test_a_loss_that_is_no_number(tmp_path: Path, prototool: Run) -> None:
    net = NET.replace('"SoftmaxWithLoss" bottom: "ip" bottom: "label"', '"EuclideanLoss" bottom: "ip" bottom: "wide"')
    wide = (
        'layer { name: "wide" type: "InnerProduct" bottom: "data" top: "wide" inner_product_param { num_output: 3 } }\n'
    )
    training(
        tmp_path, SOLVER.replace("0.05", "1e5"), net.replace('layer { name: "loss"', wide + 'layer { name: "loss"')
    )
    done = prototool("train", "solver.prototxt")
    assert done.returncode == 1, done.stderr
    assert b"the loss is no number at iteration" in done.stderr
    assert done.stdout.endswith(b"diverged\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no.prototxt"], b"No such file"),
        (["net.prototxt"], b"this is a net; a solver is needed"),
        (["solver.prototxt", "--gpu", "0"], b"cannot use a GPU"),
        (["solver.prototxt", "--resume"], b"no run of solver.prototxt"),
        (["solver.prototxt", "--resume", "--run-dir", "pictures"], b"holds no run"),
        (["solver.prototxt", "--run-dir", "pictures"], b"pictures is in use"),
        (["solver.prototxt", "--weights", "no.caffemodel"], b"does not exist"),
        (["solver.prototxt", "--caffe-python", "no/python"], b"there is no pycaffe"),
        (["solver.prototxt", "--precision", "tf32"], b"tf32 is arithmetic of NVIDIA's GPUs"),
        (["solver.prototxt", "--engine", "pycaffe", "--precision", "bf16"], b"takes --engine torch"),
    ],
)
def test_what_cannot_be_used(arguments: list[str], words: bytes, tmp_path: Path, prototool: Run) -> None:
    training(tmp_path)
    done = prototool("train", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert not (tmp_path / "runs").exists()
