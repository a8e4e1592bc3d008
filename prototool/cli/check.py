"""prototool check: what is wrong with files, and mending it."""

from __future__ import annotations

from typing import Any

import click

from prototool.check.baseline import BaselineError
from prototool.check.config import ConfigError
from prototool.cli import output
from prototool.cli.session import REPORTS, Asked, Session
from prototool.cli.shapes import stated_shapes
from prototool.cli.status import UNUSABLE


def words(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """The codes and names that an option lists, with commas between them or given one by one."""
    return tuple(word.strip() for text in given for word in text.split(",") if word.strip())


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--phase", type=click.Choice(["TRAIN", "TEST", "all"], case_sensitive=False), help="Look at one phase.")
@click.option("--stage", "stages", multiple=True, help="A stage to build nets in; may be repeated.")
@click.option("--level", type=int, default=0, help="The level to build nets in.")
@click.option("--dialect", metavar="D", help="caffe, a fork such as ssd or ssd+depthwise, or auto (the default).")
@click.option("--schema", metavar="FORK.proto", help="The caffe.proto of a fork, or what it adds to Caffe's.")
@click.option("--policy", metavar="NAME|FILE", help="Check by a policy too: see 'prototool policies'.")
@click.option(
    "--target", "targets", multiple=True, metavar="NAME", callback=words, help="A reader: see 'prototool targets'."
)
@click.option("--select", multiple=True, metavar="CODES", callback=words, help="Rules to check: PT101, PT3, a name.")
@click.option("--ignore", multiple=True, metavar="CODES", callback=words, help="Rules to leave out.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing the meaning.")
@click.option("--unsafe-fixes", is_flag=True, help="Mend also what may change the meaning.")
@click.option("--diff", is_flag=True, help="Print what --fix would change, as a patch; findings on standard error.")
@click.option("--baseline", metavar="FILE", help="Count what is not in FILE alone; written if it is not there.")
@click.option("--write-baseline", is_flag=True, help="Write the baseline anew with what is found now.")
@click.option("--force-exclude", is_flag=True, help="Leave out what the project excludes even where it is named.")
@click.option("--input", "inputs", multiple=True, metavar="BLOB=D,D,..", callback=stated_shapes, help="A blob's shape.")
@click.option("--format", "form", type=click.Choice(["text", *REPORTS]), default="text", show_default=True)
@click.option("-o", "--output", "out", metavar="OUT", help="Write the report to a file.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="How many processes; for many files, one per CPU.")
@click.option("-q", "--quiet", is_flag=True, help="Print findings only, no summary.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 in spite of findings.")
@click.option("--statistics", "counts", is_flag=True, help="Print how often each rule was broken, and no findings.")
def check(**given: Any) -> int:
    """Check nets and solvers. Of a folder every .prototxt, .solver and .pt file is meant, but for PyTorch's; `-` is
    standard input.

    An error is what Caffe 1.0 refuses; a warning what it takes in silence and is very likely wrong. 'prototool explain
    CODE' says more. '# prototool: disable=CODE reason' above a field or behind it on a line suppresses a finding;
    [tool.prototool] in pyproject.toml, or .prototool.toml, configures.

    Exit status: 0 no errors; 1 errors, or --diff would change something; 2 unusable input or usage.
    """
    asked = Asked(**given)
    asked.refuse_nonsense()
    try:
        return Session(asked).run()
    except (ConfigError, BaselineError) as error:
        output.say(str(error))
        return UNUSABLE
