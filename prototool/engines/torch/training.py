"""One solver on its way: what `caffe train` does, in the same order (source: Caffe 1.0's Step, Solve and Snapshot)."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor

from prototool.engines.torch import device, snapshot
from prototool.engines.torch.iteration import LARGEST_OUTPUT, Captured, Iteration, Told
from prototool.engines.torch.net import Batch
from prototool.engines.torch.nets import Nets
from prototool.engines.torch.seeds import mixed
from prototool.engines.torch.solving.settings import Settings
from prototool.engines.torch.solving.update import Update

# A GPU is asked for its numbers at most so often, in seconds: to ask is to wait for it.
ASKING = 0.25


class Report(Protocol):
    """Whoever is told what happens."""

    def tell(self, word: str, iteration: int, **more: object) -> None:
        """Something happened at an iteration."""

    def tick(self, iteration: int) -> None:
        """A sign of life."""

    def seconds(self) -> float:
        """How long it has been going on."""


class Training:
    """A solver on its way by a plan (see engines.effective)."""

    def __init__(self, plan: Mapping[str, Any], report: Report) -> None:
        self.plan = plan
        self.report = report
        self.stopping = False
        self.saved: int | None = None
        self.pending: list[tuple[int, Told]] = []
        self.asked = time.monotonic()
        self.told = 0.0
        self.batches: Sequence[Sequence[Batch]] = ()

    def stop(self) -> None:
        """Be asked to stop; the iteration under way comes to its end first."""
        self.stopping = True

    def run(self) -> None:
        """Train to the end."""
        self.set_up()
        iteration = self.begin()
        end, period = self.plan["max_iter"], self.plan["snapshot"]
        while iteration < end and not self.stopping:
            self.test_if_due(iteration)
            self.step(iteration)
            iteration += 1
            if self.asked_long_ago() and not self.flush():
                return
            if period and iteration % period == 0:
                if not self.flush():
                    return
                self.save(iteration)
        if self.flush():
            self.finish(iteration)

    def set_up(self) -> None:
        """Build the nets and the solver."""
        plan = self.plan
        self.device = device.device_of(plan["gpu"])
        device.prepare(self.device, plan["precision"], plan["deterministic"])
        self.nets = Nets(plan, self.device)
        self.net = self.nets.train
        learned = self.net.parameters.learned
        values = [each.values for each in learned]
        rates = [1.0 if each.rate is None else each.rate for each in learned]
        decays = [1.0 if each.decay is None else each.decay for each in learned]
        settings = Settings.of(self.nets.solver.message)
        settings = settings._replace(schedule=settings.schedule._replace(max_iter=plan["max_iter"]))
        self.update = Update(settings, values, rates, decays)
        made = Iteration(self.net, self.update, plan["precision"])
        self.iteration = Captured(made) if self.device.type == "cuda" else made

    def begin(self) -> int:
        """Load what training begins with, and say that it begins; the first iteration."""
        for path in self.plan["weights"]:
            snapshot.read_weights(self.net, Path(path))
        first = 0
        if self.plan["state"]:
            first = snapshot.read_state(self.net, self.update, Path(self.plan["state"]))
            self.saved = first
            self.net.move(first * self.plan["iter_size"])
            for number, net in enumerate(self.nets.tests):
                net.move(self.tests_before(first) * self.plan["test_iter"][number])
        statistics = {id(blob) for blob in self.nets.statistics()}
        learned = sum(each.values.numel() for each in self.net.parameters.learned if id(each.values) not in statistics)
        self.report.tell("started", first, learned=learned, device=device.name_of(self.device))
        self.told = self.report.seconds()
        return first

    def tests_before(self, iteration: int) -> int:
        """How many tests were made before an iteration."""
        interval = int(self.plan["test_interval"])
        if interval <= 0:
            return 0
        return -(-iteration // interval) - (not self.plan["test_initialization"] and iteration > 0)

    def test_if_due(self, iteration: int) -> None:
        """Test, if Caffe does before this iteration."""
        interval = self.plan["test_interval"]
        due = interval > 0 and iteration % interval == 0 and (iteration > 0 or self.plan["test_initialization"])
        if due and self.flush():
            self.test(iteration)

    def test(self, iteration: int) -> None:
        """Run all test nets over their batches."""
        for number, (net, batches) in enumerate(zip(self.nets.tests, self.plan["test_iter"], strict=True)):
            sums: dict[str, Tensor] = {}
            with torch.inference_mode(), device.computing(self.device, self.plan["precision"]):
                for _ in range(batches):
                    done = net.run(net.draw())
                    for name, values in net.small_outputs(done, LARGEST_OUTPUT).items():
                        # In single precision and in this order, as Caffe adds them.
                        sums[name] = sums[name] + values.float() if name in sums else values.float()
                    self.report.tick(iteration)
            means = {name: listed(total / batches) for name, total in sums.items()}
            self.report.tell("tested", iteration, net=number, outputs=means)
        self.told = self.report.seconds()

    def step(self, iteration: int) -> None:
        """Make one update; its numbers are told when they are asked for."""
        self.seed(iteration)
        self.update.prepare(iteration)
        self.batches = [self.net.draw() for _ in range(self.plan["iter_size"])]
        self.pending.append((iteration, self.iteration.run(self.batches)))

    def seed(self, iteration: int) -> None:
        """Have random numbers hang on the seed and the iteration alone: a resumed run draws what the whole one does."""
        torch.manual_seed(mixed(self.plan["seed"], "iteration", iteration))

    def asked_long_ago(self) -> bool:
        """Whether it is time to tell what happened. A CPU has its numbers at once."""
        return self.device.type == "cpu" or time.monotonic() - self.asked > ASKING

    def flush(self) -> bool:
        """Tell the updates that were not told yet; whether all their losses are numbers.

        Those of a GPU come in bundles; the time they took together is shared out among them.
        """
        pending, self.pending = self.pending, []
        count = self.plan["iter_size"]
        found = [
            (mean(told.losses, count), {name: listed(each) for name, each in told.outputs.items()})
            for _, told in pending
        ]
        self.asked = time.monotonic()
        before, now = self.told, self.report.seconds()
        self.told = now
        for place, ((iteration, _), (loss, outputs)) in enumerate(zip(pending, found, strict=True), 1):
            seconds = before + (now - before) * place / len(pending)
            self.report.tell("trained", iteration, seconds=round(seconds, 6), loss=loss, outputs=outputs)
            if not math.isfinite(loss):
                self.report.tell("diverged", iteration, layer=self.first_broken(iteration), hint="")
                return False
        return True

    def first_broken(self, iteration: int) -> str:
        """The first layer with a top that is no finite number, in an iteration that is run again.

        On a GPU, which is some iterations ahead, it is run with the last batches and the weights as they are now.
        """
        self.seed(iteration)
        with torch.inference_mode(), device.computing(self.device, self.plan["precision"]):
            return next(filter(None, map(self.net.broken, self.batches)), "")

    def save(self, iteration: int) -> None:
        """Write a snapshot, and say so."""
        if iteration == self.saved:
            return
        end = snapshot.HDF5 if self.plan["hdf5"] else ""
        stem = f"{self.plan['prefix']}_iter_{iteration}"
        weights, state = Path(f"{stem}.caffemodel{end}"), Path(f"{stem}.solverstate{end}")
        snapshot.write_weights(self.net, weights)
        snapshot.write_state(self.update, iteration, weights, state)
        self.saved = iteration
        self.report.tell("saved", iteration, weights=str(weights), state=str(state))
        self.told = self.report.seconds()

    def finish(self, iteration: int) -> None:
        """End as Solve() does: a snapshot, then the test that is due; one that was asked to stop keeps its snapshot."""
        stopped = self.stopping and iteration < self.plan["max_iter"]
        if stopped or self.plan["snapshot_after_train"]:
            self.save(iteration)
        interval = self.plan["test_interval"]
        if not stopped and interval > 0 and iteration % interval == 0:
            self.test(iteration)
        self.report.tell("ended", iteration, stopped=stopped)


def mean(losses: Sequence[Tensor], count: int) -> float:
    """The mean of losses, added up in single precision as Caffe does; no loss at all counts as 0."""
    total = torch.zeros(())
    for loss in losses:
        total = total + loss.float().cpu()
    return (total / count).item()


def listed(values: Tensor) -> list[float]:
    """The values of a tensor."""
    return list(values.float().tolist())
