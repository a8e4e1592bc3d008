"""What an update of a whole net gives a device to do: always the same work, and nobody waits for it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
import replayed
import torch
import valueless
from chains import Chain, Given, chain
from numpy.typing import NDArray
from parity import SETTINGS

from prototool.api import loads
from prototool.engines.torch.iteration import WARM_UP, Captured, Iteration
from prototool.engines.torch.net import Net
from prototool.engines.torch.solving.rules import RULES
from prototool.engines.torch.solving.settings import Settings
from prototool.engines.torch.solving.update import Update
from prototool.net.document import Document
from prototool.net.state import NetState
from prototool.text.source import Source

SOLVER = 'net: "net" base_lr: 0.1 lr_policy: "exp" gamma: 0.9 weight_decay: 0.01 iter_size: 2 clip_gradients: 1'
NETS = [made for made in map(chain, range(max(40, SETTINGS))) if made.phase == "TRAIN"]


def built(text: str, folder: Path, device: torch.device | None = None) -> Net:
    """A net whose parameters and data are on a device."""
    return Net(Document(Source(text)), NetState("TRAIN"), folder=folder, device=device)


def updates(net: Net, kind: str) -> Iteration:
    """Updates of a net by a solver of a type, with all that an update may do."""
    settings = Settings.of(loads(f'type: "{kind}" {SOLVER}').message)
    values = [owner.values for owner in net.parameters.learned]
    chance = random.Random(kind)
    rates, decays = ([chance.choice((1.0, 2.0)) for _ in values] for _ in range(2))
    return Iteration(net, Update(settings, values, rates, decays))


@pytest.mark.parametrize(("turn", "kind"), list(enumerate(RULES)))
def test_each_update_is_the_same_work_for_a_device(turn: int, kind: str, tmp_path: Path) -> None:
    tried = 0
    for made in NETS[turn :: len(RULES)]:
        net = built(made.text, tmp_path, valueless.DEVICE)
        if not net.capturable or not net.parameters.learned:
            continue
        iteration = updates(net, kind)
        work = []
        for number in range(3):
            batches = [net.draw() for _ in range(2)]
            with valueless.on_device() as device:
                iteration.update.prepare(number)
                told = iteration.run(batches)
            work.append(device.operations)
            assert all(loss.device == valueless.DEVICE for loss in told.losses)
        assert work[1]
        assert work[1] == work[2]
        tried += 1
    assert tried > 1


def trained(made: Chain, folder: Path, kind: str, captured: bool) -> list[NDArray[np.float32]]:
    """The losses, outputs, parameters and histories of a few updates, each from other values and at another rate."""
    net = built(made.text, folder)
    iteration = updates(net, kind)
    runner = Captured(iteration) if captured else iteration
    found: list[torch.Tensor] = []
    for number in range(WARM_UP + 4):
        draw = np.random.default_rng(number)
        batches = [
            [tuple(torch.from_numpy(fed(draw, made.inputs[top])) for top in feed.tops) for feed in net.feeds]
            for _ in range(2)
        ]
        torch.manual_seed(number)
        iteration.update.prepare(number)
        told = runner.run(batches)
        found += [*told.losses, *told.outputs.values()]
    if isinstance(runner, Captured):
        assert isinstance(runner.graph, replayed.Graph)
        assert runner.graph.replays == 4
    found += [blob for blobs in net.parameters.blobs for blob in blobs]
    return [tensor.detach().numpy() for tensor in (*found, *iteration.update.histories)]


def fed(draw: np.random.Generator, given: Given) -> NDArray[np.float32]:
    """Values of a blob that is fed."""
    drawn = draw.integers(0, given.classes, given.shape) if given.classes else draw.normal(0, 1, given.shape)
    return np.asarray(drawn, np.float32)


@pytest.mark.parametrize(("turn", "kind"), list(enumerate(RULES)))
def test_replays_train_as_single_steps_do(turn: int, kind: str, tmp_path: Path) -> None:
    tried = 0
    for made in NETS[turn :: len(RULES)]:
        net = built(made.text, tmp_path)
        if not net.capturable or not net.parameters.learned:
            continue
        with replayed.cuda_graphs():
            once = trained(made, tmp_path, kind, captured=True)
        for ours, wanted in zip(once, trained(made, tmp_path, kind, captured=False), strict=True):
            np.testing.assert_array_equal(ours, wanted)
        tried += 1
    assert tried > 1


PLAIN = """input: "a" input: "b" input_shape { dim: 4 dim: 3 } input_shape { dim: 4 }
layer { name: "it" type: "InnerProduct" bottom: "a" top: "c" inner_product_param { num_output: 2
  weight_filler { type: "xavier" } } }
layer { name: "loss" type: "SoftmaxWithLoss" bottom: "c" bottom: "b" top: "l" }"""


def losses(folder: Path, sizes: Sequence[int], captured: bool) -> tuple[list[float], object]:
    """The losses of updates of a net from batches of these sizes, and the graph that was captured."""
    iteration = updates(built(PLAIN, folder), "SGD")
    runner = Captured(iteration) if captured else iteration
    found = []
    for number, size in enumerate(sizes):
        draw = np.random.default_rng(number)
        given = Given((size, 3), 0), Given((size,), 2)
        batch = [tuple(torch.from_numpy(fed(draw, each)) for each in given)]
        iteration.update.prepare(number)
        found += [float(loss) for loss in runner.run([batch, batch]).losses]
    return found, runner.graph if isinstance(runner, Captured) else None


def test_batches_of_another_size_are_run_step_by_step(tmp_path: Path) -> None:
    sizes = [4] * (WARM_UP + 2) + [2, 4, 3]
    with replayed.cuda_graphs():
        found, graph = losses(tmp_path, sizes, captured=True)
    assert isinstance(graph, replayed.Graph)
    assert graph.replays == 3
    assert found == losses(tmp_path, sizes, captured=False)[0]


def test_what_cannot_be_captured_is_run_step_by_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = [4] * (WARM_UP + 3)
    with replayed.cuda_graphs(), mock.patch("torch.cuda.graph", side_effect=RuntimeError("not permitted")):
        found, graph = losses(tmp_path, sizes, captured=True)
    assert graph is None
    assert capsys.readouterr().err.count("is run step by step: not permitted") == 1
    assert found == losses(tmp_path, sizes, captured=False)[0]


def test_a_net_that_must_look_at_values_says_so(tmp_path: Path) -> None:
    text = """input: "a" input: "b" input_shape { dim: 4 dim: 2 } input_shape { dim: 4 }
layer { name: "some" type: "Filter" bottom: "a" bottom: "b" top: "c" }"""
    net = built(text, tmp_path, valueless.DEVICE)
    assert not net.capturable
    with valueless.on_device(), pytest.raises(NotImplementedError):
        net.run(net.draw())
