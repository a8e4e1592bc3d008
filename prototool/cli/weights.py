"""prototool weights: which parameters of a net a file of weights fills, which do not fit, which stay random."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from prototool.analysis.shape import Shape, words
from prototool.analysis.view import View
from prototool.check.reading import AUTO, read
from prototool.cli import output
from prototool.cli.shapes import stated_shapes
from prototool.cli.status import DONE, UNUSABLE, WOULD_CHANGE
from prototool.net.state import phase_named
from prototool.rewrite.fit import Fit, Verdict, fits
from prototool.schema.weights import NoWeightsError, Weights
from prototool.text.problem import printable
from prototool.text.source import Source

PIPE_WIDTH = 200
COLOURS = {"matched": "green", "mismatched": "bold red", "new": "yellow", "unused": "yellow"}
WORDS: dict[Verdict, str] = {
    "matched": "filled from the file",
    "mismatched": "of another shape: Caffe ends when it loads the file",
    "new": "not in the file: as their fillers say",
    "unused": "in the file alone: passed over",
}


@click.command()
@click.argument("net")
@click.argument("model")
@click.option("--phase", type=click.Choice(["TRAIN", "TEST"], case_sensitive=False), default="TEST", show_default=True)
@click.option("--stage", multiple=True, help="A stage to build the net in; may be repeated.")
@click.option("--level", type=int, default=0, help="The level to build the net in.")
@click.option("--dialect", default=AUTO, metavar="D", help="caffe, a fork such as ssd or ssd+depthwise, or auto.")
@click.option("--input", "inputs", multiple=True, metavar="BLOB=D,D,..", callback=stated_shapes, help="A blob's shape.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def weights(
    net: str,
    model: str,
    phase: str,
    stage: tuple[str, ...],
    level: int,
    dialect: str,
    inputs: dict[str, Shape],
    form: str,
) -> int:
    """Say what becomes of each layer of NET when Caffe loads the weights in MODEL, a .caffemodel.

    Layers are found by their names: matched ones are filled, others begin as their fillers say, which Caffe does not
    tell. Exit status: 0 it loads; 1 it does not; 2 unusable input.
    """
    try:
        document = read(Source.read(net), dialect).document
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if document.unusable:
        output.show_problems(document.source, document.unusable)
        return UNUSABLE
    state = document.net.state(phase_named(phase.upper()), level, stage)
    view = View(document, (state,), inputs).states[0]
    try:
        rows = fits(view, Weights.read(model))
    except NoWeightsError as error:
        raise click.UsageError(f"{model}: {error}") from None
    output.show_text(as_json(rows) if form == "json" else table(rows))
    return WOULD_CHANGE if any(row.verdict == "mismatched" for row in rows) else DONE


def as_json(rows: Sequence[Fit]) -> str:
    """The rows for programs."""
    layers = [row._asdict() for row in rows]
    return (
        json.dumps({"version": 1, "layers": layers, "summary": Counter(row.verdict for row in rows)}, indent=2) + "\n"
    )


def table(rows: Sequence[Fit]) -> str:
    """The rows for people, and how many there are of each sort."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("layer", "type", "in the net", "in the file", "verdict", ""):
        shown.add_column(heading, overflow="fold")
    for row in rows:
        cells = (row.name, row.type, shapes(row.wanted), shapes(row.stored))
        coloured = Text(row.verdict, COLOURS[row.verdict])
        shown.add_row(*(Text(printable(cell)) for cell in cells), coloured, Text(printable(row.note)))
    counts = Counter(row.verdict for row in rows)
    console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, color_system="auto", highlight=False)
    with console.capture() as capture:
        console.print(shown)
        for name, meaning in WORDS.items():
            if counts[name]:
                console.print(f"{counts[name]:5} {name}: {meaning}")
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


def shapes(found: Sequence[Shape] | None) -> str:
    """The shapes of a layer's blobs."""
    return "" if found is None else ", ".join(map(words, found)) or "none"
