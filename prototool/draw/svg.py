"""A net's drawing as SVG: boxes that tell name, type and shape, and the ways of the blobs between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from prototool.analysis.shape import words
from prototool.draw.graph import Edge, Folded, Node
from prototool.draw.kinds import kind_of, settings_of
from prototool.draw.layout import Box, Layout, Point, layout
from prototool.draw.ranks import Link
from prototool.text.problem import Problem, Severity, printable

# How wide a letter is, by the font and size of each line; the style sheet has the same sizes.
NAME, TYPE, SHAPE, LABEL = 7.9, 6.6, 7.0, 6.7
HEIGHT = 58.0
NARROWEST, WIDEST = 120.0, 360.0
INSIDE = 30.0
BAR = 5.0
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Drawing(NamedTuple):
    """A net in one state, laid out, with the findings on each node."""

    folded: Folded
    layout: Layout
    findings: Mapping[int, Sequence[Problem]]


class Lines(NamedTuple):
    """What a box tells, a line each."""

    name: str
    type: str
    shape: str

    @property
    def width(self) -> float:
        """How wide a box is that all of it fits into."""
        needed = max(len(self.name) * NAME, len(self.type) * TYPE, len(self.shape) * SHAPE) + INSIDE
        return min(WIDEST, max(NARROWEST, -(-needed // 20) * 20))


def draw(folded: Folded, findings: Mapping[int, Sequence[Problem]]) -> Drawing:
    """Lay a net out."""
    sizes = [(lines(node).width, HEIGHT) for node in folded.nodes]
    links = [Link(edge.source, edge.target, edge.blob, len(label(folded, edge)) * LABEL) for edge in folded.edges]
    return Drawing(folded, layout(sizes, links), findings)


def lines(node: Node) -> Lines:
    """What a box tells of a node."""
    types = [f"{each.layer.type} {settings_of(each.layer)}".strip() for each in node.layers]
    shapes = [words(shape) if shape is not None else "?" for _, shape in node.tops]
    return Lines(printable(node.head.name), printable(" + ".join(types)), ", ".join(shapes))


def label(folded: Folded, edge: Edge) -> str:
    """What is written beside a long edge: the blob, where its source does not tell it."""
    return printable(edge.blob) if len(folded.nodes[edge.source].head.tops) > 1 else ""


def svg(drawing: Drawing, number: int) -> str:
    """The drawing as an element of a page; `number` tells it from others on the same page."""
    place = drawing.layout
    parts = [
        f'<svg class="net" width="{place.width:.0f}" height="{place.height:.0f}" role="group" aria-label="layers">',
        f'<marker id="tip{number}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'markerUnits="userSpaceOnUse" orient="90"><path d="M0 .8L8 4L0 7.2z"/></marker>',
        '<g class="view">',
        *map(edge_group, drawing.folded.edges, place.ways, [number] * len(place.ways)),
        *edge_labels(drawing),
        *(node_group(drawing, node) for node in range(len(drawing.folded.nodes))),
        "</g></svg>",
    ]
    return "\n".join(parts)


def edge_group(edge: Edge, way: Sequence[Point], number: int) -> str:
    """A blob's way; the unseen broad line is there to be pointed at."""
    path = path_of(way)
    return (
        f'<g class="edge" data-from="{edge.source}" data-to="{edge.target}" data-blob="{text(edge.blob)}" '
        f'data-shape="{words(edge.shape)}"><path class="hit" d="{path}"/>'
        f'<path class="line" d="{path}" marker-end="url(#tip{number})"/></g>'
    )


def path_of(way: Sequence[Point]) -> str:
    """A way as SVG has it: straight down and curved by turns, in one go where it is straight all along."""
    path = [f"M{way[0].x:.1f} {way[0].y:.1f}"]
    at = way[0]
    for index, point in enumerate(way[1:], 1):
        following = way[index + 1] if index + 1 < len(way) else None
        if point.x != at.x:
            middle = (at.y + point.y) / 2
            path.append(f"C{at.x:.1f} {middle:.1f} {point.x:.1f} {middle:.1f} {point.x:.1f} {point.y:.1f}")
        elif point.y != at.y and (following is None or following.x != point.x):
            path.append(f"V{point.y:.1f}")
        else:
            continue
        at = point
    return "".join(path)


def edge_labels(drawing: Drawing) -> Iterator[str]:
    """The names of blobs beside their long ways, each once."""
    said: set[tuple[int, str]] = set()
    for edge, place in zip(drawing.folded.edges, drawing.layout.labels, strict=True):
        name = label(drawing.folded, edge)
        if place and name and (edge.source, edge.blob) not in said:
            said.add((edge.source, edge.blob))
            yield f'<text class="words" x="{place.x + 7:.1f}" y="{place.y + 14:.1f}">{text(name)}</text>'


def node_group(drawing: Drawing, number: int) -> str:
    """A node's box."""
    node, box = drawing.folded.nodes[number], drawing.layout.boxes[number]
    told = lines(node)
    room = box.width - INSIDE
    spoken = f"{told.name}, {told.type}, {told.shape}"
    return "".join(
        (
            f'<g class="node {kind_of(node.head.type)}" data-node="{number}" tabindex="-1" role="button" '
            f'aria-label="{text(spoken)}" transform="translate({box.x:.1f} {box.y:.1f})">',
            f'<rect class="card" width="{box.width:.0f}" height="{box.height:.0f}" rx="7"/>',
            f'<rect class="tint" width="{box.width:.0f}" height="{box.height:.0f}" rx="7"/>',
            *bar(node),
            line("name", 20, told.name, room / NAME),
            line("type", 36, told.type, room / TYPE),
            line("shape", 51, told.shape, room / SHAPE),
            badge(drawing.findings.get(number, ()), box),
            "</g>",
        )
    )


def bar(node: Node) -> Iterator[str]:
    """A bar in the colours of the node's layers, its first one's half as long as it is."""
    top, whole = 7.0, HEIGHT - 14
    shares = [1.0] if len(node.layers) == 1 else [0.5] + [0.5 / (len(node.layers) - 1)] * (len(node.layers) - 1)
    for each, share in zip(node.layers, shares, strict=True):
        height = whole * share
        yield (
            f'<rect class="part {kind_of(each.layer.type)}" x="7" y="{top:.1f}" width="{BAR:.0f}" '
            f'height="{height - (share < 1):.1f}" rx="1.5"/>'
        )
        top += height


def line(part: str, y: int, words: str, letters: float) -> str:
    """A line of text, cut where the box ends."""
    shown = words if len(words) <= letters else words[: max(1, int(letters) - 1)] + "…"
    return f'<text class="{part}" x="20" y="{y}">{text(shown)}</text>'


def badge(findings: Sequence[Problem], box: Box) -> str:
    """How many findings a node has, in the colour of the worst."""
    worst = worst_of(findings)
    if not worst:
        return ""
    return (
        f'<g class="badge {worst}" transform="translate({box.width - 2:.0f} 2)"><circle r="10"/>'
        f'<text y="4">{len(findings)}</text></g>'
    )


def worst_of(findings: Sequence[Problem]) -> Severity | None:
    """The worst severity among findings."""
    found = {problem.severity for problem in findings}
    return next((severity for severity in SEVERITIES if severity in found), None)


def text(words: str) -> str:
    """Words of a file as they may stand in a page."""
    return escape(printable(words))
