"""Real nets with the same weights and input: real Caffe's outputs and the engine's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from parity import SETTINGS
from side_by_side import Answer, apart, on_caffe

from prototool.analysis.cost import cost
from prototool.analysis.view import StateView, View
from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.net import Net
from prototool.engines.torch.nets import current
from prototool.engines.torch.snapshot import read_weights
from prototool.net.document import load
from prototool.net.state import NetState

TEST = NetState("TEST")
# Beyond these a net is left out, for time's sake: multiply-adds, and parameters.
MOST_WORK, MOST_PARAMETERS = 4e9, 3e7
# Rounding grows from layer to layer; of a net of a hundred layers this much is left at its outputs.
BOUND = 2e-4


def candidates(rows: tuple[dict[str, str], ...], root: Path) -> Iterator[Path]:
    """Nets that are fed by a program, that Caffe builds, and that are small enough; one of each family."""
    families = set()
    for row in rows:
        if row["kind"] != "net" or row["init_TEST"] != "ok" or row["data_stubbed_TEST"] != "none":
            continue
        if row["cluster"] in families:
            continue
        view = View(load(root / row["file"]), [TEST]).states[0]
        total = cost(view.shapes)
        work, parameters = total.macs, total.params
        if work is not None and parameters is not None and work < MOST_WORK and parameters < MOST_PARAMETERS:
            families.add(row["cluster"])
            yield root / row["file"]


def labels(view: StateView, seed: int) -> dict[str, NDArray[Any]]:
    """Values for the inputs that are class numbers: of the first two classes, which every net has."""
    draw = np.random.default_rng(seed)
    tops = [top.name for layer in view.graph.layers if layer.type == "Input" for top in layer.tops]
    shapes = {top: [int(dim or 0) for dim in view.shapes.blobs[top] or ()] for top in tops}
    return {top: draw.integers(0, 2, shape).astype(np.float32) for top, shape in shapes.items() if len(shape) < 2}


def test_outputs(
    corpus: tuple[dict[str, str], ...], corpus_root: Path, interpreter: Interpreter, tmp_path: Path
) -> None:
    torch.set_num_threads(1)
    nets = list(candidates(corpus, corpus_root))
    nets = nets[:: max(1, len(nets) // SETTINGS)]
    for number, net in enumerate(nets):
        copied = Path(shutil.copy(net, tmp_path / f"{number:04}.prototxt"))
        np.savez(copied.with_suffix(".npz"), **labels(View(load(copied), [TEST]).states[0], number))  # type: ignore[arg-type]
    ran = on_caffe(tmp_path, interpreter)
    assert len(ran) * 2 > len(nets)
    worst = {nets[int(name)].name: difference(tmp_path / name, answer) for name, answer in ran.items()}
    assert {name: far for name, far in worst.items() if far > BOUND} == {}


def difference(stem: Path, answer: Answer) -> float:
    """The largest difference of an output, relative to its largest value."""
    net = Net(current(load(stem.with_suffix(".prototxt"))), TEST, folder=stem.parent)
    read_weights(net, stem.with_suffix(".caffemodel"))
    batches = [
        tuple(torch.from_numpy(answer.inputs[top]) for top in feed.tops)
        if feed.layer.type == "Input"
        else feed.source.draw()
        for feed in net.feeds
    ]
    with torch.inference_mode():
        done = net.run(batches)
    ours = {output.shown: done.blobs[output.blob].numpy() for output in net.outputs}
    assert ours.keys() == answer.outputs.keys()
    return max(apart(ours[name], theirs) for name, theirs in answer.outputs.items())
