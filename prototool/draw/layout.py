"""Where everything of a drawing stands: boxes in rows, each below those it reads from, and the ways of the links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from prototool.draw.columns import Extent, columns
from prototool.draw.order import arrange
from prototool.draw.ranks import Link, Rows

# How far apart boxes of one row stand, and how wide half a place is where a link passes by.
BESIDE = 20.0
LANE = 3.0
# How far apart rows stand: more where links run across, a part of how far they do, up to a limit.
BETWEEN = 26.0
ACROSS = 0.1
MOST_ACROSS = 70.0
# How far apart links begin or end at one box, and how near to its corners.
PORT = 14.0
CORNER = 12.0


class Box(NamedTuple):
    """A node's place: its left upper corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Where its middle is from left to right."""
        return self.x + self.width / 2


class Point(NamedTuple):
    """A place."""

    x: float
    y: float


class Band(NamedTuple):
    """Where a row begins and ends from top to bottom."""

    top: float
    bottom: float


class Layout(NamedTuple):
    """The place of each node, and the way of each link.

    A way is straight from its first point to its second, curved from there to the third, straight again to the fourth,
    and so on. `labels` has the place for the words of each link that passes by other rows, None for the others.
    """

    boxes: tuple[Box, ...]
    ways: tuple[tuple[Point, ...], ...]
    labels: tuple[Point | None, ...]
    width: float
    height: float


def layout(sizes: Sequence[tuple[float, float]], links: Sequence[Link]) -> Layout:
    """Places for nodes of these sizes. Each link leads from a node to a later one."""
    if not sizes:
        return Layout((), (), (), 0.0, 0.0)
    rows = Rows(len(sizes), links)
    length = arrange(rows)
    extents = [Extent(width / 2, width / 2) for width, _ in sizes]
    extents += [Extent(LANE, LANE + rows.labels.get(point, 0)) for point in range(len(sizes), len(length))]
    middles = columns(rows, length, extents, BESIDE)
    left = min(middle - extent.left for middle, extent in zip(middles, extents, strict=True))
    middles = [middle - left for middle in middles]
    bands = in_bands(rows, sizes, middles)
    boxes = tuple(
        Box(middles[node] - width / 2, bands[rows.row_of[node]].top, width, height)
        for node, (width, height) in enumerate(sizes)
    )
    ways = Ports(rows, middles, boxes, bands).ways()
    return Layout(
        boxes,
        ways,
        tuple(way[2] if len(way) > 4 else None for way in ways),
        max(middle + extent.right for middle, extent in zip(middles, extents, strict=True)),
        bands[-1].bottom,
    )


def in_bands(rows: Rows, sizes: Sequence[tuple[float, float]], middles: Sequence[float]) -> list[Band]:
    """Where each row begins and ends."""
    bands: list[Band] = []
    top = 0.0
    for row in rows.rows:
        bottom = top + max((sizes[point][1] for point in row if rows.is_node(point)), default=0.0)
        bands.append(Band(top, bottom))
        across = max((abs(middles[point] - middles[lower]) for point in row for lower in rows.below[point]), default=0)
        top = bottom + BETWEEN + min(MOST_ACROSS, ACROSS * across)
    return bands


class Ports:
    """Where links leave and enter boxes: in line with what stands straight above or below, beside each other else."""

    def __init__(self, rows: Rows, middles: Sequence[float], boxes: Sequence[Box], bands: Sequence[Band]) -> None:
        self.rows = rows
        self.middles = middles
        self.boxes = boxes
        self.bands = bands
        self.leaving = [self.fan(node, rows.below[node]) for node in range(rows.nodes)]
        self.entering = [self.fan(node, rows.above[node]) for node in range(rows.nodes)]

    def fan(self, node: int, others: Sequence[int]) -> dict[int, float]:
        """Where at a node the link to each of these points begins."""
        box = self.boxes[node]
        near = sorted(others, key=lambda other: abs(self.middles[other] - box.middle))
        ports = dict.fromkeys(others, box.middle)
        for side in (-1, 1):
            beside = [other for other in near if side * (self.middles[other] - box.middle) > 1]
            step = min(PORT, (box.width / 2 - CORNER) / max(1, len(beside)))
            ports |= {other: box.middle + side * step * index for index, other in enumerate(beside, 1)}
        return ports

    def ways(self) -> tuple[tuple[Point, ...], ...]:
        """The way of each link."""
        return tuple(self.way(points) for points in self.rows.ways)

    def way(self, points: Sequence[int]) -> tuple[Point, ...]:
        """The way of a link through its points."""
        source, target = points[0], points[-1]
        start, end = self.leaving[source][points[1]], self.entering[target][points[-2]]
        box = self.boxes[source]
        way = [Point(start, box.y + box.height), Point(start, self.bands[self.rows.row_of[source]].bottom)]
        for point in points[1:-1]:
            band = self.bands[self.rows.row_of[point]]
            way += [Point(self.middles[point], band.top), Point(self.middles[point], band.bottom)]
        top = self.boxes[target].y
        return (*way, Point(end, top), Point(end, top))
