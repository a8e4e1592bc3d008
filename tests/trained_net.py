"""A net with Dropout and BatchNorm that real Caffe trains in seconds, on pictures made for it."""

from __future__ import annotations

import math
import random
import subprocess
from pathlib import Path

from prototool.engines.pycaffe.probe import Interpreter, probe

SIZE = 12
PICTURES = 128

NET = """name: "shifted"
layer { name: "data" type: "ImageData" top: "data" top: "label" include { phase: TRAIN }
  transform_param { mirror: true scale: 0.0078125 mean_value: 128 }
  image_data_param { source: "list.txt" batch_size: 32 shuffle: true } }
layer { name: "data" type: "ImageData" top: "data" top: "label" include { phase: TEST }
  transform_param { scale: 0.0078125 mean_value: 128 }
  image_data_param { source: "list.txt" batch_size: 32 } }
layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1"
  convolution_param { num_output: 8 kernel_size: 3 stride: 2 weight_filler { type: "msra" } } }
layer { name: "bn1" type: "BatchNorm" bottom: "conv1" top: "conv1" batch_norm_param { moving_average_fraction: 0.97 } }
layer { name: "scale1" type: "Scale" bottom: "conv1" top: "conv1" scale_param { bias_term: true } }
layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
layer { name: "drop_a" type: "Dropout" bottom: "conv1" top: "a" dropout_param { dropout_ratio: 0.5 } }
layer { name: "bn_a" type: "BatchNorm" bottom: "a" top: "a" batch_norm_param { moving_average_fraction: 0.97 } }
layer { name: "drop_b" type: "Dropout" bottom: "conv1" top: "b" dropout_param { dropout_ratio: 0.5 } }
layer { name: "conv_b" type: "Convolution" bottom: "b" top: "conv_b"
  convolution_param { num_output: 8 kernel_size: 3 pad: 1 group: 2 weight_filler { type: "msra" } } }
layer { name: "bn_b" type: "BatchNorm" bottom: "conv_b" top: "conv_b"
  batch_norm_param { moving_average_fraction: 0.97 } }
layer { name: "scale_b" type: "Scale" bottom: "conv_b" top: "conv_b" scale_param { bias_term: true } }
layer { name: "both" type: "Concat" bottom: "a" bottom: "conv_b" top: "both" }
layer { name: "relu" type: "ReLU" bottom: "both" top: "both" }
layer { name: "conv_c" type: "Convolution" bottom: "both" top: "conv_c"
  convolution_param { num_output: 8 kernel_size: 1 weight_filler { type: "msra" } } }
layer { name: "bn_c" type: "BatchNorm" bottom: "conv_c" top: "bn_c" batch_norm_param { moving_average_fraction: 0.97 } }
layer { name: "fc" type: "InnerProduct" bottom: "bn_c" top: "fc"
  inner_product_param { num_output: 4 weight_filler { type: "xavier" } } }
layer { name: "loss" type: "SoftmaxWithLoss" bottom: "fc" bottom: "label" top: "loss" include { phase: TRAIN } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" include { phase: TEST } }
layer { name: "accuracy" type: "Accuracy" bottom: "fc" bottom: "label" top: "accuracy" include { phase: TEST } }
"""
SOLVER = """train_net: "net.prototxt" base_lr: 0.02 lr_policy: "step" gamma: 0.1 stepsize: 80 momentum: 0.9
random_seed: 5 solver_mode: CPU display: 0 snapshot: 0 snapshot_prefix: "net"
"""
TRAIN = """
import sys, caffe
caffe.set_mode_cpu()
solver = caffe.SGDSolver("solver.prototxt")
solver.step(int(sys.argv[1]))
solver.net.save("net.caffemodel")
"""
SAVE = """
import sys, caffe
caffe.set_random_seed(2)
caffe.Net(sys.argv[1], caffe.TRAIN).save(sys.argv[2])
"""


def interpreter() -> Interpreter:
    """The Python that has Caffe."""
    health, found = probe()
    assert found, f"these tests ask real Caffe: {health.help} ({health.reason})"
    return found


def pictures(folder: Path) -> None:
    """Pictures of four classes, by colour and by the way their stripes run, and their list."""
    chance, rows = random.Random(3), []
    colours = ((200, 60, 60), (60, 200, 60), (60, 60, 200), (160, 160, 60))
    for number in range(PICTURES):
        kind = number % len(colours)
        width, begin = chance.uniform(0.5, 2), chance.uniform(0, 6)
        values = bytearray()
        for y in range(SIZE):
            for x in range(SIZE):
                stripe = 40 * math.sin(width * (x if kind % 2 else y) + begin)
                values += bytes(max(0, min(255, int(part + stripe + chance.gauss(0, 40)))) for part in colours[kind])
        (folder / f"{number}.ppm").write_bytes(b"P6\n%d %d\n255\n" % (SIZE, SIZE) + values)
        rows.append(f"{number}.ppm {kind}\n")
    (folder / "list.txt").write_text("".join(rows))


def run(caffe: Interpreter, folder: Path, code: str, *arguments: str) -> None:
    """Run some lines in Caffe's Python, in a folder."""
    command = [*caffe.command, "-c", code, *arguments]
    subprocess.run(command, env=caffe.environment, cwd=folder, check=True, capture_output=True, timeout=300)


def trained(folder: Path, iterations: int) -> None:
    """Put the net into a folder, with its pictures and the weights it was trained to."""
    pictures(folder)
    (folder / "net.prototxt").write_text(NET)
    (folder / "solver.prototxt").write_text(SOLVER)
    run(interpreter(), folder, TRAIN, str(iterations))
