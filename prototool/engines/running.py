"""Training in a child process: it is started, listened to, stopped, and reaped. What it says is an event a line."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from prototool.analysis.rate import Schedule
from prototool.engines.children import child
from prototool.engines.effective import last_iteration, written
from prototool.engines.events import Broke, Diverged, Ended, Event, Started, Trained, event_of
from prototool.engines.health import Health
from prototool.engines.hint import hint
from prototool.engines.job import Job
from prototool.engines.processor import Idle

LOG = "engine.log"
# Of a long log the end is read to find out what happened.
READ = 400_000
# How often it looks whether it was asked to stop, in seconds.
BLINK = 0.2
LAST = (Broke, Diverged, Ended)


class Command(NamedTuple):
    """How a child is started; the path of the plan and the number of the pipe are added. `called` is who it is."""

    words: Sequence[str]
    environment: Mapping[str, str]
    called: str


class Patience:
    """How long a job's child may be silent, and whether the job was asked to stop.

    A child that for `patience` seconds neither says anything nor uses the processor hangs, and is ended; one that was
    asked to stop has `grace` seconds to finish its iteration and save.
    """

    def __init__(self, patience: float, grace: float) -> None:
        self.patience = patience
        self.grace = grace
        self.asked: float | None = None

    def stop(self) -> None:
        """Ask the job to take a snapshot and to end."""
        self.asked = self.asked or time.monotonic()


class Running:
    """One child at work. An engine says what becomes of one that says no more."""

    def __init__(self, command: Command, waiting: Patience, job: Job, health: Health) -> None:
        self.command = command
        self.waiting = waiting
        self.job = job
        self.health = health
        self.schedule = Schedule.of(job.solver.message)._replace(max_iter=last_iteration(job))
        self.iteration = 0
        self.seconds = 0.0
        self.losses: list[float] = []
        self.told: dict[str, object] | None = None

    def train(self) -> Iterator[Event]:
        """What happens while the job is done."""
        try:
            plan = written(self.job)
            log = open(self.job.out / LOG, "w", encoding="utf-8")  # noqa: SIM115
        except OSError as error:
            yield self.broke(f"{error.filename}: {error.strerror}")
            return
        with log:
            yield from self.events(plan, log)

    def events(self, plan: Path, log: IO[str]) -> Iterator[Event]:
        """What happens, from the start of the child to its end."""
        reading, writing = os.pipe()
        settings = {**self.command.environment, "PYTHONUNBUFFERED": "1", "GLOG_logtostderr": "1"}
        with os.fdopen(reading, "rb", buffering=0) as pipe:
            try:
                running = child(
                    [*self.command.words, str(plan), str(writing)],
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
                yield self.broke(f"{self.command.called} cannot be started: {error.strerror}")
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
                self.waiting.stop()
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
                if self.waiting.asked:
                    raise
                self.waiting.stop()
                continue
            if self.waiting.asked and not signalled:
                signalled = True
                with suppress(ProcessLookupError):
                    process.send_signal(signal.SIGINT)
            if self.waiting.asked and time.monotonic() - self.waiting.asked > self.waiting.grace:
                self.told = {"reason": f"it did not stop within {self.waiting.grace:g} seconds and was killed"}
                return
            if not ready:
                if idle.for_seconds() > self.waiting.patience:
                    patience = f"for {self.waiting.patience:g} seconds it said nothing and used no processor"
                    self.told = {"reason": f"{self.command.called} hangs: {patience}; it was ended"}
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
            device = stated.get("device") or ("CPU" if self.job.gpu is None else f"GPU {self.job.gpu}")
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
        raise NotImplementedError

    @property
    def unfinished(self) -> str:
        """Why the child was ended from here, empty where it was not."""
        return str(self.told["reason"]) if self.told and "event" not in self.told else ""

    def broke(
        self, reason: str, layer: str = "", printed: tuple[str, ...] = (), phase: str = "", ours: bool = False
    ) -> Broke:
        """The event of a fault."""
        return Broke(self.iteration, self.seconds, reason, layer, printed, phase, ours)

    def log(self) -> list[str]:
        """The last lines that the child printed."""
        try:
            with open(self.job.out / LOG, "rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - READ))
                return file.read().decode("utf-8", "replace").splitlines()
        except OSError:
            return []
