"""prototool rules: the catalogue of what is checked."""

from __future__ import annotations

import json

import click

from prototool.check.catalogue import headline, mending
from prototool.check.rule import Rule
from prototool.cli import output
from prototool.cli.status import DONE
from prototool.rules import ALL

SIGNS = {"safe": "fix", "unsafe": "unsafe fix", "none": ""}


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def rules(form: str) -> int:
    """List the rules: code, name, severity, whether --fix mends it, and what it finds."""
    if form == "json":
        click.echo(json.dumps({"version": 1, "rules": [as_json(rule) for rule in ALL]}, indent=2))
    else:
        width = max(len(rule.name) for rule in ALL)
        for rule in ALL:
            click.echo(line(rule, width))
    return DONE


def line(rule: Rule, width: int) -> str:
    """A rule in one line."""
    severity = click.style(f"{rule.severity:7}", fg=output.COLOURS[rule.severity])
    note = " (under --target)" if rule.on_target else " (only if selected)" if rule.optional else ""
    return f"{rule.code}  {rule.name:{width}}  {severity}  {SIGNS[mending(rule, ALL)]:10}  {headline(rule)}{note}"


def as_json(rule: Rule) -> dict[str, object]:
    """A rule as scripts read it."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "fix": mending(rule, ALL),
        "optional": rule.optional,
        "summary": headline(rule),
        "text": rule.text,
        "when": rule.when,
        "says": rule.says,
        "source": rule.source,
        "bad": rule.bad,
        "good": rule.good,
    }
