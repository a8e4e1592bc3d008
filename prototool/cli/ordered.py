"""Options whose order among each other counts, which click forgets once it has sorted them by name."""

from __future__ import annotations

from collections import defaultdict

import click

ORDER = "prototool.order"


class OrderedCommand(click.Command):
    """A command that remembers the order its options were given in."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Parse as ever, and note the order."""
        _, _, order = self.make_parser(context).parse_args(list(args))
        context.meta[ORDER] = [parameter.name for parameter in order]
        return super().parse_args(context, args)


def occurrences(context: click.Context) -> list[tuple[str, object]]:
    """Each option that may be repeated, as often as it was given, with its value, in the order of the command line."""
    taken: defaultdict[str, int] = defaultdict(int)
    found: list[tuple[str, object]] = []
    for name in context.meta[ORDER]:
        values = context.params.get(name)
        if isinstance(values, tuple):
            found.append((name, values[taken[name]]))
            taken[name] += 1
    return found
