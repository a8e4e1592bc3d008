"""prototool diff: what tells two nets or two solvers apart, for people, for scripts, and for git."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import NamedTuple

import click

from prototool.check.reading import AUTO, read
from prototool.cli import output
from prototool.cli.status import DONE, UNUSABLE, WOULD_CHANGE
from prototool.delta.compare import compare_nets, compare_solvers
from prototool.delta.encode import encoded_nets, encoded_solvers
from prototool.delta.words import net_lines, solver_lines
from prototool.net.document import WRONG_KIND, Document
from prototool.net.state import Phase, phase_named
from prototool.text.diff import diff as text_diff
from prototool.text.problem import Problem, printable
from prototool.text.source import Source, Span, without_surrogates

# What git calls the command of a diff driver with: path, then file, hash and mode of both, and of a file that was
# renamed its new path and a few lines on it.
OF_GIT = (7, 9)
# Set by git alone, which names a file with merge conflicts without anything else.
GIT_MARK = "GIT_DIFF_PATH_COUNTER"


class Asked(NamedTuple):
    """How to compare."""

    form: str
    phase: Phase | None
    dialect: str


@click.command()
@click.argument("files", metavar="A B", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--phase",
    type=click.Choice(["TRAIN", "TEST"], case_sensitive=False),
    help="Compare what is built in this phase. Without it all layers count, and weights and cost are those of TRAIN.",
)
@click.option("--dialect", default=AUTO, metavar="D", help="caffe, a fork such as ssd or ssd+depthwise, or auto.")
@click.option(
    "--exit-code/--no-exit-code", default=None, help="Exit with 1 if they differ.  [default: yes, but not for git]"
)
def diff(files: tuple[str, ...], form: str, phase: str | None, dialect: str, exit_code: bool | None) -> int:
    """Say what tells the net or solver B from A: layers, parameters, weights and cost, not text.

    `-` is standard input. As a diff driver, git calls it with seven arguments. Exit status: 0 equal; 1 different; 2 a
    file that is unusable.
    """
    asked = Asked(form, phase_named(phase.upper()) if phase else None, dialect)
    if len(files) in OF_GIT:
        differ = for_git(files, asked)
        return WOULD_CHANGE if differ and exit_code else DONE
    if len(files) == 1 and GIT_MARK in os.environ:
        show([f"unmerged: {files[0]}"])
        return DONE
    if len(files) != 2:
        raise click.UsageError(f"expected two files, found {len(files)}")
    status = compared(open_as(files[0], files[0], asked), open_as(files[1], files[1], asked), asked)
    return DONE if status == WOULD_CHANGE and exit_code is False else status


def for_git(arguments: Sequence[str], asked: Asked) -> bool:
    """Print the difference of two versions of a file as git has them; whether there is any.

    What is no net still has a text: git would stop at the first such file otherwise.
    """
    path = arguments[0]
    new = arguments[7] if len(arguments) == 9 else path
    a, b = (open_as(file, name, asked) for file, name in ((arguments[1], path), (arguments[4], new)))
    if asked.form == "text":
        show([f"prototool diff a/{path} b/{new}"])
    status = compared(a, b, asked)
    if status == UNUSABLE:
        output.show_text(text_diff(a.source.text, b.source.text, path))
    return status != DONE


def open_as(file: str, name: str, asked: Asked) -> Document:
    """A file, to be called by a name."""
    source = Source.read(file)
    try:
        return read(Source(source.text, name), asked.dialect).document
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def compared(a: Document, b: Document, asked: Asked) -> int:
    """Print what tells two files apart, or what makes them unusable."""
    unusable = False
    for document in (a, b):
        problems = unreadable(document)
        output.show_problems(document.source, problems)
        unusable = unusable or bool(problems)
    kinds = {document.kind for document in (a, b) if document.tree.fields}
    if not unusable and len(kinds) > 1:
        output.say(f"prototool: {a.source.path} is a {a.kind}, and {b.source.path} is a {b.kind}")
        unusable = True
    if unusable:
        return UNUSABLE
    say_what_is_refused(a, b)
    return solvers(a, b, asked) if "solver" in kinds else nets(a, b, asked)


def unreadable(document: Document) -> Sequence[Problem]:
    """What makes a file neither a net nor a solver."""
    if document.tree.problems:
        return document.tree.problems
    if document.kind == "unknown":
        return (Problem(WRONG_KIND, Span(0, 0), "this is neither a net nor a solver: none of its fields is known"),)
    return ()


def say_what_is_refused(a: Document, b: Document) -> None:
    """Say which files Caffe could not read: what is wrong in them is compared as it is written."""
    for document in (a, b):
        refused = len(document.bound[1]) + len(document.upgrade if document.kind == "net" else ())
        if refused:
            errors = "1 error" if refused == 1 else f"{refused} errors"
            output.say(f"prototool: {document.source.path}: Caffe refuses this file ({errors}; see prototool check)")


def nets(a: Document, b: Document, asked: Asked) -> int:
    """Print what tells two nets apart."""
    delta = compare_nets(a, b, asked.phase)
    if asked.form == "json":
        show_json(encoded_nets(a.source.path, b.source.path, delta))
    else:
        show(net_lines(delta))
    return DONE if delta.equal else WOULD_CHANGE


def solvers(a: Document, b: Document, asked: Asked) -> int:
    """Print what tells two solvers apart."""
    fields = compare_solvers(a, b)
    if asked.form == "json":
        show_json(encoded_solvers(a.source.path, b.source.path, fields))
    else:
        show(solver_lines(fields))
    return WOULD_CHANGE if fields else DONE


def show(lines: Sequence[str]) -> None:
    """Print a report."""
    for line in lines:
        click.echo(without_surrogates(printable(line)))


def show_json(found: object) -> None:
    """Print a report for scripts."""
    click.echo(json.dumps(found, indent=2))
