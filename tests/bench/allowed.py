"""How long an update of a net takes at least on a machine: what its arithmetic and its memory allow, both measured.

A layer takes as long as its multiply-adds or its traffic take, whichever is longer, and layers follow each other. Each
reads and writes its blobs once per pass, so an engine that runs several layers in one go may be faster than this.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

import torch

from prototool.analysis.cost import FLOAT_BYTES, macs
from prototool.analysis.infer import LayerShapes
from prototool.analysis.shape import count
from prototool.analysis.view import StateView, View
from prototool.engines.job import Precision
from prototool.net.document import load
from prototool.net.state import NetState

# A product of matrices of so many rows and columns, and a copy of so many bytes, on a GPU and on a CPU.
ROWS = {"cuda": 8192, "cpu": 2048}
COPIED = {"cuda": 1 << 30, "cpu": 1 << 27}
ROUNDS = 10
# Forward and backward read the parameters and backward writes their gradients; SGD reads parameters, gradients and
# histories and writes parameters and histories.
PARAMETER_PASSES = 3 + 5


class Machine(NamedTuple):
    """What a device does at best: multiply-adds and bytes of memory traffic, each per second."""

    macs: float
    bytes: float


def measured(device: torch.device, precision: Precision) -> Machine:
    """The best of a few large products and copies. TF32 must be allowed or not by then."""
    kind = torch.bfloat16 if precision == "bf16" else torch.float32
    rows, copied = ROWS[device.type], COPIED[device.type]
    one, other = torch.rand(2, rows, rows, device=device).to(kind)
    product = torch.empty_like(one)
    source = torch.empty(copied, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    products, copies = [], []
    for _ in range(ROUNDS):
        wait(device)
        began = time.perf_counter()
        torch.matmul(one, other, out=product)
        wait(device)
        products.append(time.perf_counter() - began)
        began = time.perf_counter()
        target.copy_(source)
        wait(device)
        copies.append(time.perf_counter() - began)
    return Machine(rows**3 / min(products), 2 * copied / min(copies))


def wait(device: torch.device) -> None:
    """Wait for a GPU."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def least_seconds(net: Path, machine: Machine, precision: Precision) -> float:
    """The seconds that a machine allows an update by SGD, of a net whose shapes are all known."""
    view = View(load(net), [NetState("TRAIN")]).states[0]
    size = 2 if precision == "bf16" else FLOAT_BYTES
    return sum(
        max(work(view, each) / machine.macs, traffic(view, each, size) / machine.bytes)
        for each in view.shapes.layers
        if each.layer.bottoms
    )


def work(view: StateView, each: LayerShapes) -> int:
    """A layer's multiply-adds: forward, for the gradient of what it learns, and for that of its bottoms."""
    return (macs(each) or 0) * (2 + back(view, each))


def traffic(view: StateView, each: LayerShapes, size: int) -> int:
    """The bytes of a layer's blobs and parameters that are read and written."""
    bottoms, tops, params = (sum(count(shape) or 0 for shape in shapes or ()) for shapes in each[1:4])
    # Backward reads the tops' gradients and the bottoms, and writes the gradients of these.
    blobs = (bottoms + tops) * 2 + bottoms * back(view, each)
    return blobs * size + params * PARAMETER_PASSES * FLOAT_BYTES


def back(view: StateView, each: LayerShapes) -> bool:
    """Whether a layer's bottoms get gradients."""
    return any((each.layer, at) in view.backward.useful for at in range(len(each.bottoms)))
