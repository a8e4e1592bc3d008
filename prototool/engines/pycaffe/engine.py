"""The engine that is real Caffe: it starts the driver in Caffe's own Python, listens to it, and reaps it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from prototool.engines.beginning import of_files
from prototool.engines.events import Broke, Event
from prototool.engines.health import Health
from prototool.engines.job import Job, key_of
from prototool.engines.pycaffe.fault import KEPT, Fault, at_set_up, fault_of
from prototool.engines.pycaffe.probe import Interpreter, probe
from prototool.engines.running import Command, Patience, Running
from prototool.net.state import NetState

DRIVER = Path(__file__).with_name("driver.py")
# Errors that no net and no data cause in the driver itself.
OURS = ("AttributeError", "TypeError", "NameError", "KeyError", "IndexError", "AssertionError", "ZeroDivisionError")


class PyCaffe:
    """Real Caffe 1.0. One instance trains one job at a time.

    `named` is an interpreter that has pycaffe; for `patience` and `grace` see Patience.
    """

    name = "pycaffe"

    def __init__(self, named: str | None = None, *, patience: float = 600, grace: float = 300) -> None:
        self.named = named
        self.waiting = Patience(patience, grace)
        self.found: tuple[Health, Interpreter | None] | None = None

    def probe(self) -> Health:
        """Whether there is a Caffe, which, and whether it can use a GPU."""
        if self.found is None:
            self.found = probe(self.named)
        return self.found[0]

    def refuse(self, job: Job) -> Sequence[str]:
        """Why it cannot do a job."""
        health = self.probe()
        if not health.usable:
            return [f"there is no pycaffe here: {health.reason}; {health.help}"]
        told = []
        if job.gpu is not None and health.device == "CPU":
            told.append(
                f"this Caffe ({health.where}) cannot use a GPU: it was built without CUDA, or no GPU is here;"
                " without --gpu it trains on the CPU; a Caffe built with CUDA is named by PROTOTOOL_CAFFE_PYTHON"
            )
        if job.precision != "fp32":
            told.append(
                f"real Caffe computes in single precision alone: --precision {job.precision} takes --engine torch"
            )
        if job.deterministic and job.gpu is not None:
            told.append(
                "on a GPU, cuDNN adds up in no fixed order, and real Caffe cannot have it otherwise: --deterministic"
                " takes --engine torch, or the CPU"
            )
        return [*told, *of_files(job)]

    def stop(self) -> None:
        """Ask the job to take a snapshot and to end."""
        self.waiting.stop()

    def train(self, job: Job) -> Iterator[Event]:
        """What happens while Caffe does a job."""
        self.waiting = Patience(self.waiting.patience, self.waiting.grace)
        health = self.probe()
        interpreter = self.found[1] if self.found else None
        if interpreter is None:
            yield Broke(0, 0.0, f"there is no pycaffe here: {health.reason}; {health.help}")
            return
        command = Command([*interpreter.command, str(DRIVER)], interpreter.environment, "Caffe")
        yield from RunningCaffe(command, self.waiting, job, health).train()


class RunningCaffe(Running):
    """A driver in Caffe's Python at work."""

    def end_of(self, process: subprocess.Popen[str]) -> Event:
        """What became of a child that says no more."""
        if self.unfinished:
            layer, phase = at_set_up(self.log())
            return self.broke(self.unfinished, layer, tuple(self.log()[-KEPT:]), phase)
        status = process.wait()
        fault = fault_of(status, self.log(), self.types())
        if self.told:
            reason, said, inside = str(self.told["reason"]), self.told.get("said"), self.told.get("python")
            if not (said or inside) and reason.split(":")[0] in OURS:
                return self.broken(f"the driver failed: {reason}", fault, ours=True)
            if said:
                return self.broke(reason)
            return self.broken(f"Python, inside Caffe: {reason}", fault)
        return self.broken(fault.reason, fault)

    def broken(self, reason: str, fault: Fault, ours: bool = False) -> Broke:
        """The event of a fault that Caffe's log tells of."""
        return self.broke(reason, fault.layer, fault.printed, fault.phase, ours)

    def types(self) -> list[tuple[str, str]]:
        """The layers of the train net with their types."""
        ref = self.job.solver.solver.train
        document = self.job.nets.get(key_of(ref)) if ref else None
        if document is None or document.kind != "net":
            return []
        graph = document.graph(ref.state(None) if ref else NetState("TRAIN"))
        return [(layer.name, layer.type) for layer in graph.layers]
