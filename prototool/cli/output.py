"""What every verb prints the same way: problems, diffs, results."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

import click

from prototool.text.diff import diff
from prototool.text.problem import Problem, render
from prototool.text.source import Source, encode, without_surrogates
from prototool.text.write import write_atomically

COLOURS = {"error": "red", "warning": "yellow", "info": "blue", "caret": "red", "note": "cyan"}
DIFF_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def coloured(text: str, part: str) -> str:
    """A part of a report in its colour; click takes colours away where the output is no terminal."""
    if os.environ.get("NO_COLOR"):
        return text
    return click.style(text, fg=COLOURS.get(part), bold=part in ("error", "warning", "place"))


def show_problems(source: Source, problems: Iterable[Problem]) -> None:
    """Print problems as messages."""
    for problem in problems:
        click.echo(without_surrogates(render(source, problem, coloured)), err=True)


def say(message: str) -> None:
    """Print one message."""
    click.echo(without_surrogates(message), err=True)


def progress(message: str) -> None:
    """Say how far the work is, on one line that is written over; an empty message takes it away."""
    click.echo(f"\r\x1b[K{message}", nl=False, err=True)


def show_text(text: str) -> None:
    """Print a result, byte for byte."""
    sys.stdout.flush()
    sys.stdout.buffer.write(encode(text))
    sys.stdout.buffer.flush()


def show_diff(before: str, after: str, path: str) -> None:
    """Print what changed, as a patch."""
    show_patch(diff(before, after, path))


def show_patch(text: str) -> None:
    """Print a patch; in colours only for a terminal."""
    if not sys.stdout.isatty():
        show_text(text)
        return
    for line in text.splitlines(keepends=True):
        click.echo(click.style(without_surrogates(line), fg=DIFF_COLOURS.get(line[0])), nl=False)


def write(path: str, text: str) -> None:
    """Write a result to a file, whole or not at all; `-` is standard output."""
    if path == "-":
        show_text(text)
    else:
        write_atomically(path, encode(text))
