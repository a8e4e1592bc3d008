"""prototool show: the shapes, parameters and cost of every layer."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib import import_module

import click
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from prototool.analysis.cost import Memory, cost, macs, memory, together
from prototool.analysis.shape import Dim, Shape, count, plus, words
from prototool.analysis.view import StateView, View
from prototool.check.choice import chosen
from prototool.check.file import Settings, findings
from prototool.check.reading import AUTO, Read, read
from prototool.check.rule import Rule
from prototool.check.run import Question
from prototool.check.states import counting
from prototool.cli import output
from prototool.cli.shapes import stated_shapes
from prototool.cli.status import DONE, UNUSABLE, WOULD_CHANGE
from prototool.net.across import across
from prototool.net.document import Document
from prototool.net.state import PHASES, NetState, Phase, phase_named
from prototool.text.problem import Problem, printable
from prototool.text.source import Source

PIPE_WIDTH = 200


@click.command()
@click.argument("file")
@click.option(
    "--phase",
    type=click.Choice(["TRAIN", "TEST"], case_sensitive=False),
    help="The phase to build the net in. Without it html draws every state of the net, the others take TEST.",
)
@click.option("--stage", multiple=True, help="A stage to build the net in; may be repeated.")
@click.option("--level", type=int, default=0, help="The level to build the net in.")
@click.option("--dialect", default=AUTO, metavar="D", help="caffe, a fork such as ssd or ssd+depthwise, or auto.")
@click.option("--input", "inputs", multiple=True, metavar="BLOB=D,D,..", callback=stated_shapes, help="A blob's shape.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "html", "dot"]),
    default="table",
    show_default=True,
    help="html: one page that works offline; dot: for Graphviz.",
)
@click.option(
    "-o", "--output", "out", default="-", metavar="OUT", help="The file to write to.  [default: standard output]"
)
def show(
    file: str,
    phase: str | None,
    stage: tuple[str, ...],
    level: int,
    dialect: str,
    inputs: dict[str, Shape],
    form: str,
    out: str,
) -> int:
    """Print the layers of the net in FILE with their shapes, parameters, multiply-adds and memory, for one batch.

    Shapes are those real Caffe has in net.blobs. What depends on data nobody stated is unknown. `-` is standard input.
    """
    try:
        found = read(Source.read(file), dialect)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    document = found.document
    if document.unusable:
        output.show_problems(document.source, document.unusable)
        return UNUSABLE
    every = form == "html" and not (phase or stage or level)
    asked = document.net.state(phase_named((phase or "TEST").upper()), level, stage)
    view = View(document, () if every else states(document, asked, form == "html" and not phase), inputs)
    refused = refusals(view)
    output.show_problems(document.source, refused)
    output.write(out, page(found, view) if form == "html" else rendered(view.states[0], form, out))
    return WOULD_CHANGE if refused else DONE


def states(document: Document, chosen: NetState, both: bool) -> tuple[NetState, ...]:
    """The state that is asked for, in both phases if they are not alike."""
    if not both:
        return (chosen,)
    pair = [chosen._replace(phase=phase) for phase in PHASES]
    return tuple(pair) if document.graph(pair[0]).layers != document.graph(pair[1]).layers else (chosen,)


def refusals(view: View) -> list[Problem]:
    """What Caffe would refuse the net for in the states that are looked at."""
    found = {state.state: state.problems for state in view.states}
    wiring = across({state: found[state] for state in counting(view.net, found)})
    problems = [*view.document.bound[1], *(finding.problem for finding in wiring)]
    return sorted(problems, key=lambda problem: problem.span)


def rendered(view: StateView, form: str, out: str) -> str:
    """A net in one state, in the form that is asked for."""
    if form == "json":
        return json.dumps(as_json(view), indent=2) + "\n"
    if form == "dot":
        # Only those who want a drawing pay for what makes it; so it is with the page.
        drawn: str = import_module("prototool.draw.dot").dot(view)
        return drawn
    # A pipe has no width; what reads it wants each layer on one line.
    terminal = out == "-" and sys.stdout.isatty()
    console = Console(width=None if terminal else PIPE_WIDTH, force_terminal=None if terminal else False)
    with console.capture() as capture:
        console.print(as_table(view))
    return capture.get()


def page(found: Read, view: View) -> str:
    """The page with the net's drawings, and what `check` finds on the layers."""
    rules = import_module("prototool.rules").ALL
    findings = {state.state: findings_of(found, state, rules) for state in view.states}
    made: str = import_module("prototool.draw.page").page(view, findings)
    return made


