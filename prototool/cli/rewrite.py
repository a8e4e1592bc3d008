"""prototool rewrite: change a net by passes, every other byte as it was."""

from __future__ import annotations

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
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.dropout_kinds import KINDS
from prototool.rewrite.pipeline import PipelineError, read_pipeline
from prototool.rewrite.run import NotRewritableError, RefusedResultError, Step, run
from prototool.rewrite.selector import SelectionError
from prototool.text.problem import excerpt
from prototool.text.source import STDIN, Source

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
@click.option("--dialect", default=CAFFE, metavar="D", help="caffe (the default), a fork such as nvidia, or auto.")
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
    dialect: str,
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
    passes = passes_in_order(context)
    try:
        before = read(Source.read(file), dialect).document
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    try:
        steps = run(before, passes)
    except NotRewritableError as error:
        output.show_problems(before.source, error.problems)
        return UNUSABLE
    except SelectionError as error:
        output.say(f"{before.source.path}: {error}")
        return UNUSABLE
    except RefusedResultError as error:
        output.say(
            f"{before.source.path}: {error.refused.name} would leave the net with a new error; nothing is written"
        )
        output.show_problems(error.document.source, error.problems)
        return UNUSABLE
    after = steps[-1].document if steps else before
    if not quiet:
        tell(before, steps)
    changed = after.source.text != before.source.text
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


def passes_in_order(context: click.Context) -> list[Pass]:
    """The passes of the command line in the order they were given. Raises click.UsageError."""
    given: list[tuple[str, object]] = occurrences(context)
    passes: list[Pass] = []
    for index, (option, value) in enumerate(given):
        try:
            if option == "pipeline":
                passes += read_pipeline(str(value), ALL)
            elif option == "add_batchnorm":
                passes.append(AddBatchNorm(str(value)))
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
            output.say(f"{before.source.path}: {step.done.name}: layer '{note.layer}': {note.message}")
        if not step.changed:
            output.say(f"{before.source.path}: {step.done.name}: nothing to do")
