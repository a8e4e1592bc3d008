"""prototool show: the shapes, parameters and cost of every layer."""

from __future__ import annotations

import json
import sys

import click
from rich.console import Console
from rich.table import Table

from prototool.analysis.cost import Cost, cost, macs
from prototool.analysis.infer import Shapes, infer
from prototool.analysis.shape import Dim, Shape, count, plus, words
from prototool.cli import output
from prototool.cli.status import DONE, UNUSABLE, WOULD_CHANGE
from prototool.net.document import load
from prototool.net.state import NetState, phase_named

PIPE_WIDTH = 200


def stated_shapes(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, Shape]:
    """The shapes that `--input BLOB=D,D,...` states; `?` is a dimension nobody knows."""
    shapes: dict[str, Shape] = {}
    for text in given:
        name, _, dims = text.rpartition("=")
        parts = [part.strip() for part in dims.split(",")] if dims else []
        if not name or not all(part == "?" or part.isdecimal() for part in parts):
            raise click.BadParameter(f"expected BLOB=D,D,... such as data=1,3,224,224, found '{text}'")
        shapes[name] = tuple(None if part == "?" else int(part) for part in parts)
    return shapes


@click.command()
@click.argument("file")
@click.option("--phase", type=click.Choice(["TRAIN", "TEST"], case_sensitive=False), default="TEST", show_default=True)
@click.option("--stage", multiple=True, help="A stage to build the net in; may be repeated.")
@click.option("--level", type=int, default=0, help="The level to build the net in.")
@click.option("--input", "inputs", multiple=True, metavar="BLOB=D,D,..", callback=stated_shapes, help="A blob's shape.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def show(file: str, phase: str, stage: tuple[str, ...], level: int, inputs: dict[str, Shape], form: str) -> int:
    """Print the layers of the net in FILE with their shapes, parameters and multiply-adds, for one batch.

    Shapes are those real Caffe has in net.blobs. What depends on data nobody stated is unknown. `-` is standard input.
    """
    document = load(file)
    alien = document.not_a_net()
    unusable = document.tree.problems or ((alien,) if alien else ())
    if unusable:
        output.show_problems(document.source, unusable)
        return UNUSABLE
    state = NetState(phase_named(phase.upper()), level, document.net.stages | frozenset(stage))
    graph = document.graph(state)
    shapes = infer(graph, inputs)
    problems = [*document.bound[1], *graph.problems, *shapes.problems]
    output.show_problems(document.source, sorted(problems, key=lambda problem: problem.span))
    if form == "json":
        click.echo(json.dumps(as_json(document.net.name, state, shapes), indent=2))
    else:
        # A pipe has no width; what reads it wants each layer on one line.
        Console(width=None if sys.stdout.isatty() else PIPE_WIDTH).print(as_table(document.net.name, state, shapes))
    return WOULD_CHANGE if problems else DONE


def as_json(name: str, state: NetState, shapes: Shapes) -> dict[str, object]:
    """What is known, in the form scripts build on."""
    total = cost(shapes)
    return {
        "name": name,
        "phase": state.phase,
        "layers": [
            {
                "name": each.layer.name,
                "type": each.layer.type,
                "bottoms": [ref.name for ref in each.layer.bottoms],
                "tops": [ref.name for ref in each.layer.tops],
                "params": [None if shape is None else list(shape) for shape in each.params or ()],
                "macs": macs(each),
            }
            for each in shapes.layers
        ],
        "blobs": {blob: None if shape is None else list(shape) for blob, shape in shapes.blobs.items()},
        "totals": total._asdict(),
    }


def as_table(name: str, state: NetState, shapes: Shapes) -> Table:
    """What is known, as people like to read it."""
    total = cost(shapes)
    table = Table(box=None, pad_edge=False, title=f"{name or 'a net'}, {state}", title_justify="left", show_footer=True)
    table.add_column("layer", "", overflow="fold")
    table.add_column("type", "", overflow="fold")
    table.add_column("top", f"{megabytes(total)} of blobs", overflow="fold")
    table.add_column("parameters", figure(total.params), justify="right", no_wrap=True)
    table.add_column("multiply-adds", figure(total.macs), justify="right", no_wrap=True)
    for each in shapes.layers:
        tops = ", ".join(f"{ref.name} {words(shape)}" for ref, shape in zip(each.layer.tops, each.tops, strict=False))
        learned = None if each.params is None else plus(map(count, each.params))
        table.add_row(each.layer.name, each.layer.type, tops, figure(learned, ""), figure(macs(each), ""))
    return table


def figure(number: Dim, zero: str = "0") -> str:
    """A number as people read it."""
    return "?" if number is None else f"{number:,}" if number else zero


def megabytes(total: Cost) -> str:
    """The memory that all blobs take."""
    return "?" if total.activation_bytes is None else f"{total.activation_bytes / 1e6:,.1f} MB"
