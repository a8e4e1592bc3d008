"""A log of `caffe train`, whatever Caffe wrote it, as runs: read line by line, never refused for what is damaged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from prototool.launch.log.history import Event, EventKind, Output, Run, Shown, Tested
from prototool.launch.log.lines import Moment, Statement, between, number, statements

PACE = re.compile(r"([\d.e+-]{1,30}) ?s/(\d{1,12}) iter")
OF_SNAPSHOT = re.compile(r"_iter_(\d{1,12})")


def parsed(lines: Iterable[str], source: str = "") -> list[Run]:
    """The runs of a log in their order; none where nothing in it is Caffe's. Never raises.

    A run begins where a solver is set up or starts to solve, and where iterations fall back without a word of it.
    """
    reader = LogReader(source)
    for line in lines:
        for each in statements(line):
            reader.take(each)
    return reader.runs()


@dataclass
class ShownDraft:
    """A training iteration whose outputs may still follow."""

    iteration: int
    seconds: float | None
    loss: float
    pace: float | None
    outputs: dict[int, Output] = field(default_factory=dict)


@dataclass
class TestedDraft:
    """A test whose outputs may still follow."""

    net: int
    iteration: int
    seconds: float | None
    loss: float | None = None
    outputs: dict[int, Output] = field(default_factory=dict)


@dataclass
class Draft:
    """A run that is being read."""

    net: str = ""
    known: bool = False
    solving: bool = False
    ended: bool = False
    last: int = 0
    seconds: float | None = None
    moment: Moment | None = None
    train: list[ShownDraft] = field(default_factory=list)
    tests: list[TestedDraft] = field(default_factory=list)
    rates: dict[int, float] = field(default_factory=dict)
    told: tuple[int, float] | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def begun(self) -> bool:
        """Whether it showed anything yet."""
        return bool(self.train or self.tests)

    def now(self, moment: Moment | None) -> float | None:
        """The seconds since the start of the run at which a line was written, else those of the line before."""
        if moment is not None:
            past = 0.0 if self.moment is None else between(self.moment, moment)
            self.seconds = round((self.seconds or 0.0) + past, 6)
            self.moment = moment
        return self.seconds

    def finished(self, source: str) -> Run:
        """The run as it was."""
        train = (
            Shown(row.iteration, row.seconds, row.loss, self.rates.get(row.iteration), row.pace, ordered(row.outputs))
            for row in self.train
        )
        tests = (Tested(row.net, row.iteration, row.seconds, row.loss, ordered(row.outputs)) for row in self.tests)
        return Run(source, self.net, tuple(train), tuple(tests), tuple(self.events))


def ordered(outputs: dict[int, Output]) -> tuple[Output, ...]:
    """Outputs in the net's order."""
    return tuple(outputs[key] for key in sorted(outputs))


