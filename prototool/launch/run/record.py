"""The folder of a run: what happened, line by line as it happens, and everything that it takes to repeat it.

meta.json       versions, machine, seed, command, and the hashes of the texts
texts/          solver and nets as the user has them
events.jsonl    every event as one line of JSON (engines/events.py)
metrics.csv     every number of them: phase, net, iteration, seconds, name, value
curves.png      loss, accuracy and rate, drawn at the end
engine/, engine.log, snapshots/    the engine's own: what it was given, what it printed, what it saved
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO

from prototool.engines.events import Event, Saved, Tested, Trained, event_of
from prototool.launch.run.board import Board, board

EVENTS, METRICS, META, TEXTS, SNAPSHOTS = "events.jsonl", "metrics.csv", "meta.json", "texts", "snapshots"
HEAD = ("phase", "net", "iteration", "seconds", "name", "value")


class OccupiedError(Exception):
    """A folder that holds another run already."""


class RunFolder:
    """The folder of a run, open for writing between `begin` and `close`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, IO[bytes]] = {}
        self.board: Board | None = None

    @classmethod
    def fresh(cls, solver: str, within: Path = Path("runs")) -> RunFolder:
        """A folder that is not there yet: runs/<the solver's stem>-<number>."""
        number = max(numbers(solver, within), default=0) + 1
        return cls(within / f"{Path(solver).stem}-{number}")

    @classmethod
    def latest(cls, solver: str, within: Path = Path("runs")) -> RunFolder | None:
        """The folder of a solver's last run, None where it has none."""
        found = max(numbers(solver, within), default=0)
        return cls(within / f"{Path(solver).stem}-{found}") if found else None

    @property
    def used(self) -> bool:
        """Whether a run was begun in it, or anything else is there."""
        return self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir()))

    def events(self) -> list[Event]:
        """What happened so far; a last line that was cut off is left out."""
        return [event for event, _ in self.lines()]

    def lines(self) -> Iterator[tuple[Event, int]]:
        """The events with the offsets behind them in their file."""
        try:
            data = (self.path / EVENTS).read_bytes()
        except OSError:
            return
        end = 0
        for line in data.splitlines(keepends=True):
            end += len(line)
            if not line.endswith(b"\n"):
                return
            try:
                yield event_of(line.decode("utf-8", "replace")), end
            except ValueError:
                return

    def begin(self, after: Saved | None = None) -> None:
        """Open it: empty, or with what happened up to a snapshot. Raises OccupiedError, OSError."""
        if after is None and (self.path / EVENTS).exists() and self.events():
            raise OccupiedError(f"{self.path}: another run is there already")
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / SNAPSHOTS).mkdir(exist_ok=True)
        kept = [(event, end) for event, end in self.lines()]
        upto = next((index + 1 for index in range(len(kept) - 1, -1, -1) if kept[index][0] == after), 0)
        self.files = {name: open(self.path / name, "ab", buffering=0) for name in (EVENTS, METRICS)}  # noqa: SIM115
        lock(self.files[EVENTS], self.path)
        self.files[EVENTS].truncate(kept[upto - 1][1] if upto else 0)
        self.files[METRICS].truncate(0)
        head = io.StringIO()
        csv.writer(head, lineterminator="\n").writerow(HEAD)
        self.append(METRICS, head.getvalue() + "".join(rows(event) for event, _ in kept[:upto]))
        self.board = board(self.path)

    def clear(self) -> None:
        """Forget what happened in a run that left no snapshot, so that it can begin anew."""
        (self.path / EVENTS).unlink(missing_ok=True)

    def add(self, event: Event) -> None:
        """Keep an event. Raises OSError, and then the files end with the event before."""
        self.append(EVENTS, event.line() + "\n")
        self.append(METRICS, rows(event))
        if self.board:
            self.board.add(event)

    def append(self, name: str, text: str) -> None:
        """Write at the end of a file, whole or not at all. Raises OSError."""
        file, data = self.files[name], text.encode("utf-8", "surrogateescape")
        before = file.seek(0, os.SEEK_END)
        try:
            while data:
                data = data[file.write(data) or 0 :]
        except OSError as error:
            with suppress(OSError):
                file.truncate(before)
            raise type(error)(error.errno, error.strerror, str(self.path / name)) from None

    def close(self) -> None:
        """Close its files."""
        for file in self.files.values():
            file.close()
        self.files = {}
        if self.board:
            self.board.close()
            self.board = None


def lock(file: IO[bytes], folder: Path) -> None:
    """Have a run for oneself, until the file is closed. Raises OccupiedError where another process has it."""
    if os.name == "posix":
        fcntl = import_module("fcntl")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OccupiedError(f"{folder}: another process is training there now") from None


def numbers(solver: str, within: Path) -> list[int]:
    """The numbers of a solver's runs."""
    stem = f"{Path(solver).stem}-"
    names = [each.name for each in within.iterdir()] if within.is_dir() else []
    return [int(name[len(stem) :]) for name in names if name.startswith(stem) and name[len(stem) :].isdecimal()]


def rows(event: Event) -> str:
    """The rows of metrics.csv that an event has; nothing for one without numbers."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for phase, net, name, value in values_of(event):
        writer.writerow([phase, net, event.iteration, f"{event.seconds:.3f}", name, f"{value:.9g}"])
    return text.getvalue()


def values_of(event: Event) -> Iterator[tuple[str, int | str, str, float]]:
    """The numbers of an event: phase, net, name, value. An output of several values has one name for each."""
    if isinstance(event, Trained):
        yield "train", "", "total loss", event.loss
        yield "train", "", "rate", event.rate
    if isinstance(event, (Trained, Tested)):
        phase, net = ("train", "") if isinstance(event, Trained) else ("test", event.net)
        for name, values in event.outputs.items():
            for label, value in zip(labels(name, values), values, strict=True):
                yield phase, net, label, value


def labels(name: str, values: Sequence[float]) -> list[str]:
    """What to call the values of an output."""
    return [name] if len(values) == 1 else [f"{name}[{index}]" for index in range(len(values))]
