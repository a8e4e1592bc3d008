"""A training that takes a second: pictures of three colours, a net with all that draws random numbers, a solver."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

from prototool.engines.events import Event
from prototool.engines.pycaffe.engine import PyCaffe
from prototool.engines.pycaffe.prefix import Prefix
from prototool.launch.run.jobs import job_of

NET = """
layer {
  name: "data"
  type: "ImageData"
  top: "data"
  top: "label"
  include { phase: TRAIN }
  transform_param { mirror: true crop_size: 8 scale: 0.01 }
  image_data_param { source: "train.txt" batch_size: 5 shuffle: true }
}
layer {
  name: "data"
  type: "ImageData"
  top: "data"
  top: "label"
  include { phase: TEST }
  transform_param { crop_size: 8 scale: 0.01 }
  image_data_param { source: "test.txt" batch_size: 4 shuffle: true }
}
layer { name: "noise" type: "DummyData" top: "noise" dummy_data_param {
    shape { dim: 1 } data_filler { type: "gaussian" } } }
layer {
  name: "conv"
  type: "Convolution"
  bottom: "data"
  top: "conv"
  convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } }
}
layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
layer { name: "drop" type: "Dropout" bottom: "conv" top: "conv" dropout_param { dropout_ratio: 0.3 } }
layer {
  name: "ip"
  type: "InnerProduct"
  bottom: "conv"
  top: "ip"
  inner_product_param { num_output: 3 weight_filler { type: "xavier" } }
}
layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" loss_weight: 0.5 }
layer { name: "accuracy" type: "Accuracy" bottom: "ip" bottom: "label" top: "accuracy" include { phase: TEST } }
"""
SOLVER = """net: "net.prototxt"
base_lr: 0.05
lr_policy: "step"
gamma: 0.5
stepsize: 10
momentum: 0.9
weight_decay: 0.001
max_iter: 28
iter_size: 2
test_iter: 2
test_interval: 7
snapshot: 10
display: 1
random_seed: 3
snapshot_prefix: "plain"
"""


def training(folder: Path, solver: str = SOLVER, net: str = NET) -> Path:
    """The files of a training in a folder; the path of its solver."""
    dice = random.Random(1)
    (folder / "pictures").mkdir()
    lines = []
    for number in range(24):
        pixels = bytes(dice.randrange(90) + 160 * (place % 3 == number % 3) for place in range(12 * 12 * 3))
        (folder / f"pictures/{number}.ppm").write_bytes(b"P6\n12 12\n255\n" + pixels)
        lines.append(f"pictures/{number}.ppm {number % 3}\n")
    (folder / "train.txt").write_text("".join(lines[:18]))
    (folder / "test.txt").write_text("".join(lines[18:]))
    (folder / "net.prototxt").write_text(net)
    (folder / "solver.prototxt").write_text(solver)
    return folder / "solver.prototxt"


def longer(iterations: int, every: int) -> str:
    """The solver with more iterations and a snapshot every few of them."""
    return SOLVER.replace("max_iter: 28", f"max_iter: {iterations}").replace("snapshot: 10", f"snapshot: {every}")


def events(solver: Path, out: Path, engine: PyCaffe | None = None, **more: object) -> list[Event]:
    """All that happens in a training."""
    return list((engine or PyCaffe()).train(job_of(str(solver), out, **more)))  # type: ignore[arg-type]


def weights(out: Path, iteration: int) -> bytes:
    """The weights of a snapshot."""
    return (out / f"snapshots/solver_iter_{iteration}.caffemodel").read_bytes()


def plain(folder: Path, *arguments: str) -> str:
    """What a program of the private Caffe prints: `caffe train`, or Python with a script."""
    prefix = Prefix.usual()
    program = prefix.python() if arguments[0] == "-c" else prefix.program("caffe")
    done = subprocess.run(
        [*program, *arguments],
        cwd=folder,
        env=prefix.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    return done.stdout


def driver_of(out: Path) -> int | None:
    """The process that trains into a folder, None where there is none."""
    for each in Path("/proc").iterdir():
        if each.name.isdecimal():
            try:
                words = (each / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
            except OSError:
                continue
            if str(out / "engine/plan.json") in words:
                return int(each.name)
    return None


def gone(out: Path) -> bool:
    """Whether nothing trains into a folder, at the latest after a minute."""
    end = time.monotonic() + 60
    while driver_of(out) is not None:
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def send(out: Path, number: signal.Signals) -> None:
    """Send a signal to the process that trains into a folder."""
    process = driver_of(out)
    assert process
    os.kill(process, number)
