"""Whole nets in real Caffe and in the engine, on the same values: what differs of blobs, loss and gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import cases_on_caffe
import numpy as np
import numpy.typing as npt
import torch
from chains import Chain
from side_by_side import apart

from prototool.analysis.in_place import origin
from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.net import Net, Pass
from prototool.net.document import Document
from prototool.net.state import NetState, phase_named
from prototool.text.source import Source

DRIVER = Path(__file__).with_name("chains_driver.py")
ROUNDS = 2
# Where a gradient is no more than this part of the largest one of its net, it may be rounding alone.
SMALL = 0.1

Array = npt.NDArray[np.float32]
# Stands for values that are not compared.
UNKNOWN: Array = np.zeros((0, 0, 0), np.float32)
# By parts of a key, each on a line: what it is a value of, and in which round.
Values: TypeAlias = Mapping[str, Array]


class Built(NamedTuple):
    """A chain with its document and all values that it needs."""

    chain: Chain
    document: Document
    given: dict[str, Array]

    def net(self, folder: Path, fuse: bool) -> Net:
        """The engine's net with these parameters. Raises what the engine raises."""
        made = Net(self.document, NetState(phase_named(self.chain.phase)), folder=folder, fuse=fuse)
        with torch.no_grad():
            for each, blobs in zip(made.layers, made.parameters.blobs, strict=True):
                for index, blob in enumerate(blobs):
                    blob.copy_(torch.from_numpy(self.given[f"param\n{each.layer.name}\n{index}"]))
        return made


def built(chain: Chain, seed: int, folder: Path) -> Built:
    """A chain with random values."""
    draw = np.random.default_rng(seed)
    document = Document(Source(chain.text))
    given: dict[str, Array] = {}
    for name, (shape, classes) in chain.inputs.items():
        for time in range(ROUNDS):
            values = draw.integers(0, classes, shape) if classes else draw.normal(0, 1, shape)
            given[f"blob\n{name}\n{time}"] = values.astype(np.float32)
    for each in Net(document, NetState(phase_named(chain.phase)), folder=folder).layers:
        for index, shape in enumerate(each.params or ()):
            values = draw.uniform(-0.7, 0.7, [int(dim or 0) for dim in shape or ()]).astype(np.float32)
            # What a BatchNorm has gathered has positive variances, and a positive number of them.
            positive = each.layer.type == "BatchNorm" and index
            given[f"param\n{each.layer.name}\n{index}"] = np.abs(values) + np.float32(0.5) if positive else values
    return Built(chain, document, given)


def answers(made: Sequence[Built], interpreter: Interpreter, folder: Path) -> list[Values | None]:
    """What Caffe makes of chains, None where it dies."""
    jobs = []
    for number, each in enumerate(made):
        np.savez(folder / f"{number}.npz", **each.given)  # type: ignore[arg-type]
        jobs.append({"net": each.chain.text, "phase": each.chain.phase, "rounds": ROUNDS})
    return [*cases_on_caffe.answers(DRIVER, jobs, interpreter, folder)]


def answer(each: Built, folder: Path, fuse: bool, last: bool) -> dict[str, Array]:
    """What the engine makes of a chain, by the same keys; with `last` the pictures have their channels last.

    With `fuse` it runs as it trains, and of its blobs only outputs are kept.
    """
    torch.set_num_threads(1)
    net = each.net(folder, fuse)
    lost = overwritten(net)
    found: dict[str, Array] = {}
    for time in range(ROUNDS):
        batches = [tuple(fed(each.given[f"blob\n{name}\n{time}"], last) for name in feed.tops) for feed in net.feeds]
        done = net.run(batches, keep_all=not fuse)
        if not time or not reread(net):
            found[f"loss\n{time}"] = array(done.loss) if done.loss is not None else np.zeros((), np.float32)
        kept = [name for name in done.blobs if name not in lost and not fuse]
        found |= {f"blob\n{name}\n{time}": array(done.blobs[name]) for name in kept}
        for out in net.outputs:
            found[f"output\n{out.shown}\n{time}"] = UNKNOWN if out.blob in lost else array(done.blobs[out.blob])
        found |= gradients(net, done, time) if each.chain.phase == "TRAIN" else {}
    for layer, blobs in zip(net.layers, net.parameters.blobs, strict=True):
        found |= {f"param\n{layer.layer.name}\n{index}": array(blob) for index, blob in enumerate(blobs)}
    return found


def reread(net: Net) -> bool:
    """Whether something that counts in the loss has readers.

    Caffe shows it with the weight that its last backward pass left in the top's gradient, from the second pass on.
    """
    tops = [(term.layer, term.top) for term in net.terms if term.top < len(term.layer.tops)]
    return any(net.graph.written[each].readers for each in tops)


def overwritten(net: Net) -> set[str]:
    """The blobs that Caffe shows with what an in-place layer made of their memory under another name."""
    inside = [version.over for version in net.graph.versions() if version.over]
    changed = {origin(net.graph, over): over.name for over in inside if origin(net.graph, over) is not over}
    of = {version: origin(net.graph, version) for version in net.graph.versions()}
    return {version.name for version, first in of.items() if version.name != changed.get(first, version.name)}


def fed(values: Array, last: bool) -> torch.Tensor:
    """Values as a tensor."""
    tensor = torch.from_numpy(values.copy())
    return tensor.contiguous(memory_format=torch.channels_last) if last and tensor.dim() == 4 else tensor


def gradients(net: Net, done: Pass, time: int) -> dict[str, Array]:
    """The gradients of what is learned at all, where each layer has it."""
    for owner in net.parameters.learned:
        owner.values.grad = None
    if done.objective is not None:
        done.objective.backward()  # type: ignore[no-untyped-call]
    found = {}
    for each, used in zip(net.layers, net.parameters.used, strict=True):
        for index, (owner, shape) in enumerate(used):
            if each.layer.type != "BatchNorm" and owner.rate != 0:
                gradient = owner.values.grad
                values = torch.zeros_like(owner.values) if gradient is None else gradient
                found[f"gradient\n{each.layer.name}\n{index}\n{time}"] = array(values.reshape(shape))
    return found


def array(tensor: torch.Tensor) -> Array:
    """A tensor's values."""
    return tensor.detach().to(torch.float32, copy=True).numpy()


def differences(ours: Values, theirs: Values) -> dict[str, float]:
    """How far apart values are, relative to the largest; infinite where one has what the other has not."""
    steep = max((float(np.abs(value).max(initial=0)) for key, value in theirs.items() if graded(key)), default=0.0)
    found = {
        key: apart(ours[key], theirs[key], max(SMALL * steep, SMALL) if graded(key) else 1e-3)
        for key in ours
        if key in theirs and ours[key] is not UNKNOWN
    }
    found |= {key: float("inf") for key in ours if key not in theirs}
    outputs = [key for key in theirs if key.startswith("output\n") and key not in ours]
    return found | dict.fromkeys(outputs, float("inf"))


def graded(key: str) -> bool:
    """Whether values are a gradient."""
    return key.startswith("gradient\n")
