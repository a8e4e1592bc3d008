"""Where the points of a drawing stand from left to right: what belongs below each other stands just there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from prototool.draw.ranks import Rows

ROUNDS = 24


class Extent(NamedTuple):
    """How far a point reaches to each side of its middle."""

    left: float
    right: float


class Pair(NamedTuple):
    """Two points of neighbouring rows that should stand below each other; of pairs that cross the stronger one does."""

    strength: int
    upper: int
    lower: int


def columns(rows: Rows, length: Sequence[int], extents: Sequence[Extent], gap: float) -> list[float]:
    """The middle of each point, in the order that the rows have, with a gap between any two."""
    column_of = straight(rows, length)
    number = max(column_of, default=-1) + 1
    apart: dict[tuple[int, int], float] = {}
    for row in rows.rows:
        for left, right in pairwise(row):
            pair = column_of[left], column_of[right]
            apart[pair] = max(apart.get(pair, 0), extents[left].right + extents[right].left + gap)
    before: list[list[tuple[int, float]]] = [[] for _ in range(number)]
    behind: list[list[tuple[int, float]]] = [[] for _ in range(number)]
    for (left, right), distance in apart.items():
        before[right].append((left, distance))
        behind[left].append((right, distance))
    middles = pull(joined_columns(rows, column_of, number), before, behind)
    return [middles[column] for column in column_of]


def straight(rows: Rows, length: Sequence[int]) -> list[int]:
    """The column of each point. Points of a column stand below each other, one in a row."""
    column_of = [-1] * len(rows.row_of)
    next_column = 0
    for number, row in enumerate(rows.rows):
        for upper, lower in uncrossed(rows, list(pairs(rows, length, number)), number):
            column_of[lower] = column_of[upper]
        for point in row:
            if column_of[point] < 0:
                column_of[point] = next_column
                next_column += 1
    return column_of


def pairs(rows: Rows, length: Sequence[int], number: int) -> Iterator[Pair]:
    """The pairs of points of a row and the one above that like each other best."""
    for lower in rows.rows[number]:
        upper = favourite(rows, rows.above[lower], length)
        if upper is not None and favourite(rows, rows.below[upper], length) == lower:
            passing = 2 * (not rows.is_node(upper) and not rows.is_node(lower))
            yield Pair(passing + (rows.is_node(upper) and rows.is_node(lower)), upper, lower)


def favourite(rows: Rows, points: Sequence[int], length: Sequence[int]) -> int | None:
    """The point that another one likes to stand in line with: a node on the longest way, of several the middle one."""
    if not points:
        return None
    best = max((rows.is_node(point), length[point]) for point in points)
    among = [point for point in points if (rows.is_node(point), length[point]) == best]
    order = {point: index for index, point in enumerate(rows.rows[rows.row_of[among[0]]])}
    among.sort(key=order.__getitem__)
    return among[(len(among) - 1) // 2]


def uncrossed(rows: Rows, found: list[Pair], number: int) -> list[tuple[int, int]]:
    """The pairs that do not cross a stronger one."""
    if not found:
        return []
    upper = {point: index for index, point in enumerate(rows.rows[number - 1])}
    lower = {point: index for index, point in enumerate(rows.rows[number])}
    kept: list[Pair] = []
    for pair in sorted(found, key=lambda pair: -pair.strength):
        if all((upper[pair.upper] < upper[o.upper]) == (lower[pair.lower] < lower[o.lower]) for o in kept):
            kept.append(pair)
    return [(pair.upper, pair.lower) for pair in kept]


def joined_columns(rows: Rows, column_of: Sequence[int], number: int) -> list[list[int]]:
    """For each column those it is linked with, one as often as it is."""
    joined: list[list[int]] = [[] for _ in range(number)]
    for point, lowers in enumerate(rows.below):
        for lower in lowers:
            one, other = column_of[point], column_of[lower]
            if one != other:
                joined[one].append(other)
                joined[other].append(one)
    return joined


def pull(
    joined: Sequence[Sequence[int]],
    before: Sequence[Sequence[tuple[int, float]]],
    behind: Sequence[Sequence[tuple[int, float]]],
) -> list[float]:
    """The middle of each column: near those it is linked with, and as far from its neighbours as it must be."""
    order = from_left(before, behind)
    middles = [0.0] * len(order)
    for column in order:
        middles[column] = max((middles[left] + distance for left, distance in before[column]), default=0.0)
    for _ in range(ROUNDS):
        for column in reversed(order):
            move(column, middles, joined, before, behind)
        for column in order:
            move(column, middles, joined, before, behind)
    return middles


def move(
    column: int,
    middles: list[float],
    joined: Sequence[Sequence[int]],
    before: Sequence[Sequence[tuple[int, float]]],
    behind: Sequence[Sequence[tuple[int, float]]],
) -> None:
    """Move a column to the middle of those it is linked with, as far as its neighbours let it."""
    others = joined[column]
    if not others:
        return
    wanted = sum(middles[other] for other in others) / len(others)
    most = min((middles[right] - distance for right, distance in behind[column]), default=wanted)
    least = max((middles[left] + distance for left, distance in before[column]), default=wanted)
    middles[column] = max(least, min(most, wanted))


def from_left(
    before: Sequence[Sequence[tuple[int, float]]], behind: Sequence[Sequence[tuple[int, float]]]
) -> list[int]:
    """The columns, each after those on its left."""
    waiting = [len(lefts) for lefts in before]
    ready = [column for column, number in enumerate(waiting) if not number]
    order: list[int] = []
    while ready:
        column = ready.pop()
        order.append(column)
        for right, _ in behind[column]:
            waiting[right] -= 1
            if not waiting[right]:
                ready.append(right)
    return order
