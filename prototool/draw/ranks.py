"""The rows of a drawing: each node below all it reads from, and a place in every row that an edge passes."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import NamedTuple


class Link(NamedTuple):
    """An edge from a node to a later one, by index. Links of one source and one lane share their way as far as it goes.

    `label` is how wide the words beside a long link are.
    """

    source: int
    target: int
    lane: Hashable = None
    label: float = 0


class Rows:
    """Points in rows. The first points are the nodes; those behind them are where links of several rows pass by.

    `above` and `below` are the points a point is joined with in the rows next to its own, `ways` the points of each
    link from source to target.
    """

    def __init__(self, nodes: int, links: Sequence[Link]) -> None:
        self.nodes = nodes
        self.row_of = ranks(nodes, links)
        self.labels: dict[int, float] = {}
        self.above: list[list[int]] = [[] for _ in range(nodes)]
        self.below: list[list[int]] = [[] for _ in range(nodes)]
        passing: dict[tuple[int, Hashable], list[int]] = {}
        self.ways = [self.way(link, passing.setdefault((link.source, link.lane), [])) for link in links]
        self.rows: list[list[int]] = [[] for _ in range(max(self.row_of, default=-1) + 1)]
        for point, row in enumerate(self.row_of):
            self.rows[row].append(point)

    def way(self, link: Link, lane: list[int]) -> tuple[int, ...]:
        """The points of a link, new ones where its lane does not go as far yet."""
        needed = self.row_of[link.target] - self.row_of[link.source] - 1
        while len(lane) < needed:
            self.row_of.append(self.row_of[link.source] + len(lane) + 1)
            self.above.append([])
            self.below.append([])
            lane.append(len(self.row_of) - 1)
            if len(lane) == 1:
                self.labels[lane[0]] = link.label
        way = (link.source, *lane[:needed], link.target)
        for upper, lower in pairwise(way):
            if lower not in self.below[upper]:
                self.below[upper].append(lower)
                self.above[lower].append(upper)
        return way

    def is_node(self, point: int) -> bool:
        """Whether a point is a node and no place where a link passes by."""
        return point < self.nodes


def ranks(nodes: int, links: Sequence[Link]) -> list[int]:
    """The row of each node: as far up as what it reads lets it; what reads nothing is right above its first reader."""
    sources: list[list[int]] = [[] for _ in range(nodes)]
    targets: list[list[int]] = [[] for _ in range(nodes)]
    for link in links:
        sources[link.target].append(link.source)
        targets[link.source].append(link.target)
    row = [0] * nodes
    for node in range(nodes):
        row[node] = max((row[source] + 1 for source in sources[node]), default=0)
    for node in range(nodes):
        if not sources[node] and targets[node]:
            row[node] = min(row[target] for target in targets[node]) - 1
    return row
