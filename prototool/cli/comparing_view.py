"""What a comparison looks like while it runs and when it is over: a live table on a terminal, else plain lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from prototool.cli import output
from prototool.engines.events import Broke, Diverged, Ended, Event, Started, Tested, Trained
from prototool.launch.comparison import amounts
from prototool.launch.comparison.errand import Errand
from prototool.launch.comparison.headline import headline, notes
from prototool.launch.comparison.parallel import Update
from prototool.launch.comparison.result import Result, Row
from prototool.launch.comparison.track import Measure
from prototool.launch.log.summary import SCORE
from prototool.text.problem import printable

PIPE_WIDTH = 200
STYLES = {"done": "green", "running": "bold", "broke": "red", "diverged": "red", "stopped": "yellow"}
VERDICTS = {"better": "green", "worse": "red", "perhaps": "yellow"}


@dataclass
class Line:
    """A run as it is watched."""

    errand: Errand
    state: str = ""
    iteration: int = 0
    end: int = 0
    loss: float | None = None
    score: float | None = None
    first: int = 0
    began: float = field(default_factory=time.monotonic)

    def take(self, event: Event) -> None:
        """Note what happened."""
        self.iteration = event.iteration
        if not self.state:
            self.state, self.began, self.first = "running", time.monotonic(), event.iteration
        if isinstance(event, Started):
            self.end = event.max_iter
        elif isinstance(event, Trained):
            self.loss = event.loss
        elif isinstance(event, Tested):
            there = [values[0] for name, values in event.outputs.items() if len(values) == 1 and SCORE.search(name)]
            self.score = there[0] if there else self.score
        elif isinstance(event, Diverged):
            self.state = "diverged"
        elif isinstance(event, Broke):
            self.state = "broke"
        elif isinstance(event, Ended):
            self.state = "stopped" if event.stopped else "done"

    @property
    def left(self) -> str:
        """How long it takes yet, as far as the pace until now tells."""
        done = self.iteration - self.first
        if self.state != "running" or done < 1 or not self.end:
            return ""
        return lasting((time.monotonic() - self.began) / done * (self.end - self.iteration))


class Watch:
    """Somebody who watches a comparison."""

    def __init__(self, errands: Sequence[Errand]) -> None:
        self.lines = [Line(errand) for errand in errands]
        self.stopping = False
        self.over = 0
        self.console = Console(stderr=True, highlight=False)
        self.live: Live | None = None
        if sys.stderr.isatty() and errands:
            self.live = Live(get_renderable=self.table, console=self.console, refresh_per_second=4, transient=True)

    def __enter__(self) -> Watch:
        if self.live:
            self.live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.live:
            self.live.stop()

    def show(self, update: Update) -> None:
        """Show what happened."""
        line = self.lines[update.number]
        if update.event:
            begun = not line.state
            line.take(update.event)
            if begun and not self.live:
                output.say(f"{printable(line.errand.name)}: begun")
        if update.over:
            self.over += 1
            # What was stopped before it began has nothing to show.
            line.state = "broke" if update.trouble else line.state if line.state != "running" else "done"
            if not self.live and line.state:
                output.say(f"[{self.over} of {len(self.lines)}] {printable(line.errand.name)}: {told(line)}")

    def table(self) -> Table:
        """All runs, or as many as the terminal has room for: those under way first."""
        table = Table(box=None, pad_edge=False, caption=self.caption(), caption_justify="left", caption_style="")
        for name in ("variant", "seed", "iteration", "loss", "accuracy", "left", ""):
            table.add_column(name, justify="left" if name in ("variant", "") else "right")
        room = max(3, self.console.size.height - 5)
        order = sorted(range(len(self.lines)), key=lambda number: ORDER.get(self.lines[number].state, 1))
        shown = set(order[:room]) if len(order) > room else set(order)
        for number in sorted(shown):
            line = self.lines[number]
            cells = [line.errand.variant, str(line.errand.seed), progress(line), *values(line), line.left, line.state]
            style = "dim" if not line.state else ""
            texts = [Text(printable(cell)) for cell in cells]
            texts[-1].stylize(STYLES.get(line.state, ""))
            table.add_row(*texts, style=style)
        return table

    def caption(self) -> Text:
        """How far all of it is."""
        stopping = "; stopping: snapshots are taken, Ctrl-C again ends at once" if self.stopping else ""
        return Text(f"{self.over} of {len(self.lines)} runs over{stopping}")


# What is shown first where not all can be.
ORDER = {"running": 0, "broke": 0, "diverged": 0, "": 1, "done": 2, "stopped": 2}


def progress(line: Line) -> str:
    """How far a run is."""
    return f"{line.iteration:,} of {line.end:,}" if line.end else f"{line.iteration:,}" if line.state else ""


def values(line: Line) -> tuple[str, str]:
    """The last loss and the last accuracy."""
    loss = "" if line.loss is None else f"{line.loss:.4g}"
    return loss, "" if line.score is None else amounts.level(line.score, Measure("", True))


def told(line: Line) -> str:
    """A run that is over, in words."""
    loss, score = values(line)
    more = [f"loss {loss}" if loss else "", f"accuracy {score}" if score else ""]
    took = lasting(time.monotonic() - line.began)
    return ", ".join(filter(None, [line.state, f"iteration {line.iteration:,}", *more, took]))


def lasting(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"


def ending(found: Result, page: Path) -> Iterator[str]:
    """The summary when all is over: a table of the variants, the headline, what must be known, and the report."""
    if found.measure:
        terminal = sys.stdout.isatty()
        console = Console(width=None if terminal else PIPE_WIDTH, force_terminal=None if terminal else False)
        with console.capture() as capture:
            console.print(summary(found, found.measure))
        yield capture.get().rstrip("\n")
        yield ""
    yield printable(" ".join(headline(found)))
    for note in notes(found):
        yield f"note: {printable(note)}"
    yield f"report: {printable(str(page))}"


def summary(found: Result, measure: Measure) -> Table:
    """A row for each variant."""
    table = Table(box=None, pad_edge=False)
    table.add_column("variant", overflow="fold")
    for name in ("runs", measure.name, "95 % interval", "difference", "95 % interval"):
        table.add_column(name, justify="right")
    table.add_column("verdict")
    for row in found.rows:
        table.add_row(*cells(row, measure))
    return table


def cells(row: Row, measure: Measure) -> Iterator[Text]:
    """What is said of a variant."""
    final, compared = row.final, row.difference.interval if row.difference else None
    yield Text(printable(row.name))
    yield Text(f"{row.done} of {len(row.tracks)}")
    yield Text(amounts.level(final.mean if final else None, measure))
    low, high = (final.low, final.high) if final else (None, None)
    yield Text(amounts.ends(low, high, measure) if low is not None and high is not None else "")
    yield Text(amounts.change(compared.mean, measure) if compared else "")
    yield Text(amounts.between(compared.low, compared.high, measure) if compared and compared.half is not None else "")
    verdict = row.verdict
    yield Text(verdict.short, VERDICTS.get(verdict.kind, "")) if verdict else Text("the baseline")
