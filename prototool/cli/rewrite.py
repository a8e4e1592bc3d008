"""prototool rewrite: change a net by passes, every other byte as it was."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from prototool.check.reading import CAFFE, read
from prototool.cli import output
from prototool.cli.ordered import OrderedCommand, occurrences
from prototool.cli.status import DONE, UNUSABLE, WOULD_CHANGE
from prototool.net.document import Document
from prototool.passes import ALL
from prototool.passes.add_batchnorm import AddBatchNorm
from prototool.passes.add_dropout import AddDropout
from prototool.passes.apply_policy import ApplyPolicy
from prototool.rewrite.contract import OptionError, Pass, WeightsNeededError
from prototool.rewrite.dropout.kinds import KINDS
from prototool.rewrite.pipeline import PipelineError, read_pipeline
from prototool.rewrite.run import NotRewritableError, RefusedResultError, Step, run
from prototool.rewrite.selector import SelectionError
from prototool.rewrite.weights import Carried, misfits
from prototool.schema.weights import NoWeightsError, Weights
from prototool.text.problem import excerpt
from prototool.text.source import STDIN, Source
from prototool.text.write import write_atomically

# Options that say more of the --add-dropout before them.
DETAILS = ("ratio", "kind")


@click.command(cls=OrderedCommand)
@click.argument("file")
@click.option("-p", "--pipeline", multiple=True, metavar="PIPELINE", help="Passes, such as 'add-dropout{after=conv5}'.")
@click.option("--add-dropout", multiple=True, metavar="SEL", help="Put a Dropout behind the layers SEL means.")
@click.option("--ratio", multiple=True, type=float, metavar="R", help="The ratio of the --add-dropout before it (0.5).")
@click.option(
    "--kind", multiple=True, type=click.Choice(KINDS), help="The kind of the --add-dropout before it (plain)."
)
@click.option(
    "--add-batchnorm", multiple=True, metavar="SEL", help="Put BatchNorm and Scale behind the layers SEL means."
)
@click.option("--policy", multiple=True, metavar="NAME|FILE", help="Put layers into the order of a policy.")
@click.option("--dialect", default=CAFFE, metavar="D", help="caffe (the default), a fork such as nvidia, or auto.")
@click.option(
    "--weights",
    nargs=2,
    multiple=True,
    metavar="IN OUT",
    help="A .caffemodel whose weights follow the passes, and where to write what comes of it.",
)
@click.option(
    "--measure", is_flag=True, help="Say how far outputs are from what they were, with --weights, on real Caffe."
)
@click.option("-o", "--output", "out", metavar="OUT", help="Write the result to a file.")
@click.option("--in-place", is_flag=True, help="Write the result over FILE, at once or not at all.")
@click.option("--diff", is_flag=True, help="Print what would change; exit status 1 if anything would.")
@click.option("--check", is_flag=True, help="Print nothing; exit status 1 if anything would change.")
@click.option("-q", "--quiet", is_flag=True, help="Do not say what was skipped and why.")
@click.pass_context
def rewrite(
    context: click.Context,
    file: str,
    pipeline: tuple[str, ...],
    add_dropout: tuple[str, ...],
    ratio: tuple[float, ...],
    kind: tuple[str, ...],
    add_batchnorm: tuple[str, ...],
    policy: tuple[str, ...],
    dialect: str,
    weights: tuple[tuple[str, str], ...],
    measure: bool,
    out: str | None,
    in_place: bool,
    diff: bool,
    check: bool,
    quiet: bool,
) -> int:
    """Change the net in FILE by passes and print it, every other byte as it was. `-` is standard input.

    SEL is a layer's name or glob (conv5, 'conv*') or a type (type:Convolution). Passes run in the order given.
    """
    if sum((out is not None, in_place, diff, check)) > 1:
        raise click.UsageError("give only one of -o, --in-place, --diff and --check")
    if in_place and file == STDIN:
        raise click.UsageError("standard input cannot be written in place")
    if len(weights) > 1:
        raise click.UsageError("give --weights once: a net has one file of weights")
    if measure and not weights:
        raise click.UsageError("--measure needs --weights: without them outputs mean nothing")
    passes = passes_in_order(context)
    try:
        before = read(Source.read(file), dialect).document
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    carried = read_weights(weights[0][0]) if weights else None
    steps = steps_of(before, passes, carried)
    if steps is None:
        return UNUSABLE
    after = steps[-1].document if steps else before
    if not quiet:
        tell(before, steps)
    if carried and not quiet:
        tell_weights(weights[0][0], carried, before, after)
    if measure and carried and not measured(before, weights[0][0], after, carried):
        return UNUSABLE
    changed = after.source.text != before.source.text
    # First the weights: a net that is there already without them would be folded or renamed no second time.
    if carried and not (diff or check):
        write_atomically(weights[0][1], b"".join(carried.chunks()))
    if diff:
        output.show_diff(before.source.text, after.source.text, before.source.path)
    elif check:
        if changed:
            output.say(f"{before.source.path}: would be changed")
    elif not in_place:
        output.write(out or "-", after.source.text)
    elif changed:
        output.write(file, after.source.text)
    return WOULD_CHANGE if changed and (diff or check) else DONE


def measured(before: Document, weights: str, after: Document, carried: Carried) -> bool:
    """Say how far outputs are from what they were; whether that could be measured. Raises OSError."""
    # Only those who ask for it pay for what runs Caffe.
    trouble: type[Exception] = import_module("prototool.engines.pycaffe.measuring").MeasuringError
    try:
        for line in import_module("prototool.cli.measured").measured(before, weights, after, carried):
            output.say(line)
    except trouble as error:
        output.say(f"{before.source.path}: {error}; nothing is written")
        return False
    return True


def steps_of(before: Document, passes: list[Pass], carried: Carried | None) -> list[Step] | None:
    """The passes as they ran; None where one could not, once it is said why."""
    path = before.source.path
    try:
        return run(before, passes, carried)
    except NotRewritableError as error:
        output.show_problems(error.source or before.source, error.problems)
    except (OptionError, SelectionError, WeightsNeededError) as error:
        output.say(f"{path}: {error}")
    except RefusedResultError as error:
        output.say(f"{path}: {error.refused.name} would leave the net with a new error; nothing is written")
        output.show_problems(error.document.source, error.problems)
    return None


def passes_in_order(context: click.Context) -> list[Pass]:
    """The passes of the command line in the order they were given. Raises click.UsageError."""
    # Weights are no pass, and may stand anywhere.
    given: list[tuple[str, object]] = [each for each in occurrences(context) if each[0] != "weights"]
    passes: list[Pass] = []
    for index, (option, value) in enumerate(given):
        try:
            if option == "pipeline":
                passes += read_pipeline(str(value), ALL)
            elif option == "add_batchnorm":
                passes.append(AddBatchNorm(str(value)))
            elif option == "policy":
                passes.append(ApplyPolicy(str(value)))
            elif option == "add_dropout":
                passes.append(AddDropout(str(value), **details(given[index + 1 :])))
            elif option in DETAILS and not follows_dropout(given[:index]):
                raise click.UsageError(f"--{option} belongs behind the --add-dropout it is for")
        except PipelineError as error:
            raise click.UsageError(said(str(value), error)) from None
        except OptionError as error:
            raise click.UsageError(str(error)) from None
    return passes


def follows_dropout(before: list[tuple[str, object]]) -> bool:
    """Whether the last pass among options is an --add-dropout."""
    passes = [option for option, _ in before if option not in DETAILS]
    return bool(passes) and passes[-1] == "add_dropout"


def details(following: list[tuple[str, object]]) -> dict[str, Any]:
    """What is said of an --add-dropout behind it and before the next pass; the first word counts."""
    found: dict[str, Any] = {}
    for option, value in following:
        if option not in DETAILS:
            break
        found.setdefault(option, value)
    return found


def said(text: str, error: PipelineError) -> str:
    """A pipeline's error with the words it is about."""
    rows = [error.message, *excerpt(Source(text, "-p"), error.span), *(f"  = {note}" for note in error.notes)]
    return "\n".join(rows)


def tell(before: Document, steps: list[Step]) -> None:
    """Say what passes skipped or did unexpectedly, and which did nothing."""
    for step in steps:
        for note in step.notes:
            about = f"layer '{note.layer}': " if note.layer else ""
            output.say(f"{before.source.path}: {step.done.name}: {about}{note.message}")
        if not step.changed:
            output.say(f"{before.source.path}: {step.done.name}: nothing to do")


def read_weights(path: str) -> Carried:
    """The weights in a file. Raises click.UsageError for a file that holds none, OSError."""
    try:
        return Carried(Weights.read(path))
    except NoWeightsError as error:
        raise click.UsageError(f"{path}: {error}") from None


def tell_weights(path: str, carried: Carried, before: Document, after: Document) -> None:
    """Say which weights are dropped, and which no longer fit the net although they did."""
    for note in carried.notes:
        output.say(f"{path}: {note}")
    known = misfits(before, Carried(carried.stored))
    for name, reason in misfits(after, carried).items():
        if name not in known:
            output.say(f"{path}: the weights of layer '{name}' no longer fit, and Caffe will not load them: {reason}")
