"""prototool explain: what a rule finds, and why it matters."""

from __future__ import annotations

import textwrap

import click

from prototool.check.catalogue import mending, targets_shown, visible
from prototool.check.choice import ChoiceError, meant
from prototool.check.rule import Rule
from prototool.cli import output
from prototool.cli.status import DONE, UNUSABLE
from prototool.rules import ALL

MENDED = {
    "safe": "prototool check --fix mends it.",
    "unsafe": "prototool check --fix --unsafe-fixes mends it; that may change what the net computes.",
    "none": "",
}


@click.command()
@click.argument("rules", nargs=-1, required=True, metavar="CODE|NAME...")
def explain(rules: tuple[str, ...]) -> int:
    """Say what a rule finds, why it matters, what Caffe says to it, and show an example."""
    try:
        wanted = {rule.code: rule for word in rules for rule in meant(ALL, word)}
    except ChoiceError as error:
        output.say(f"prototool: {error}")
        return UNUSABLE
    click.echo("\n\n".join(explained(rule) for rule in wanted.values()))
    return DONE


def explained(rule: Rule) -> str:
    """All that there is to say of a rule."""
    head = click.style(f"{rule.code} {rule.name}", bold=True)
    severity = click.style(rule.severity, fg=output.COLOURS[rule.severity], bold=True)
    parts = [f"{head} ({severity})", rule.text]
    if rule.when != "never":
        parts.append(f"Caffe ends at {rule.when}:\n{indented(rule.says)}")
    if rule.on_target:
        parts.append(f"It runs only under --target ({targets_shown(rule)}).")
    elif rule.optional:
        parts.append(f"It runs only where it is selected: --select {rule.code}")
    parts.append(f"Bad:\n{indented(visible(rule.bad))}")
    parts.append(f"Good:\n{indented(visible(rule.good))}")
    parts += [f"With {name}:\n{indented(visible(text))}" for name, text in rule.beside.items()]
    parts += [text for text in (MENDED[mending(rule, ALL)], f"Source: {rule.source}" if rule.source else "") if text]
    return "\n\n".join(part.rstrip("\n") for part in parts)


def indented(text: str) -> str:
    """An example, set off from what is said of it."""
    return textwrap.indent(text, "    ")
