"""prototool variance-shift: what Dropout does to the variances that BatchNorms have gathered, on real Caffe."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from prototool.check.reading import CAFFE, read
from prototool.cli import output, pictures
from prototool.cli.status import DONE, UNUSABLE
from prototool.engines.pycaffe.measuring import Caffe, MeasuringError
from prototool.launch.variance_shift.as_json import as_json
from prototool.launch.variance_shift.shift import Net, Recalibrated, Setting, Shift, measure, middle, recalibrated
from prototool.launch.variance_shift.ways import Predicted
from prototool.net.document import Document
from prototool.rewrite.contract import NotRewritableError, OptionError
from prototool.rewrite.run import RefusedResultError
from prototool.rewrite.weights import Carried
from prototool.schema.weights import NoWeightsError, Weights
from prototool.text.problem import Problem, printable
from prototool.text.source import Source
from prototool.text.write import write_atomically

PIPE_WIDTH = 200
PICTURES = ("png", "svg", "pdf")
Results: TypeAlias = "tuple[tuple[Shift, ...], Recalibrated | None]"


@click.command()
@click.argument("file", metavar="NET")
@click.option("--weights", required=True, metavar="M", help="The .caffemodel that the net was trained to.")
@click.option(
    "--batches", type=click.IntRange(min=1), default=20, show_default=True, help="How many batches of TRAIN to read."
)
@click.option("--data", metavar="SOURCE", help="What the data layer of TRAIN reads instead of its own source.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Caffe's random seed.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option(
    "-o", "--output", "out", default="-", metavar="OUT", help="The file to write to.  [default: standard output]"
)
@click.option("--picture", metavar="OUT.png", help="Draw the ratios into this file: .png, .svg or .pdf.")
@click.option(
    "--recalibrate", metavar="OUT", help="Estimate the statistics anew with Dropout off, and write the weights here."
)
@click.option("--caffe-python", metavar="PYTHON", help="An interpreter that has pycaffe.")
def variance_shift(
    file: str,
    weights: str,
    batches: int,
    data: str | None,
    seed: int,
    form: str,
    out: str,
    picture: str | None,
    recalibrate: str | None,
    caffe_python: str | None,
) -> int:
    """Measure the variance shift of the trained net in NET: what Dropout does to BatchNorms behind it.

    For each BatchNorm, the variance that its statistics hold from training is set against the one of what comes into it
    on the same data with Dropout off, beside what is predicted. Real Caffe runs the net; paths in it count from here.
    """
    kind = picture_kind(picture)
    document = net_in(file)
    if document is None:
        return UNUSABLE
    setting = Setting(Path(weights), batches, seed, data or "")
    carried = weights_in(weights, required=recalibrate is not None)
    found = results(document, setting, carried if recalibrate is not None else None, caffe_python)
    if found is None:
        return UNUSABLE
    shifts, done = found
    drawn = drawing(shifts, done, printable(document.net.name), kind) if picture is not None else b""
    if drawn is None:
        return UNUSABLE
    if picture is not None:
        write_atomically(picture, drawn)
    if recalibrate is not None and done:
        write_atomically(recalibrate, b"".join(done.weights.chunks()))
        output.say(f"{printable(recalibrate)}: written, its statistics from {batches} batches")
    if form == "json":
        output.write(out, json.dumps(as_json(file, setting, shifts, done), indent=2, allow_nan=False) + "\n")
    else:
        output.write(out, rendered(shifts, done, out))
    return DONE


def results(document: Document, setting: Setting, carried: Carried | None, python: str | None) -> Results | None:
    """The shifts, and with weights to recalibrate what came of that; None where one was not to be had, with a message.

    Raises OSError.
    """
    path = printable(document.source.path)
    told = progress_of(setting.batches)
    try:
        net, caffe = Net.of(document), Caffe(python)
        shifts = measure(caffe, net, setting, told)
        return shifts, recalibrated(caffe, net, setting, carried, told) if carried else None
    except (MeasuringError, OptionError) as error:
        end_progress()
        output.say(f"prototool: {path}: {error}")
    except NotRewritableError as error:
        end_progress()
        output.show_problems(error.source or document.source, error.problems)
    except RefusedResultError as error:
        end_progress()
        output.say(f"prototool: {path}: as it is in TEST the net of TRAIN would have a new error")
        output.show_problems(error.document.source, error.problems)
    finally:
        end_progress()
    return None


def net_in(file: str) -> Document | None:
    """The net in a file; None, and a message, where there is none that Caffe could build in TRAIN."""
    try:
        document = read(Source.read(file), CAFFE).document
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    problems = document.unusable or in_training(document)
    errors = [problem for problem in problems if problem.severity == "error"]
    output.show_problems(document.source, errors)
    return None if errors else document


def in_training(document: Document) -> tuple[Problem, ...]:
    """What Caffe would refuse the net of TRAIN for; that of TEST is not asked for."""
    wiring = () if document.upgrade else document.graph(document.net.state("TRAIN")).problems
    return (*document.bound[1], *document.upgrade, *wiring)


def weights_in(path: str, required: bool) -> Carried | None:
    """The weights in a file. Raises click.UsageError for a file that holds none; Caffe alone reads HDF5."""
    try:
        return Carried(Weights.read(path))
    except NoWeightsError as error:
        if required or not path.endswith(".h5"):
            raise click.UsageError(f"{path}: {error}") from None
        return None


def picture_kind(path: str | None) -> str:
    """The format of a picture, after its name. Raises click.UsageError."""
    kind = Path(path or "a.png").suffix[1:].lower()
    if kind not in PICTURES:
        names = ", ".join("." + each for each in PICTURES)
        raise click.UsageError(f"--picture {path}: a picture's name ends in {names}")
    return kind


def progress_of(batches: int) -> Callable[[int], None] | None:
    """Who says how far it is, if anybody watches."""
    return (lambda done: output.progress(f"batch {done} of {batches}")) if sys.stderr.isatty() else None


def end_progress() -> None:
    """Take away the line that says how far it is."""
    if sys.stderr.isatty():
        output.progress("")


def drawing(shifts: Sequence[Shift], done: Recalibrated | None, title: str, kind: str) -> bytes | None:
    """The picture; None, and a message, where matplotlib is missing."""
    after = done.shifts if done else ()
    return pictures.encoded(
        "prototool.launch.variance_shift.picture", lambda drawn: drawn.picture(shifts, after, title), kind
    )


def rendered(shifts: Sequence[Shift], done: Recalibrated | None, out: str) -> str:
    """The table, as wide as what shows it."""
    # A pipe has no width; what reads it wants each BatchNorm on one line.
    terminal = out == "-" and sys.stdout.isatty()
    console = Console(width=None if terminal else PIPE_WIDTH, force_terminal=None if terminal else False)
    with console.capture() as capture:
        console.print(as_table(shifts, done))
    return capture.get()


def as_table(shifts: Sequence[Shift], done: Recalibrated | None) -> Table:
    """A row for each BatchNorm: medians over its channels."""
    table = Table(box=None, pad_edge=False)
    table.add_column("BatchNorm", overflow="fold")
    for title in ("channels", "from training", "in TEST", "ratio", "shift", "largest", "predicted"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("because of", overflow="fold")
    for title in ("recalibrated", "largest") if done else ():
        table.add_column(title, justify="right", no_wrap=True)
    for index, shift in enumerate(shifts):
        moments = shift.moments
        cells = [
            printable(shift.name),
            f"{len(moments.mean)}",
            figure(middle(moments.stored_variance)) if moments.trained else "none",
            figure(middle(moments.variance)),
            figure(shift.ratio),
            figure(middle(shift.shifts)),
            figure(max(shift.shifts, default=None)),
            figure(middle(shift.predicted.exact)) if shift.predicted else "",
            because(shift.predicted) if shift.predicted else "",
        ]
        if done:
            later = done.shifts[index]
            cells += [figure(later.ratio), figure(max(later.shifts, default=None))]
        table.add_row(*map(Text, cells))
    return table


def because(found: Predicted) -> str:
    """Which Dropouts a prediction is of, and by which formula."""
    names = ", ".join(printable(layer.name) for layer in found.way.dropouts)
    if found.way.weights is None:
        return f"{names} (a)"
    formula = middle(found.formula)
    return f"{names} through {printable(found.way.weights.name)} (b: {figure(formula)})"


def figure(number: float | None) -> str:
    """A number in as many digits as one looks at."""
    return "-" if number is None else f"{number:.4g}"
