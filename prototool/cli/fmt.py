"""prototool fmt: canonical layout, comments and meaning kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click

from prototool.batch.discover import found
from prototool.batch.formatting import Job, Outcome, Wanted, died, format_file
from prototool.batch.machine import run
from prototool.check.config import ConfigError, Configs
from prototool.cli import output
from prototool.cli.signals import ended_gently
from prototool.cli.status import DONE, FAULT, UNUSABLE, WOULD_CHANGE
from prototool.text.source import STDIN


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--check", is_flag=True, help="Print nothing; exit status 1 if anything would change.")
@click.option("--diff", is_flag=True, help="Print what would change; exit status 1 if anything would.")
@click.option("--in-place", is_flag=True, help="Write each file anew, at once or not at all.")
@click.option("--force-exclude", is_flag=True, help="Leave out what the project excludes even where it is named.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="How many processes; for many files, one per CPU.")
def fmt(paths: tuple[str, ...], check: bool, diff: bool, in_place: bool, force_exclude: bool, jobs: int | None) -> int:
    """Put files into canonical layout and print them. Meaning and comments stay. `-` is standard input.

    Of a folder every .prototxt, .solver and .pt file is meant, but for PyTorch's. What stands between
    '# prototool: fmt off' and '# prototool: fmt on' is left as it is.
    """
    if check + diff + in_place > 1:
        raise click.UsageError("give only one of --check, --diff and --in-place")
    if in_place and STDIN in paths:
        raise click.UsageError("standard input cannot be written in place")
    wanted: Wanted = "look" if check else "diff" if diff else "write" if in_place else "text"
    status = DONE
    try:
        with ended_gently():
            for outcome in run(format_file, jobs_of(paths, wanted, force_exclude), died, jobs):
                status = max(status, tell(outcome))
    except ConfigError as error:
        output.say(str(error))
        return UNUSABLE
    return status


def jobs_of(paths: Sequence[str], wanted: Wanted, force: bool) -> Iterator[Job]:
    """What is to be done with each file."""
    configs = Configs()
    for path, _ in found(paths, lambda each: configs.of(each).excludes(each), force=force):
        yield Job(path, wanted, sys.stdin.buffer.read() if path == STDIN else None)


def tell(outcome: Outcome) -> int:
    """Say what became of a file, or print what is wanted of it; the exit status it asks for."""
    path, wanted = outcome.job.path, outcome.job.wanted
    shown = "<stdin>" if path == STDIN else path
    if outcome.fault:
        output.say(f"prototool: {shown}: this is a fault of prototool itself: {outcome.fault}")
        return FAULT
    if outcome.trouble:
        output.say(f"prototool: {shown}: {outcome.trouble}")
        return UNUSABLE
    if outcome.source:
        output.show_problems(outcome.source, outcome.problems)
        return UNUSABLE
    if wanted == "text":
        output.show_text(outcome.text)
    elif wanted == "diff":
        output.show_patch(outcome.text)
    elif wanted == "look" and outcome.changed:
        output.say(f"{shown}: would be changed")
    elif wanted == "write" and outcome.changed:
        output.say(f"{shown}: changed")
    return WOULD_CHANGE if outcome.changed and wanted in ("look", "diff") else DONE
