"""prototool log: what a Caffe log tells, as a summary, as CSV or JSON, and as curves."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from prototool.cli import output, pictures
from prototool.cli.status import DONE, UNUSABLE
from prototool.launch.log.caffe_log import parsed
from prototool.launch.log.file import lines
from prototool.launch.log.history import Run, joined
from prototool.launch.log.summary import Score, Summary, summary
from prototool.launch.log.tables import Rows, as_csv, as_json
from prototool.text.problem import printable
from prototool.text.source import STDIN, without_surrogates
from prototool.text.write import write_atomically

PIPE_WIDTH = 200
PICTURES = ("png", "svg", "pdf")
ENDS = {"done": "optimization done", "stopped": "stopped early", "failed": "died", "unfinished": "log ends"}


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option(
    "--rows",
    type=click.Choice(["train", "test", "all"]),
    default="all",
    show_default=True,
    help="What CSV has a row for: each displayed iteration, each test, or each number of both.",
)
@click.option(
    "-o", "--output", "out", default="-", metavar="OUT", help="The file to write to.  [default: standard output]"
)
@click.option("--curves", metavar="OUT.png", help="Draw loss, accuracy and rate into this file: .png, .svg or .pdf.")
@click.option("--run", "picked", type=click.IntRange(min=1), multiple=True, help="Only this run; may be repeated.")
@click.option("--join", is_flag=True, help="Put a run that was resumed behind the one it continues.")
def log(
    files: tuple[str, ...], form: str, rows: Rows, out: str, curves: str | None, picked: tuple[int, ...], join: bool
) -> int:
    """Say what the logs of `caffe train` in FILE... tell: a summary of each run, or all numbers, or curves.

    Old and new formats and those of forks are read, nan and inf, runs appended to each other, compressed files (.gz).
    `-` is standard input. Runs are counted through all files.
    """
    kind = picture_kind(curves)
    runs: list[Run] = []
    for file in files:
        found = read(file)
        if not found:
            return UNUSABLE
        runs += joined(found) if join else found
    numbered = [(number, run) for number, run in enumerate(runs, 1) if not picked or number in picked]
    missing = [number for number in picked if number > len(runs)]
    if missing:
        raise click.UsageError(f"there is no run {missing[0]}: the logs hold {len(runs)}")
    if curves:
        drawn = picture(numbered, kind)
        if drawn is None:
            return UNUSABLE
        write_atomically(curves, drawn)
    output.write(out, rendered(numbered, form, rows, out))
    return DONE


def read(file: str) -> list[Run]:
    """The runs of a file; none, and a message, if it is no log of Caffe's."""
    name = "<stdin>" if file == STDIN else without_surrogates(file)
    try:
        found = parsed(lines(file), name)
    except ValueError as error:
        output.say(f"prototool: {printable(name)}: {error}")
        return []
    if not found:
        output.say(
            f"prototool: {printable(name)}: this is no log of caffe train: it has no 'Iteration N, loss = ...', and no"
            " solver is set up in it; glog writes to standard error: caffe train ... 2> train.log"
        )
    return found


def picture_kind(curves: str | None) -> str:
    """The format of a picture, after its name. Raises click.UsageError."""
    kind = Path(curves or "a.png").suffix[1:].lower()
    if kind not in PICTURES:
        raise click.UsageError(
            f"--curves {curves}: a picture's name ends in {', '.join('.' + each for each in PICTURES)}"
        )
    return kind


def picture(numbered: Sequence[tuple[int, Run]], kind: str) -> bytes | None:
    """The curves of runs; None, and a message, where matplotlib is missing or nothing is to be drawn."""
    if not any(run.rows for _, run in numbered):
        output.say("prototool: nothing to draw: no iteration was shown")
        return None
    return pictures.encoded("prototool.launch.log.run_curves", lambda drawn: drawn.picture_of(names(numbered)), kind)


def names(numbered: Sequence[tuple[int, Run]]) -> list[tuple[str, Run]]:
    """What to call each run: by its file, and by its number where a file holds several."""
    sources = [run.source for _, run in numbered]
    if len(sources) == 1:
        return [(printable(numbered[0][1].net or Path(sources[0]).stem), numbered[0][1])]
    short = [Path(source).stem if len({Path(each).stem for each in sources}) > 1 else "run" for source in sources]
    found = []
    for (number, run), name in zip(numbered, short, strict=True):
        alone = sources.count(run.source) == 1 and short.count(name) == 1
        found.append((printable(name if alone else f"{name} {number}"), run))
    return found


def rendered(numbered: Sequence[tuple[int, Run]], form: str, rows: Rows, out: str) -> str:
    """Runs in the form that is asked for."""
    if form == "json":
        return json.dumps(as_json(numbered), indent=2, allow_nan=False) + "\n"
    if form == "csv":
        return as_csv(numbered, rows)
    # A pipe has no width; what reads it wants each run on one line.
    terminal = out == "-" and sys.stdout.isatty()
    console = Console(width=None if terminal else PIPE_WIDTH, force_terminal=None if terminal else False)
    with console.capture() as capture:
        console.print(as_table(numbered))
    found = [summary(run) for _, run in numbered]
    notes = [f"run {number}: {note}" for (number, _), each in zip(numbered, found, strict=True) for note in each.notes]
    return capture.get() + "".join(f"{printable(note)}\n" for note in notes)


def as_table(numbered: Sequence[tuple[int, Run]]) -> Table:
    """A row for each run."""
    table = Table(box=None, pad_edge=False)
    for title in ("run", "file", "net"):
        table.add_column(title, overflow="fold", justify="right" if title == "run" else "left")
    for title in ("iterations", "loss", "last test", "best test", "time", "ms/iteration"):
        table.add_column(title, justify="right")
    table.add_column("end")
    for number, run in numbered:
        found = summary(run)
        tested = [score for score in found.scores if not score.name.endswith("]")]
        cells = [
            str(number),
            printable(run.source),
            printable(run.net),
            f"{found.first:,} to {found.last:,}",
            "" if found.loss is None else f"{found.loss:.6g}",
            "\n".join(last_of(score, tested) for score in tested),
            "\n".join(best_of(score) for score in tested),
            lasted(found),
            "" if found.pace is None else f"{found.pace * 1000:,.4g}",
            ENDS[found.state],
        ]
        table.add_row(*(Text(each) for each in cells))
    return table


def last_of(score: Score, all_of_run: Sequence[Score]) -> str:
    """The last accuracy, with its test net where there are several."""
    several = len({each.net for each in all_of_run}) > 1
    return f"{score.name}{f' #{score.net}' if several else ''} {score.last:.6g}"


def best_of(score: Score) -> str:
    """The best accuracy and where it was."""
    return "" if score.best is None else f"{score.best:.6g} at {score.best_iteration:,}"


def lasted(found: Summary) -> str:
    """How long a run took, as people say it."""
    if found.seconds is None:
        return ""
    if found.seconds < 60:
        return f"{found.seconds:.3g} s"
    minutes = round(found.seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours // 24} d {hours % 24} h" if hours >= 48 else f"{hours} h {rest:02d} min"
