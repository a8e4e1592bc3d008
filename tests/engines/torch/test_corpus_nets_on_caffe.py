"""Real nets with the same weights and input: real Caffe's outputs and the engine's."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from parity import SETTINGS, apart

from prototool.analysis.cost import cost
from prototool.analysis.view import View
from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.net import Net
from prototool.engines.torch.nets import current
from prototool.engines.torch.snapshot import read_weights
from prototool.net.document import load
from prototool.net.state import NetState

DRIVER = Path(__file__).with_name("corpus_driver.py")
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


def test_outputs(
    corpus: tuple[dict[str, str], ...], corpus_root: Path, interpreter: Interpreter, tmp_path: Path
) -> None:
    torch.set_num_threads(1)
    nets = list(candidates(corpus, corpus_root))
    nets = nets[:: max(1, len(nets) // SETTINGS)]
    jobs = [(str(net), f"{tmp_path}/{i}.caffemodel", f"{tmp_path}/{i}.npz") for i, net in enumerate(nets)]
    (tmp_path / "jobs").write_text(json.dumps(jobs))
    command = [*interpreter.command, str(DRIVER), str(tmp_path / "jobs")]
    subprocess.run(command, env=interpreter.environment, check=True, capture_output=True, timeout=3000)
    ran = [job for job in jobs if Path(job[2]).exists()]
    assert len(ran) * 2 > len(jobs)
    worst = {Path(net).name: difference(Path(net), Path(weights), Path(arrays)) for net, weights, arrays in ran}
    assert {name: far for name, far in worst.items() if far > BOUND} == {}


def difference(path: Path, weights: Path, arrays: Path) -> float:
    """The largest difference of an output, relative to its largest value."""
    net = Net(current(load(path)), TEST, folder=path.parent)
    read_weights(net, weights)
    known = np.load(arrays)
    batches = [
        tuple(torch.from_numpy(known[f"input\n{top}"]) for top in feed.tops)
        if feed.layer.type == "Input"
        else feed.source.draw()
        for feed in net.feeds
    ]
    with torch.inference_mode():
        done = net.run(batches)
    ours = {output.shown: done.blobs[output.blob].numpy() for output in net.outputs}
    theirs = {key.removeprefix("output\n"): known[key] for key in known.files if key.startswith("output\n")}
    assert ours.keys() == theirs.keys()
    return max(apart(ours[name], theirs[name]) for name in theirs)
