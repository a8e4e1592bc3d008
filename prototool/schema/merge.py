"""Two tables as one: the messages and enums of a schema, and what another table adds to them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from prototool.schema.types import Rows

# Where the numbers begin that take the place of one that was taken.
FREE = 200_000


def merge(base: Rows, added: Rows) -> Rows:
    """The rows of both. Of two fields or values of one name the added one counts, in the place of the other."""
    return {**base, **{head: joined(base.get(head, ()), rows) for head, rows in added.items()}}


def joined(base: Sequence[Sequence[str]], added: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """The rows of one message or enum.

    Forks give the numbers of Caffe's own fields to others. Text knows no numbers, but protobuf's classes cannot be
    made where two fields share one, so of two the base keeps it.
    """
    rows = {row[0]: row for row in (*base, *added)}
    names = {row[0]: None for row in added}
    taken = {row[1] for name, row in rows.items() if name not in names}
    for name in names:
        _, number, *rest = rows[name]
        if number in taken:
            number = next(free for free in map(str, count(FREE)) if free not in taken)
            rows[name] = [name, number, *rest]
        taken.add(number)
    return list(rows.values())