def findings_of(found: Read, view: StateView, rules: Sequence[Rule]) -> list[Problem]:
    """What `check` finds in one state of a net."""
    question = Question((view.state.phase,), view.state.stages, view.state.level, view.stated)
    told = findings(found, rules, Settings(chosen(rules), question))
    return [finding.problem for finding in told]


def as_json(view: StateView) -> dict[str, object]:
    """What is known, in the form scripts build on."""
    shapes = view.shapes
    return {
        "name": view.net.name,
        "phase": view.state.phase,
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
        "totals": cost(shapes)._asdict(),
    }


def as_table(view: StateView) -> Group:
    """What is known, as people like to read it: the layers, and below them the memory in each phase."""
    shapes, kept = view.shapes, memory(view, view.state.phase)
    total = cost(shapes)
    title = f"{printable(view.net.name) or 'a net'}, {view.state}"
    table = Table(box=None, pad_edge=False, title=title, title_justify="left", show_footer=True)
    table.add_column("layer", f"{len(shapes.layers)} layers", overflow="fold")
    table.add_column("type", overflow="fold")
    table.add_column("top", overflow="fold")
    table.add_column("parameters", figure(total.params), justify="right", no_wrap=True)
    table.add_column("multiply-adds", figure(total.macs), justify="right", no_wrap=True)
    table.add_column("memory", megabytes(together(kept.values()).total), justify="right", no_wrap=True)
    for each in shapes.layers:
        tops = ", ".join(f"{ref.name} {words(shape)}" for ref, shape in zip(each.layer.tops, each.tops, strict=False))
        learned = None if each.params is None else plus(map(count, each.params))
        names = (Text(printable(part)) for part in (each.layer.name, each.layer.type, tops))
        costs = (figure(learned, ""), figure(macs(each), ""), megabytes(kept[each.layer].total, ""))
        table.add_row(*names, *costs)
    return Group(table, "", memory_table(view))


def memory_table(view: StateView) -> Table:
    """The memory of a net in each phase: that of its blobs, their gradients, and what is learned."""
    table = Table(box=None, pad_edge=False)
    table.add_column("memory")
    for title in ("blobs", "gradients", "parameters", "together"):
        table.add_column(title, justify="right", no_wrap=True)
    for name, kept in by_phase(view).items():
        table.add_row(name, *(megabytes(part) for part in (kept.data, kept.gradients, kept.params, kept.total)))
    return table


def by_phase(view: StateView) -> dict[str, Memory]:
    """The memory of a net in each phase, at the level and in the stages of a state; once where both are alike."""
    found: dict[Phase, Memory] = {}
    for phase in PHASES:
        other = StateView(view.document, view.state._replace(phase=phase), view.stated)
        found[phase] = together(memory(other, phase).values())
    if found["TRAIN"] == found["TEST"]:
        return {"both phases": found["TEST"]}
    return {str(phase): kept for phase, kept in found.items()}


def figure(number: Dim, zero: str = "0") -> str:
    """A number as people read it."""
    return "?" if number is None else f"{number:,}" if number else zero


def megabytes(size: Dim, zero: str = "0") -> str:
    """A number of bytes as people read it: small ones in kilobytes or bytes."""
    if not size:
        return "?" if size is None else zero
    if size >= 1e5:
        return f"{size / 1e6:,.1f} MB"
    return f"{size / 1e3:,.1f} kB" if size >= 1e3 else f"{size} B"
