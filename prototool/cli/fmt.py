"""prototool fmt: canonical layout, comments and meaning kept."""

from __future__ import annotations

import click

from prototool.batch.discover import discover
from prototool.cli import output
from prototool.cli.status import DONE, UNUSABLE, WOULD_CHANGE
from prototool.text.format import formatted
from prototool.text.parse import parse
from prototool.text.source import STDIN, Source


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--check", is_flag=True, help="Print nothing; exit status 1 if anything would change.")
@click.option("--diff", is_flag=True, help="Print what would change; exit status 1 if anything would.")
@click.option("--in-place", is_flag=True, help="Write each file anew, at once or not at all.")
def fmt(paths: tuple[str, ...], check: bool, diff: bool, in_place: bool) -> int:
    """Put files into canonical layout and print them. Meaning and comments stay. `-` is standard input.

    Of a folder every .prototxt and .solver file is meant. What stands between '# prototool: fmt off' and
    '# prototool: fmt on' is left as it is.
    """
    if check + diff + in_place > 1:
        raise click.UsageError("give only one of --check, --diff and --in-place")
    if in_place and STDIN in paths:
        raise click.UsageError("standard input cannot be written in place")
    return max((format_file(path, check, diff, in_place) for path in discover(paths)), default=DONE)


def format_file(path: str, check: bool, diff: bool, in_place: bool) -> int:
    """Format one file; the exit status it asks for. A file that cannot be read stops no other."""
    try:
        source = Source.read(path)
    except OSError as error:
        output.say(f"prototool: {path}: {error.strerror}")
        return UNUSABLE
    tree = parse(source)
    if tree.problems:
        output.show_problems(source, tree.problems)
        return UNUSABLE
    after = formatted(tree)
    changed = after != source.text
    if diff:
        output.show_diff(source.text, after, source.path)
    elif check and changed:
        output.say(f"{source.path}: would be changed")
    elif in_place and changed:
        output.write(path, after)
    elif not (check or in_place):
        output.show_text(after)
    return WOULD_CHANGE if changed and (check or diff) else DONE
