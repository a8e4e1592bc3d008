"""What a training looks like while it goes on and when it is over: a live line on a terminal, else plain lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from prototool.cli import output
from prototool.engines.events import Broke, Diverged, Ended, Event, Outputs, Saved, Started, Tested, Trained
from prototool.engines.job import Job
from prototool.launch.log.history import Run
from prototool.launch.log.summary import summary
from prototool.net.net import Layer
from prototool.text.problem import excerpt, printable
from prototool.text.source import Source

# Where the solver does not say how often to show something, so many lines are shown of a whole training.
LINES = 20
# So many values of an output are shown in a line.
SHOWN = 5


class Watch:
    """Somebody who watches a training."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.stopping = False
        self.display = int(job.solver.message.get("display"))
        self.tests: dict[int, str] = {}
        self.first: Event | None = None
        self.console = Console(stderr=True, highlight=False)
        self.bar = Progress(
            TextColumn("iteration"),
            MofNCompleteColumn(),
            BarColumn(None),
            TextColumn("{task.fields[said]}", markup=False),
            TimeRemainingColumn(),
            console=self.console,
            disable=not sys.stderr.isatty(),
        )
        self.task = self.bar.add_task("", total=None, said="", start=False)

    def __enter__(self) -> Watch:
        self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bar.stop()

    def show(self, event: Event) -> None:
        """Show what happened."""
        if isinstance(event, Started):
            self.begin(event)
        elif isinstance(event, Trained):
            self.step(event)
        elif isinstance(event, Tested):
            self.tests[event.net] = numbers(event.outputs)
            self.line(f"iteration {event.iteration}: test{net_number(self.job, event.net)}: {numbers(event.outputs)}")
        elif isinstance(event, Saved):
            self.line(f"iteration {event.iteration}: saved {event.state}")

    def begin(self, event: Started) -> None:
        """Show that it begins."""
        self.first = event
        self.display = self.display or max(1, (event.max_iter - event.iteration) // LINES)
        self.line(
            f"{event.engine} {event.version} on {event.device}: iterations {event.iteration:,} to {event.max_iter:,},"
            f" {event.learned:,} values to learn; paths count from {self.job.folder}"
        )
        self.bar.update(self.task, total=event.max_iter, completed=event.iteration)
        self.bar.start_task(self.task)

    def step(self, event: Trained) -> None:
        """Show an iteration: on the bar all of them, as lines some."""
        self.first = self.first or event
        said = f"loss {event.loss:.4g}  rate {event.rate:.4g}"
        if self.bar.disable:
            if event.iteration % self.display == 0:
                self.line(f"iteration {event.iteration}: {said}{self.left(event)}")
            return
        tested = "  ".join(f"test{net_number(self.job, net)}: {said}" for net, said in self.tests.items())
        stopping = "  stopping: a snapshot is taken; Ctrl-C again ends at once" if self.stopping else ""
        self.bar.update(self.task, completed=event.iteration + 1, said=f"{said}  {tested}{stopping}")

    def left(self, event: Trained) -> str:
        """The time that is left, as far as the pace until now tells."""
        started = self.first
        if not isinstance(started, Started) or event.iteration == started.iteration:
            return ""
        done = event.iteration + 1 - started.iteration
        seconds = (event.seconds - started.seconds) / done * (started.max_iter - event.iteration - 1)
        return f"  {clock(seconds)} left"

    def line(self, text: str) -> None:
        """Show a line of its own, above the bar if there is one."""
        if self.bar.disable:
            output.say(printable(text))
        else:
            self.console.print(Text(printable(text)))


def net_number(job: Job, number: int) -> str:
    """Which test net it is, where there are several."""
    return f" #{number}" if len(job.solver.solver.tests) > 1 else ""


def numbers(outputs: Outputs) -> str:
    """Outputs in a line."""
    shown = []
    for name, values in outputs.items():
        more = ", ..." if len(values) > SHOWN else ""
        shown.append(f"{name} {', '.join(f'{value:.4g}' for value in values[:SHOWN])}{more}")
    return "  ".join(shown)


def clock(seconds: float) -> str:
    """A time as people say it."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def trouble(job: Job, last: Event | None) -> Iterator[str]:
    """What went wrong, with the place in the net and what the engine printed last."""
    if isinstance(last, Diverged):
        yield f"prototool: the loss is no number at iteration {last.iteration}: {last.hint}"
        yield from place(job, last.layer, "TRAIN")
    if isinstance(last, Broke):
        yield f"prototool: training broke at iteration {last.iteration}: {printable(last.reason)}"
        yield from place(job, last.layer, last.phase)
        if last.printed:
            yield "the last lines of the engine:"
            yield from (f"  {printable(line)}" for line in last.printed)
            yield f"  (all of them: {job.out / 'engine.log'})"


def place(job: Job, layer: str, phase: str) -> Iterator[str]:
    """Where a layer stands in the net's text."""
    found = layer_of(job, layer, phase) if layer else None
    if found:
        source, span = found[0], found[1].span
        line, column = source.position(span.start)
        text = output.coloured(f"{printable(source.path)}:{line}:{column}:", "place")
        yield f"{text} layer '{printable(layer)}'"
        yield from excerpt(source, source.line_span(span.start), output.coloured)


def layer_of(job: Job, name: str, phase: str) -> tuple[Source, Layer] | None:
    """A layer of this name in a net of a phase, or of any if it is not known; None where there is none."""
    for ref in job.solver.solver.nets:
        document = job.nets.get(ref.path or "")
        if document is None or (phase and ref.phase != phase):
            continue
        for layer in document.graph(ref.state(None)).layers:
            if layer.name == name:
                return document.source, layer
    return None


def summary_lines(folder: Path, run: Run, picture: bool) -> Iterator[str]:
    """What came of it, in a few lines."""
    found = summary(run)
    if found.loss is not None:
        pace = f", {found.pace * 1000:,.4g} ms each" if found.pace else ""
        yield f"iterations {found.first:,} to {found.last:,}{pace}; last loss {found.loss:.4g}"
    for score in found.scores:
        best = "" if score.best is None else f", best {score.best:.4g} at iteration {score.best_iteration:,}"
        yield f"test #{score.net}: {printable(score.name)} {score.last:.4g}{best}"
    yield f"{folder}: events.jsonl, metrics.csv, meta.json{', curves.png' if picture else ''}, snapshots/"


def ended_how(last: Event | None, folder: Path) -> str:
    """How it ended, and how to go on."""
    if isinstance(last, Ended):
        return "done" if not last.stopped else f"stopped; prototool train --resume --run-dir {folder} goes on"
    if isinstance(last, Diverged):
        return "diverged"
    return f"broken off; once it is mended, prototool train --resume --run-dir {folder} goes on from its last snapshot"
