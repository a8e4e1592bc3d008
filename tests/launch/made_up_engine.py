"""An engine that trains nothing: what it says hangs on the net's text and the seed alone.

For what real engines cannot be asked to do on demand, such as to diverge; those run in test_compare_on_caffe.py.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from prototool.engines.events import Broke, Diverged, Ended, Event, Started, Tested, Trained
from prototool.engines.health import Health
from prototool.engines.job import Job

NET = """name: "tiny"
layer { name: "data" type: "DummyData" top: "data" top: "label"
  dummy_data_param { shape { dim: 5 dim: 8 } shape { dim: 5 } } }
layer { name: "fc1" type: "InnerProduct" bottom: "data" top: "fc1"
  inner_product_param { num_output: 6 weight_filler { type: "xavier" } } }
layer { name: "fc" type: "InnerProduct" bottom: "fc1" top: "fc"
  inner_product_param { num_output: 4 weight_filler { type: "xavier" } } }
layer { name: "loss" type: "SoftmaxWithLoss" bottom: "fc" bottom: "label" top: "loss" }
layer { name: "accuracy" type: "Accuracy" bottom: "fc" bottom: "label" top: "accuracy" include { phase: TEST } }
"""
SOLVER = """# a comment that stays
net: "net.prototxt"
test_iter: 20  # x 5 images
test_interval: 10
base_lr: 0.1
lr_policy: "fixed"
max_iter: 40
"""


class MadeUp:
    """The engine. `jobs` are those it was given; it breaks where a net's text holds `breaks`, diverges for `diverges`.

    Seeds in `bad` are the ones it does so with. After `stop_after` jobs it behaves as if it was asked to stop.
    """

    name = "made-up"

    def __init__(self, breaks: str = "\0", diverges: str = "\0", bad: Sequence[int] = ()) -> None:
        self.breaks = breaks
        self.diverges = diverges
        self.bad = bad
        self.done: list[tuple[str, int]] = []
        self.asked = False

    def probe(self) -> Health:
        return Health("made-up", True, "1", "CPU", "here")

    def refuse(self, job: Job) -> Sequence[str]:
        return () if job.gpu is None else ["there is no GPU in a test"]

    def stop(self) -> None:
        self.asked = True

    def train(self, job: Job) -> Iterator[Event]:
        text = next(iter(job.nets.values())).source.text
        seed = job.seed or 0
        self.done.append((Path(job.out).parent.name, seed))
        luck, gain = random.Random(seed).uniform(-0.1, 0.1), 0.2 * text.count("Dropout")
        draw = random.Random(seed + len(text))
        yield Started(0, 0.0, "made-up", "1", "CPU", 40, 82)
        for iteration in range(40):
            if self.asked:
                yield Ended(iteration, iteration * 0.01, stopped=True)
                return
            if iteration % 10 == 0:
                yield tested(iteration, luck, gain + 0.002 * draw.random())
            if seed in self.bad and iteration == 25:
                if self.breaks in text:
                    yield Broke(iteration, 0.25, "it made up a fault", "fc")
                    return
                if self.diverges in text:
                    yield Trained(iteration, 0.25, math.nan, 0.1, {"loss": (math.nan,)})
                    yield Diverged(iteration, 0.25, "fc", "base_lr may be too high")
                    return
            loss = 1.4 - 0.02 * iteration - gain
            yield Trained(iteration, iteration * 0.01 + 0.01, loss, 0.1, {"loss": (loss,)})
        yield tested(40, luck, gain + 0.002 * draw.random())
        yield Ended(40, 0.42)


def tested(iteration: int, luck: float, gain: float) -> Tested:
    """A test in which a variant's gain grows with the iterations."""
    accuracy = 0.4 + luck + gain * iteration / 40
    return Tested(iteration, iteration * 0.01, 0, {"accuracy": (accuracy,), "loss": (1.5 - accuracy,)})


def written(folder: Path) -> tuple[Path, Path]:
    """The net and its solver in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    net, solver = folder / "net.prototxt", folder / "solver.prototxt"
    net.write_text(NET)
    solver.write_text(SOLVER)
    return net, solver
