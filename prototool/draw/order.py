"""The order of the points in each row: few links cross, and the longest way through a net comes first."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import pairwise

from prototool.draw.ranks import Rows

SWEEPS = 12


def arrange(rows: Rows) -> list[int]:
    """Put the points of each row in order. Gives how many nodes the longest way through each point has."""
    length = lengths(rows)
    walk(rows, length)
    best, fewest = [list(row) for row in rows.rows], crossings(rows)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        settle(rows, down=sweep % 2 == 0)
        found = crossings(rows)
        if found < fewest:
            best, fewest = [list(row) for row in rows.rows], found
    rows.rows[:] = best
    return length


def lengths(rows: Rows) -> list[int]:
    """How many nodes the longest way through each point has."""
    up = [0] * len(rows.row_of)
    down = [0] * len(rows.row_of)
    for row in rows.rows:
        for point in row:
            up[point] = max((up[upper] + rows.is_node(upper) for upper in rows.above[point]), default=0)
    for row in reversed(rows.rows):
        for point in row:
            down[point] = max((down[lower] + rows.is_node(lower) for lower in rows.below[point]), default=0)
    return [above + below for above, below in zip(up, down, strict=True)]


def walk(rows: Rows, length: Sequence[int]) -> None:
    """Order the rows as a walk comes to them that takes the longest way first, nodes before links that pass by."""
    placed: list[list[int]] = [[] for _ in rows.rows]
    seen = [False] * len(rows.row_of)
    starts = [point for row in rows.rows for point in row if not rows.above[point]]
    stack = sorted(starts, key=lambda point: (-length[point], point), reverse=True)
    while stack:
        point = stack.pop()
        if seen[point]:
            continue
        seen[point] = True
        placed[rows.row_of[point]].append(point)
        first = sorted(rows.below[point], key=lambda lower: (not rows.is_node(lower), -length[lower], lower))
        stack += reversed(first)
    rows.rows[:] = placed


def settle(rows: Rows, down: bool) -> None:
    """Move each point towards the middle of those it is joined with in the row before, going down or up."""
    order = range(1, len(rows.rows)) if down else range(len(rows.rows) - 2, -1, -1)
    beside = rows.above if down else rows.below
    place = {point: index for row in rows.rows for index, point in enumerate(row)}
    for number in order:
        row = rows.rows[number]

        def middle(point: int) -> float:
            joined = beside[point]
            return sum(place[other] for other in joined) / len(joined) if joined else place[point]

        row.sort(key=middle)
        place.update((point, index) for index, point in enumerate(row))


def crossings(rows: Rows) -> int:
    """How many pairs of links cross."""
    total = 0
    for upper, lower in pairwise(rows.rows):
        place = {point: index for index, point in enumerate(lower)}
        ends: list[int] = []
        for point in upper:
            reached = sorted(place[other] for other in rows.below[point])
            total += sum(len(ends) - bisect_left(ends, end + 1) for end in reached)
            for end in reached:
                insort(ends, end)
    return total
