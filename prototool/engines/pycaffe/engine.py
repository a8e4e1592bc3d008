"""The engine that is real Caffe: it starts the driver in Caffe's own Python, listens to it, and reaps it."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO

from prototool.analysis.rate import Schedule
from prototool.engines.children import child
from prototool.engines.events import Broke, Diverged, Ended, Event, Started, Trained, event_of
from prototool.engines.health import Health
from prototool.engines.job import Job, key_of
from prototool.engines.pycaffe.effective import last_iteration, written
from prototool.engines.pycaffe.fault import Fault, at_set_up, fault_of
from prototool.engines.pycaffe.hint import hint
from prototool.engines.pycaffe.probe import Interpreter, probe
from prototool.engines.pycaffe.processor import Idle
from prototool.net.state import NetState

DRIVER = Path(__file__).with_name("driver.py")
LOG = "engine.log"
# Of a long log the end is read to find out what happened.
READ = 400_000
# How often it looks whether it was asked to stop, in seconds.
BLINK = 0.2
# Errors that no net and no data cause in the driver itself.
OURS = ("AttributeError", "TypeError", "NameError", "KeyError", "IndexError", "AssertionError", "ZeroDivisionError")
LAST = (Broke, Diverged, Ended)


class PyCaffe:
    """Real Caffe 1.0. One instance trains one job at a time.

    `named` is an interpreter that has pycaffe. A child that for `patience` seconds neither says anything nor uses the
    processor hangs, and is ended; one that was asked to stop has `grace` seconds to finish its iteration and save.
    """

    name = "pycaffe"

    def __init__(self, named: str | None = None, *, patience: float = 600, grace: float = 300) -> None:
        self.named = named
        self.patience = patience
        self.grace = grace
        self.found: tuple[Health, Interpreter | None] | None = None
        self.asked: float | None = None

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
        if job.resume and ".caffemodel" in job.resume.name:
            told.append(
                f"{job.resume} holds weights, not the state to go on from (iteration, momentum): that is in the"
                " .solverstate beside it; to begin anew with these weights: --weights"
            )
        if job.weights and ".solverstate" in job.weights.name:
            told.append(f"{job.weights} holds a state, not weights; those are in the .caffemodel beside it")
        missing = [path for path in (job.resume, job.weights) if path and not path.is_file()]
        return [*told, *(f"{path} does not exist" for path in missing)]

    def stop(self) -> None:
        """Ask the job to take a snapshot and to end."""
        self.asked = self.asked or time.monotonic()

    def train(self, job: Job) -> Iterator[Event]:
        """What happens while Caffe does a job."""
        self.asked = None
        health = self.probe()
        interpreter = self.found[1] if self.found else None
        if interpreter is None:
            yield Broke(0, 0.0, f"there is no pycaffe here: {health.reason}; {health.help}")
            return
        try:
            plan = written(job)
            log = open(job.out / LOG, "w", encoding="utf-8")  # noqa: SIM115
        except OSError as error:
            yield Broke(0, 0.0, f"{error.filename}: {error.strerror}")
            return
        with log:
            yield from Running(self, job, health).events(interpreter, plan, log)


class Running:
    """One child at work."""

    def __init__(self, engine: PyCaffe, job: Job, health: Health) -> None:
        self.engine = engine
        self.job = job
        self.health = health
        self.schedule = Schedule.of(job.solver.message)._replace(max_iter=last_iteration(job))
        self.iteration = 0
        self.seconds = 0.0
        self.losses: list[float] = []
        self.told: dict[str, object] | None = None

    def events(self, interpreter: Interpreter, plan: Path, log: IO[str]) -> Iterator[Event]:
        """What happens, from the start of the child to its end."""
        reading, writing = os.pipe()
        settings = {**interpreter.environment, "PYTHONUNBUFFERED": "1", "GLOG_logtostderr": "1"}
        with os.fdopen(reading, "rb", buffering=0) as pipe:
            try:
                running = child(
                    [*interpreter.command, str(DRIVER), str(plan), str(writing)],
                    environment=settings,
                    pass_fds=(writing,),
                    output=log,
                    folder=self.job.folder,
                )
                with running as process:
                    os.close(writing)
                    writing = -1
                    yield from self.listen(process, pipe)
            except OSError as error:
                yield self.broke(f"Caffe's Python cannot be started: {error.strerror}")
            finally:
                if writing >= 0:
                    os.close(writing)

    def listen(self, process: subprocess.Popen[str], pipe: IO[bytes]) -> Iterator[Event]:
        """What a child says, and at last what became of it. Closed before that, the child is stopped."""
        over = False
        try:
            for line in self.lines(process, pipe):
                event = self.event(line)
                if event:
                    over = isinstance(event, LAST)
                    yield event
                if over:
                    return
            over = True
            yield self.end_of(process)
        except GeneratorExit:
            if not over:
                self.engine.stop()
                for line in self.lines(process, pipe):
                    over = isinstance(self.event(line), LAST)
                    if over:
                        break
            raise

    def lines(self, process: subprocess.Popen[str], pipe: IO[bytes]) -> Iterator[str]:
        """The lines a child says, until it ends or is ended."""
        rest, idle, signalled = b"", Idle(process.pid), False
        while True:
            try:
                ready = select.select([pipe], [], [], BLINK)[0]
            except KeyboardInterrupt:
                if self.engine.asked:
                    raise
                self.engine.stop()
                continue
            if self.engine.asked and not signalled:
                signalled = True
                with suppress(ProcessLookupError):
                    process.send_signal(signal.SIGINT)
            if self.engine.asked and time.monotonic() - self.engine.asked > self.engine.grace:
                self.told = {"reason": f"it did not stop within {self.engine.grace:g} seconds and was killed"}
                return
            if not ready:
                if idle.for_seconds() > self.engine.patience:
                    self.told = {
                        "reason": f"Caffe hangs: for {self.engine.patience:g} seconds it said nothing and used no"
                        " processor; it was ended"
                    }
                    return
                continue
            data = os.read(pipe.fileno(), 1 << 16)
            if not data:
                return
            idle.reset()
            *whole, rest = (rest + data).split(b"\n")
            yield from (line.decode() for line in whole)

    def event(self, line: str) -> Event | None:
        """The event a line states, as others are to see it; None for one that is between driver and engine."""
        stated = json.loads(line)
        self.iteration, self.seconds = int(stated["iteration"]) or self.iteration, float(stated["seconds"])
        word = stated["event"]
        if word == "fault":
            self.told = stated
        if word in ("tick", "fault"):
            return None
        if word == "started":
            device = "CPU" if self.job.gpu is None else f"GPU {self.job.gpu}"
            more = self.health.engine, self.health.version, device, last_iteration(self.job), int(stated["learned"])
            return Started(int(stated["iteration"]), self.seconds, *more)
        if word == "trained":
            rate = self.schedule.rate(stated["iteration"]) if self.schedule.known else float("nan")
            event = event_of(json.dumps({**stated, "rate": rate if rate == rate else "nan"}))
            assert isinstance(event, Trained)
            self.losses = [*self.losses[-99:], event.loss]
            return event
        if word == "diverged":
            return Diverged(int(stated["iteration"]), self.seconds, stated["layer"], hint(self.losses, stated["layer"]))
        return event_of(line)

    def end_of(self, process: subprocess.Popen[str]) -> Event:
        """What became of a child that says no more."""
        if self.told and "event" not in self.told:
            layer, phase = at_set_up(self.log())
            return self.broke(str(self.told["reason"]), Fault("", layer, phase, tuple(self.log()[-12:])))
        status = process.wait()
        fault = fault_of(status, self.log(), self.types())
        if self.told:
            reason, said, inside = str(self.told["reason"]), self.told.get("said"), self.told.get("python")
            if not (said or inside) and reason.split(":")[0] in OURS:
                return replace(self.broke(f"the driver failed: {reason}", fault), ours=True)
            if said:
                return self.broke(reason)
            return self.broke(f"Python, inside Caffe: {reason}", fault)
        return self.broke(fault.reason, fault)

    def broke(self, reason: str, fault: Fault | None = None) -> Broke:
        """The event of a fault."""
        fault = fault or Fault("", "", "", ())
        return Broke(self.iteration, self.seconds, reason, fault.layer, fault.printed, fault.phase)

    def log(self) -> list[str]:
        """The last lines that Caffe printed."""
        try:
            with open(self.job.out / LOG, "rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - READ))
                return file.read().decode("utf-8", "replace").splitlines()
        except OSError:
            return []

    def types(self) -> list[tuple[str, str]]:
        """The layers of the train net with their types."""
        ref = self.job.solver.solver.train
        document = self.job.nets.get(key_of(ref)) if ref else None
        if document is None or document.kind != "net":
            return []
        graph = document.graph(ref.state(None) if ref else NetState("TRAIN"))
        return [(layer.name, layer.type) for layer in graph.layers]