class LogReader:
    """The statements of a log, put together to runs."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.done: list[Draft] = []
        self.run = Draft()
        self.takers: dict[str, Callable[[Statement], None]] = {
            "output": self.output,
            "shown": self.shown,
            "rate": self.rate,
            "testing": self.testing,
            "untrained": self.untrained,
            "score": self.score,
            "test_loss": self.test_loss,
            "snapshot": self.snapshot,
            "restore": self.restored,
            "finetune": self.restored,
            "done": self.end,
            "stopped": self.end,
            "created": self.header,
            "starting": self.header,
            "solving": self.header,
            "fatal": self.failed,
            "died": self.failed,
            "why": self.failed,
        }

    def take(self, said: Statement) -> None:
        """Put one statement where it belongs."""
        taker = self.takers.get(said.kind)
        if taker:
            taker(said)

    def runs(self) -> list[Run]:
        """The runs so far."""
        drafts = [*self.done, self.run]
        return [draft.finished(self.source) for draft in drafts if draft.begun or draft.known or draft.ended]

    def next(self) -> Draft:
        """A new run, behind the one there was."""
        self.done.append(self.run)
        self.run = Draft()
        return self.run

    def header(self, said: Statement) -> None:
        """Something that stands at the beginning of a run."""
        run = self.run
        if run.begun or run.ended or run.solving:
            run = self.next()
        run.now(said.moment)
        if said.kind == "solving":
            run.solving, run.net = True, said.parts[0].strip()
        run.known = run.known or said.kind != "created"

    def at(self, iteration: int) -> Draft:
        """The run an iteration belongs to: another one if it lies before those that were shown."""
        run = self.run
        if run.begun and iteration < run.last:
            told = run.told
            run = self.next()
            # Until 2014 the rate was told before the loss.
            if told and told[0] == iteration:
                run.rates[iteration] = told[1]
        run.last = max(run.last, iteration)
        return run

    def shown(self, said: Statement) -> None:
        """A training iteration with its loss."""
        iteration, pace = int(said.parts[0]), PACE.search(said.parts[1])
        run = self.at(iteration)
        seconds = run.now(said.moment)
        # NVIDIA's Caffe shows the last iteration twice, and so do two processes that write into one file.
        if not run.train or run.train[-1].iteration != iteration:
            run.train.append(ShownDraft(iteration, seconds, number(said.parts[2]), stated_pace(pace)))

    def rate(self, said: Statement) -> None:
        """The learning rate of an iteration; it stood before the loss until 2014, and stands behind it since."""
        iteration, rate = self.run.told = int(said.parts[0]), number(said.parts[1])
        self.run.rates.setdefault(iteration, rate)

    def testing(self, said: Statement) -> None:
        """The beginning of a test."""
        iteration, net = int(said.parts[0]), int(said.parts[1] or 0)
        run = self.at(iteration)
        self.test_at(run, net, iteration, run.now(said.moment))

    def untrained(self, said: Statement) -> None:
        """The beginning of the first test, as it was called in 2013."""
        run = self.at(0)
        self.test_at(run, 0, 0, run.now(said.moment))

    def test_at(self, run: Draft, net: int, iteration: int, seconds: float | None) -> None:
        """Make the test of a net at an iteration the one whose outputs follow."""
        for place, row in enumerate(reversed(run.tests)):
            if row.iteration != iteration:
                break
            if row.net == net:
                run.tests.append(run.tests.pop(-1 - place))
                return
        run.tests.append(TestedDraft(net, iteration, seconds))

    def output(self, said: Statement) -> None:
        """One output of the training net or a test net; what another process says once more is left out."""
        run = self.run
        rows = run.train if said.parts[0].lower() == "train" else run.tests
        if rows:
            found = Output(int(said.parts[1]), said.parts[2], number(said.parts[3]))
            rows[-1].outputs.setdefault(found.number, found)

    def score(self, said: Statement) -> None:
        """One output of a test net as it was written until 2014, without a name."""
        run = self.run
        if run.tests:
            found = Output(int(said.parts[0]), "score", number(said.parts[1]))
            run.tests[-1].outputs.setdefault(found.number, found)

    def test_loss(self, said: Statement) -> None:
        """The loss of a whole test."""
        run = self.run
        if run.tests:
            run.tests[-1].loss = number(said.parts[0])

    def snapshot(self, said: Statement) -> None:
        """A snapshot that was written."""
        run = self.run
        run.events.append(Event("snapshot", iteration_of(said.parts[0], run), run.now(said.moment), said.parts[0]))

    def restored(self, said: Statement) -> None:
        """A state or weights the run began with."""
        run = self.run
        if run.begun or run.ended:
            run = self.next()
        kind: EventKind = "restore" if said.kind == "restore" else "finetune"
        seconds = run.now(said.moment)
        if not any((event.kind, event.text) == (kind, said.parts[0]) for event in run.events):
            number_in_name = OF_SNAPSHOT.search(said.parts[0])
            iteration = int(number_in_name[1]) if number_in_name and kind == "restore" else None
            run.events.append(Event(kind, iteration, seconds, said.parts[0]))

    def end(self, said: Statement) -> None:
        """The end of a run; the solver says it, and the program once more."""
        run = self.run
        if run.ended or not (run.begun or run.known):
            return
        run.ended = True
        kind: EventKind = "done" if said.kind == "done" else "stopped"
        run.events.append(Event(kind, run.last if run.begun else None, run.now(said.moment), said.parts[0]))

    def failed(self, said: Statement) -> None:
        """What a run died of: the first thing that is said of it."""
        run = self.run
        # A fatal message is Caffe's; that something was killed may be about anything.
        if run.ended or not (said.kind == "fatal" or run.begun or run.known):
            self.add_reason(run, said)
            return
        run.ended = True
        iteration = run.last if run.begun else None
        reason = said.parts[0].removeprefix("***").strip()
        run.events.append(Event("failed", iteration, run.now(said.moment), reason or "no word"))

    def add_reason(self, run: Draft, said: Statement) -> None:
        """What C++ says of an exception nobody caught, on a line of its own."""
        if said.kind == "why" and run.events and run.events[-1].text.startswith("terminate called"):
            run.events[-1] = run.events[-1]._replace(text=f"{run.events[-1].text}: {said.parts[0]}")


def stated_pace(match: re.Match[str] | None) -> float | None:
    """Seconds per iteration; None where nothing is stated or Caffe's timer was too coarse to see them."""
    if not match:
        return None
    try:
        seconds, iterations = float(match[1]), int(match[2])
    except ValueError:
        return None
    return seconds / iterations if seconds > 0 and iterations else None


def iteration_of(path: str, run: Draft) -> int | None:
    """The iteration of a snapshot: its name tells it."""
    match = OF_SNAPSHOT.search(path)
    return int(match[1]) if match else (run.last if run.begun else None)
