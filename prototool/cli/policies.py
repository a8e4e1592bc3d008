"""prototool policies: the orders of layers that there are to check and rewrite by."""

from __future__ import annotations

from collections.abc import Iterator

import click

from prototool.analysis.policy import Policy
from prototool.policies import NAMES, policy


@click.command()
def policies() -> None:
    """List the policies, what each wants, and where that comes from.

    'check --policy NAME' reports by one, 'rewrite --policy NAME' moves layers by one. A TOML file of your own can be
    given in place of a name; docs/policies.md says what it may state.
    """
    for each in map(policy, NAMES):
        click.echo(each.name)
        for line in (each.text, *settings(each), f"source: {each.source}"):
            click.echo(f"    {line}")


def settings(each: Policy) -> Iterator[str]:
    """What a policy states, as a file would."""
    if each.order:
        yield f"order = [{', '.join(each.order)}]"
    if each.dropout != "anywhere":
        yield f"dropout = {each.dropout}"
    if each.dropout_in_head != "anywhere":
        yield f"dropout-in-head = {each.dropout_in_head}"
    if each.clean_layers:
        yield f"clean-layers = {each.clean_layers}"
    if each.dropout_on_maps != "any":
        yield f"dropout-on-maps = {each.dropout_on_maps}"
    if each.largest_ratio_on_maps < 1:
        yield f"largest-ratio-on-maps = {each.largest_ratio_on_maps:g}"
