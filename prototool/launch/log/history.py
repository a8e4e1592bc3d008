"""What is known of a training afterwards: runs, the iterations they showed, their tests, and what happened to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Literal, NamedTuple, TypeAlias

# "unfinished": the log ends without a word, because the run still goes on, was killed, or the log was cut.
State: TypeAlias = Literal["done", "stopped", "failed", "unfinished"]
EventKind: TypeAlias = Literal["finetune", "restore", "snapshot", "done", "stopped", "failed"]


class Output(NamedTuple):
    """One number a net gave out: its place among the outputs, its blob, and its value without the loss weight."""

    number: int
    name: str
    value: float


class Shown(NamedTuple):
    """What a run showed of one training iteration.

    `loss` is what Caffe displayed: the weighted sum of all losses, averaged over `average_loss` iterations. `pace` is
    the time per iteration since the last one shown, in seconds, as far as the log states it.
    """

    iteration: int
    seconds: float | None
    loss: float
    rate: float | None
    pace: float | None
    outputs: tuple[Output, ...]


class Tested(NamedTuple):
    """What one test net gave at an iteration; `loss` only where the solver has `test_compute_loss`."""

    net: int
    iteration: int
    seconds: float | None
    loss: float | None
    outputs: tuple[Output, ...]


class Event(NamedTuple):
    """What happened: a snapshot was written, a state restored, the run ended. `text` is a file or a reason."""

    kind: EventKind
    iteration: int | None
    seconds: float | None
    text: str


class Run(NamedTuple):
    """One training, from its start to its end or to where its log ends. Seconds count from the start of the run."""

    source: str
    net: str
    train: tuple[Shown, ...]
    tests: tuple[Tested, ...]
    events: tuple[Event, ...]

    @property
    def state(self) -> State:
        """How the run ended."""
        for event in self.events:
            if event.kind in ("done", "stopped", "failed"):
                return event.kind
        return "unfinished"

    @property
    def failure(self) -> str:
        """What the run died of, in the program's words; empty if it did not."""
        return next((event.text for event in self.events if event.kind == "failed"), "")

    @property
    def start(self) -> int:
        """The iteration the run began at: that of the state it restored, else the first one it showed, else 0."""
        stated = [event.iteration for event in self.events if event.kind == "restore" and event.iteration is not None]
        return stated[0] if stated else min((row.iteration for row in self.rows), default=0)

    @property
    def rows(self) -> tuple[Shown | Tested, ...]:
        """All that was shown, tests last."""
        return (*self.train, *self.tests)

    @property
    def last(self) -> int:
        """The last iteration that was shown or tested."""
        return max((row.iteration for row in self.rows), default=self.start)

    @property
    def seconds(self) -> float | None:
        """How long the run took, as far as the log tells."""
        return max((each.seconds for each in (*self.rows, *self.events) if each.seconds is not None), default=None)

    @property
    def nets(self) -> tuple[int, ...]:
        """The numbers of its test nets."""
        return tuple(sorted({row.net for row in self.tests}))


class Broken(NamedTuple):
    """The first number of a run that is none: where, of which output, and what it was."""

    iteration: int
    name: str
    value: float


Columns: TypeAlias = Mapping[tuple[int, str], str]


def columns(rows: Iterable[Shown | Tested]) -> Columns:
    """What to call the outputs of a net, by number and blob: the blob, with its index where it has several elements."""
    seen = sorted({(output.number, output.name) for row in rows for output in row.outputs})
    elements: dict[str, int] = {}
    named: dict[tuple[int, str], str] = {}
    repeated = {name for name, times in Counter(name for _, name in seen).items() if times > 1}
    for key in seen:
        index = elements[key[1]] = elements.get(key[1], -1) + 1
        named[key] = f"{key[1]}[{index}]" if key[1] in repeated else key[1]
    return named


def values(row: Shown | Tested, names: Columns) -> dict[str, float]:
    """The outputs of a row by the names `columns` gave them."""
    return {names[output.number, output.name]: output.value for output in row.outputs}


def first_broken(run: Run) -> Broken | None:
    """The first loss or output that is nan or infinite."""
    found = [
        Broken(row.iteration, name, value)
        for row in run.rows
        for name, value in [("loss", row.loss), *((output.name, output.value) for output in row.outputs)]
        if value is not None and not isfinite(value)
    ]
    # What is broken in training is the cause of what is broken in the test after it.
    return min(found, key=lambda broken: broken.iteration, default=None)


def joined(runs: Sequence[Run]) -> list[Run]:
    """The runs, each one that was resumed put behind the run it continues.

    Of the earlier run remains what came before the state that was restored: the rest was computed once more. Its
    seconds go on where the earlier run's stopped counting.
    """
    done: list[Run] = []
    for run in runs:
        if done and run.rows and 0 < run.start <= done[-1].last:
            done[-1] = continued(done[-1], run)
        else:
            done.append(run)
    return done


def continued(before: Run, after: Run) -> Run:
    """One run of two, the second of which began from a state of the first."""
    tested, shown = {(row.net, row.iteration) for row in after.tests}, {row.iteration for row in after.train}
    train = [row for row in before.train if row.iteration <= after.start and row.iteration not in shown]
    tests = [row for row in before.tests if row.iteration <= after.start and (row.net, row.iteration) not in tested]
    kept = [event for event in before.events if event.kind in ("finetune", "restore", "snapshot")]
    kept = [event for event in kept if event.iteration is None or event.iteration <= after.start]
    # What was restored is the run's own: it began where the earlier one did.
    new = [event for event in after.events if event.kind != "restore"]
    kinds: Sequence[Shown | Tested | Event] = (*train, *tests, *kept)
    past = max((each.seconds for each in kinds if each.seconds is not None), default=0.0)
    return Run(
        before.source,
        after.net or before.net,
        (*train, *(row._replace(seconds=later(row.seconds, past)) for row in after.train)),
        (*tests, *(row._replace(seconds=later(row.seconds, past)) for row in after.tests)),
        (*kept, *(event._replace(seconds=later(event.seconds, past)) for event in new)),
    )


def later(seconds: float | None, past: float) -> float | None:
    """A time, counted from an earlier start."""
    return None if seconds is None else seconds + past
