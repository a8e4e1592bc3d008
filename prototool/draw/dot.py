"""A net in one state as Graphviz text."""

from __future__ import annotations

from prototool.analysis.shape import words
from prototool.analysis.view import StateView
from prototool.draw.graph import fold
from prototool.draw.kinds import Kind, kind_of
from prototool.draw.svg import lines
from prototool.text.problem import printable

FILLS: dict[Kind, str] = {
    "data": "#e3e7ed",
    "learned": "#d9e4fb",
    "norm": "#e9defb",
    "activation": "#d6eedf",
    "pooling": "#d3eef2",
    "dropout": "#f8dbea",
    "join": "#f3e8cc",
    "loss": "#f8ddd0",
    "other": "#eceef0",
}


def dot(view: StateView) -> str:
    """The graph; in-place chains are one node."""
    folded = fold(view)
    rows = [
        f"digraph {quoted(view.net.name or 'net')} {{",
        '  node [shape=box style="rounded,filled" fontname="Helvetica" fontsize=11];',
        '  edge [fontname="Helvetica" fontsize=9];',
    ]
    for number, node in enumerate(folded.nodes):
        fill = FILLS[kind_of(node.head.type)]
        rows.append(f'  n{number} [label={quoted(*lines(node))} fillcolor="{fill}"];')
    for edge in folded.edges:
        rows.append(f"  n{edge.source} -> n{edge.target} [label={quoted(edge.blob, words(edge.shape))}];")
    return "\n".join([*rows, "}", ""])


def quoted(*parts: str) -> str:
    """Lines of text as Graphviz quotes them."""
    escaped = (printable(part).replace("\\", "\\\\").replace('"', '\\"') for part in parts)
    return '"' + "\\n".join(filter(None, escaped)) + '"'
