"""prototool targets: the readers of Caffe nets that a net can be checked for."""

from __future__ import annotations

import click

from prototool.targets import NAMES, target


@click.command()
def targets() -> None:
    """List the targets, the versions each speaks for, and where its facts were read.

    'check --target NAME' reports what a target does not read, beside what Caffe refuses; docs/targets.md says more.
    """
    for each in map(target, NAMES):
        click.echo(each.name)
        lines = [each.text, f"versions: {each.versions}"]
        lines += [each.gone] if each.gone else []
        lines += [f"layers: {len(each.types)} types; formats: {', '.join(each.eras)}"] if each.types else []
        for line in (*lines, *(f"source: {source}" for source in each.source)):
            click.echo(f"    {line}")
