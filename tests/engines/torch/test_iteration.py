"""What an update of a whole net gives a device to do: always the same work, and nobody waits for it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import valueless
from chains import chain

from prototool.api import loads
from prototool.engines.torch.iteration import Iteration
from prototool.engines.torch.net import Net
from prototool.engines.torch.solving.rules import RULES
from prototool.engines.torch.solving.settings import Settings
from prototool.engines.torch.solving.update import Update
from prototool.net.document import Document
from prototool.net.state import NetState
from prototool.text.source import Source

SOLVER = 'net: "net" base_lr: 0.1 lr_policy: "exp" gamma: 0.9 weight_decay: 0.01 iter_size: 2 clip_gradients: 1'
NETS = [made for made in map(chain, range(40)) if made.phase == "TRAIN"]


def on_device(text: str, folder: Path) -> Net:
    """A net whose parameters and data are on the device."""
    return Net(Document(Source(text)), NetState("TRAIN"), folder=folder, device=valueless.DEVICE)


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
        net = on_device(made.text, tmp_path)
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


def test_a_net_that_must_look_at_values_says_so(tmp_path: Path) -> None:
    text = """input: "a" input: "b" input_shape { dim: 4 dim: 2 } input_shape { dim: 4 }
layer { name: "some" type: "Filter" bottom: "a" bottom: "b" top: "c" }"""
    net = on_device(text, tmp_path)
    assert not net.capturable
    with valueless.on_device(), pytest.raises(NotImplementedError):
        net.run(net.draw())
