"""prototool export: a net in the format of another program."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import click

from prototool.analysis.shape import Shape
from prototool.check.reading import AUTO, read
from prototool.cli import output
from prototool.cli.shapes import stated_shapes
from prototool.cli.status import DONE, UNUSABLE, WOULD_CHANGE
from prototool.net.document import Document
from prototool.net.state import phase_named
from prototool.schema.weights import NoWeightsError, Weights
from prototool.text.source import STDIN, Source

# What to install for the libraries that are needed.
EXTRAS = {
    "onnx": "'caffe-prototool[onnx]'",
    "numpy": "'caffe-prototool[onnx]'",
    "onnxruntime": "onnxruntime",
    "torch": "'caffe-prototool[torch]'",
}
# Of the largest value: both compute in single precision, and a deep net adds up what they round.
BOUND = 1e-3


@click.group()
def export() -> None:
    """Turn nets with their weights into models of other programs."""


def batch_of(context: click.Context, parameter: click.Parameter, given: str | None) -> int | None:
    """The batch that `--batch` states; 0 for any."""
    if given is None:
        return None
    if given == "any":
        return 0
    if not given.isdecimal() or int(given) == 0:
        raise click.BadParameter(f"expected a number of items, or any, found '{given}'")
    return int(given)


@export.command()
@click.argument("net")
@click.option("--weights", metavar="M", help="The .caffemodel with the net's weights.")
@click.option("--phase", type=click.Choice(["TRAIN", "TEST"], case_sensitive=False), default="TEST", show_default=True)
@click.option("--stage", multiple=True, help="A stage to build the net in; may be repeated.")
@click.option("--level", type=int, default=0, help="The level to build the net in.")
@click.option("--dialect", default=AUTO, metavar="D", help="caffe, a fork such as ssd or ssd+depthwise, or auto.")
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="BLOB=D,D,..",
    callback=stated_shapes,
    help="The shape of an input; ? for a dimension that may be any.",
)
@click.option("--batch", metavar="N|any", callback=batch_of, help="How many items the model takes at once.")
@click.option("--as-is", is_flag=True, help="Take a net for training with its losses, not what to-deploy makes of it.")
@click.option("-o", "--output", "out", metavar="OUT", help="The file to write.  [default: NET with the ending .onnx]")
@click.option("--check", is_flag=True, help="Hold what onnxruntime makes of it against the torch engine.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what is wrong.")
def onnx(
    net: str,
    weights: str | None,
    phase: str,
    stage: tuple[str, ...],
    level: int,
    dialect: str,
    inputs: dict[str, Shape],
    batch: int | None,
    as_is: bool,
    out: str | None,
    check: bool,
    quiet: bool,
) -> int:
    """Write the net in NET, with its weights, as an ONNX model that gives what real Caffe gives.

    Nodes have the names of layers, values those of blobs. A net for training is made one for use first. What ONNX
    cannot say is refused, all of it at once, and then nothing is written.
    """
    if out is None and net == STDIN:
        raise click.UsageError("a net from standard input has no name for the model: give -o OUT.onnx")
    module = loaded("prototool.export.onnx.export")
    try:
        document = read(Source.read(net), dialect).document
        stored = Weights.read(weights) if weights else None
    except NoWeightsError as error:
        raise click.UsageError(f"{weights}: {error}") from None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if document.unusable:
        output.show_problems(document.source, document.unusable)
        return UNUSABLE
    state = document.net.state(phase_named(phase.upper()), level, stage)
    question = module.Question(state, as_is, inputs, batch)
    wish = Wish(out or os.path.splitext(net)[0] + ".onnx", weights, check, quiet)
    return write(module, document, stored, question, wish)


class Wish(NamedTuple):
    """The file to write, that of the weights, whether to check the model, and whether to say only what is wrong."""

    out: str
    weights: str | None
    check: bool
    quiet: bool


def loaded(name: str) -> ModuleType:
    """A module that needs a library not everybody has. Raises click.UsageError where it is not installed."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").split(".")[0])
        if extra is None:
            raise
        raise click.UsageError(f"this needs {error.name}: pip install {extra}") from None


def write(module: ModuleType, document: Document, stored: Weights | None, question: object, wish: Wish) -> int:
    """Export a net and write the model; what was done is said."""
    path = document.source.path
    # Who cannot check is told so before anything is done.
    checking = loaded("prototool.cli.export_check") if wish.check else None
    try:
        made = module.export(document, stored, question)
    except module.RefusedError as error:
        output.show_problems(error.source, error.problems)
        output.say(f"{path}: cannot be exported; nothing is written")
        return UNUSABLE
    except NoWeightsError as error:
        raise click.UsageError(f"{wish.weights}: {error}") from None
    beside = loaded("prototool.export.onnx.save").save(made.model, Path(wish.out))
    if not wish.quiet:
        for note in made.notes:
            output.say(f"{path}: {note}")
        output.say(told(made.model, wish.out, str(beside) if beside else ""))
    return verdict(checking, made, wish) if checking else DONE


def verdict(checking: ModuleType, made: Any, wish: Wish) -> int:
    """Hold a model against the engine, and say how far they are from each other."""
    try:
        found = checking.checked(made, wish.weights, Path(wish.out))
    except checking.UncheckableError as error:
        output.say(f"{wish.out}: it is written, and could not be checked: {error}")
        return UNUSABLE
    same = found.relative <= BOUND
    if not same or not wish.quiet:
        said = "the same as" if same else "NOT the same as"
        far = f"{found.relative:.2g} of the largest value, {found.absolute:.2g} as it is"
        output.say(f"{wish.out}: {said} the torch engine; the largest difference, in '{found.output}', is {far}")
    return DONE if same else WOULD_CHANGE


def told(model: Any, out: str, beside: str) -> str:
    """What was written, in words."""
    graph, opset = model.graph, model.opset_import[0].version
    ends = [", ".join(f"{value.name} {dims(value)}" for value in values) for values in (graph.input, graph.output)]
    weights = f" (its weights in {beside})" if beside else ""
    return f"{out}{weights}: {ends[0]} -> {ends[1]}; {len(graph.node)} nodes, opset {opset}"


def dims(value: Any) -> str:
    """The shape of an input or output, as people write it."""
    found = value.type.tensor_type.shape.dim
    return (
        "x".join(dim.dim_param or (str(dim.dim_value) if dim.HasField("dim_value") else "?") for dim in found)
        or "a scalar"
    )
