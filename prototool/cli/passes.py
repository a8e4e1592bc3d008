"""prototool passes: what there is to rewrite with."""

from __future__ import annotations

from dataclasses import MISSING, fields
from inspect import getdoc

import click

from prototool.passes import ALL
from prototool.rewrite.pipeline import option_name, spelt


@click.command()
def passes() -> None:
    """List the passes and their options."""
    for each in ALL:
        options = [
            f"{option_name(field)}=..." if field.default is MISSING else f"{option_name(field)}={spelt(field.default)}"
            for field in fields(each)
        ]
        click.echo(each.name + (f"{{{' '.join(options)}}}" if options else ""))
        for line in (getdoc(each) or "").splitlines():
            click.echo(f"    {line}".rstrip())
