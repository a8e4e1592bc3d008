"""The log of real Caffe, compared with what the same training gives when its blobs are asked."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from prototool.engines.pycaffe.prefix import Prefix
from prototool.engines.pycaffe.probe import Interpreter
from prototool.launch.log.caffe_log import parsed
from prototool.launch.log.history import Run, columns, joined, values

NET = """
name: "line"
layer {
  name: "data" type: "DummyData" top: "data" top: "label"
  dummy_data_param {
    shape { dim: 4 dim: 3 } shape { dim: 4 }
    data_filler { type: "constant" value: 1 } data_filler { type: "constant" value: 1 }
  }
}
layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc"
  inner_product_param { num_output: 2 weight_filler { type: "constant" value: 0.5 } } }
layer { name: "loss" type: "SoftmaxWithLoss" bottom: "fc" bottom: "label" top: "loss" loss_weight: 2 }
layer { name: "accuracy" type: "Accuracy" bottom: "fc" bottom: "label" top: "accuracy" top: "per_class"
  include { phase: TEST } }
"""

SOLVER = """
net: "net.prototxt" test_iter: 2 test_iter: 1 test_interval: 6 base_lr: {rate} lr_policy: "step" stepsize: 4 gamma: 0.5
display: 2 max_iter: 12 snapshot: 6 snapshot_prefix: "line" solver_mode: CPU random_seed: 1
"""


def train(interpreter: Interpreter, folder: Path, *options: str, rate: str = "0.1") -> list[str]:
    """The log of a training."""
    prefix = Prefix.usual()
    assert interpreter.named_by == str(prefix.root), "caffe is in the copy of Caffe that prototool installs"
    (folder / "net.prototxt").write_text(NET)
    (folder / "solver.prototxt").write_text(SOLVER.format(rate=rate))
    command = [*prefix.program("caffe"), "train", "--solver", "solver.prototxt", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    return done.stderr.splitlines()


def one(lines: list[str]) -> Run:
    """The only run of a log."""
    [run] = parsed(lines)
    return run


def test_every_number_is_read(interpreter: Interpreter, tmp_path: Path) -> None:
    lines = train(interpreter, tmp_path)
    run = one(lines)
    assert (run.net, run.state, run.start, run.last) == ("line", "done", 0, 12)
    assert [row.iteration for row in run.train] == [0, 2, 4, 6, 8, 10, 12]
    # base_lr * gamma ^ floor(iteration / stepsize)
    assert [row.rate for row in run.train] == pytest.approx([0.1, 0.1, 0.05, 0.05, 0.025, 0.025, None])
    assert [(row.net, row.iteration) for row in run.tests] == [(net, at) for at in (0, 6, 12) for net in (0, 1)]
    assert [event.iteration for event in run.events] == [6, 12, 12]
    # The two scores are equal at first, so the loss is ln 2, and its weight 2.
    assert run.train[0].loss == pytest.approx(1.38629)
    assert values(run.train[0], columns(run.train)) == pytest.approx({"loss": 0.693147})
    assert values(run.tests[0], columns(run.tests)).keys() == {"accuracy", "loss", "per_class[0]", "per_class[1]"}


def test_no_number_is_left_out(interpreter: Interpreter, tmp_path: Path) -> None:
    lines = train(interpreter, tmp_path)
    run = one(lines)
    written = re.findall(r"(?:, loss|lr|net output #\d+: \w+) = ([^ \n]+)", "\n".join(lines))
    read = [row.loss for row in run.train] + [row.rate for row in run.train if row.rate is not None]
    read += [output.value for row in run.rows for output in row.outputs]
    assert sorted(map(float, written)) == sorted(read)


def test_a_resumed_training_goes_on_from_its_snapshot(interpreter: Interpreter, tmp_path: Path) -> None:
    whole = train(interpreter, tmp_path)
    killed = whole[: next(number for number, line in enumerate(whole) if "Iteration 10 " in line)]
    runs = parsed([*killed, *train(interpreter, tmp_path, "--snapshot", "line_iter_6.solverstate")])
    assert [(run.state, run.start, run.last) for run in runs] == [("unfinished", 0, 8), ("done", 6, 12)]
    [run] = joined(runs)
    assert [row.loss for row in run.train] == [row.loss for row in one(whole).train]
    assert [row.outputs for row in run.tests] == [row.outputs for row in one(whole).tests]


def test_a_training_that_diverges(interpreter: Interpreter, tmp_path: Path) -> None:
    run = one(train(interpreter, tmp_path, rate="1e38"))
    assert run.state == "done"
    assert any(row.loss != row.loss for row in run.train)


def test_a_training_that_dies(interpreter: Interpreter, tmp_path: Path) -> None:
    run = one(train(interpreter, tmp_path, "--snapshot", "missing.solverstate"))
    assert run.state == "failed"
    assert "missing.solverstate" in run.failure
