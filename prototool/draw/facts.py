"""What the page of a net knows: its layers, their cost, the nodes they are drawn as, and what was found in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prototool.analysis.cost import cost, macs, memory, together
from prototool.analysis.infer import LayerShapes
from prototool.analysis.shape import Shape, count, plus, words
from prototool.analysis.view import StateView
from prototool.draw.graph import Folded
from prototool.draw.kinds import kind_of, settings_of
from prototool.draw.svg import Drawing, worst_of
from prototool.net.net import Layer
from prototool.net.state import PHASES, Phase
from prototool.text.problem import Problem, printable
from prototool.text.source import Source, Span

BOTH = "both phases"

# How much of a line is shown on each side of what a finding is about.
AROUND = 60


def layer_of(layers: Sequence[Layer], problem: Problem) -> Layer | None:
    """The layer that a problem stands in."""
    return next((layer for layer in layers if layer.span.start <= problem.span.start < layer.span.end), None)


def state_data(view: StateView, drawing: Drawing, findings: Sequence[Problem]) -> dict[str, object]:
    """What the page knows of a net in one state, with its drawing."""
    home = {each.layer: number for number, node in enumerate(drawing.folded.nodes) for each in node.layers}
    index = {each.layer: number for number, each in enumerate(view.shapes.layers)}
    heads = {node.head for node in drawing.folded.nodes}
    kept = {phase: memory(view, phase) for phase in phases(view)}
    spent = next(iter(kept.values()))
    source = view.document.source
    return {
        "label": state_label(view),
        "phases": {phase: together(parts.values())._asdict() for phase, parts in kept.items()},
        "totals": cost(view.shapes)._asdict(),
        "width": round(drawing.layout.width),
        "height": round(drawing.layout.height),
        "boxes": boxes(drawing),
        "nodes": nodes(drawing.folded, index),
        "layers": [
            {
                **layer_data(source, each),
                "node": home[each.layer],
                "inside": each.layer not in heads,
                "memory": spent[each.layer].total,
            }
            for each in view.shapes.layers
        ],
        "findings": [
            finding_data(source, problem, layer_of(view.graph.layers, problem), index)
            for problem in sorted(findings, key=lambda problem: problem.span)
        ],
    }


def boxes(drawing: Drawing) -> list[list[object]]:
    """The place of each node, its kind, and how bad its findings are."""
    return [
        [*(round(side, 1) for side in box), kind_of(node.head.type), worst_of(drawing.findings.get(number, ()))]
        for number, (node, box) in enumerate(zip(drawing.folded.nodes, drawing.layout.boxes, strict=True))
    ]


def nodes(folded: Folded, index: Mapping[Layer, int]) -> list[dict[str, list[int]]]:
    """The layers of each node, and the nodes it reads from and is read by."""
    above: list[set[int]] = [set() for _ in folded.nodes]
    below: list[set[int]] = [set() for _ in folded.nodes]
    for edge in folded.edges:
        above[edge.target].add(edge.source)
        below[edge.source].add(edge.target)
    return [
        {"layers": [index[each.layer] for each in node.layers], "above": sorted(reads), "below": sorted(read_by)}
        for node, reads, read_by in zip(folded.nodes, above, below, strict=True)
    ]


def layer_data(source: Source, shapes: LayerShapes) -> dict[str, object]:
    """What the page knows of a layer, whatever it is drawn with."""
    layer = shapes.layer
    return {
        "name": printable(layer.name),
        "type": printable(layer.type),
        "kind": kind_of(layer.type),
        "settings": settings_of(layer),
        "line": source.position(layer.span.start).line,
        "bottoms": blobs([ref.name for ref in layer.bottoms], shapes.bottoms),
        "tops": blobs([ref.name for ref in layer.tops], shapes.tops),
        "params": [words(shape) for shape in shapes.params or ()],
        "learned": None if shapes.params is None else plus(map(count, shapes.params)),
        "macs": macs(shapes),
    }


def blobs(names: Sequence[str], shapes: Sequence[Shape]) -> list[tuple[str, str]]:
    """Blobs and their shapes in words."""
    return [(printable(name), words(shape)) for name, shape in zip(names, shapes, strict=False)]


def finding_data(
    source: Source, problem: Problem, layer: Layer | None, index: Mapping[Layer, int]
) -> dict[str, object]:
    """What the page knows of a finding."""
    return {
        "severity": problem.severity,
        "code": problem.kind.code,
        "name": problem.kind.name,
        "message": printable(problem.message),
        "notes": [printable(note) for note in problem.notes],
        "line": source.position(problem.span.start).line,
        "excerpt": excerpt(source, problem.span),
        "layer": None if layer is None else index[layer],
    }


def excerpt(source: Source, span: Span) -> tuple[str, str, str]:
    """What a finding is about, with what stands before and behind it on its line."""
    line = source.line_span(span.start)
    end = max(span.start, min(span.end, line.end))
    left, right = max(line.start, span.start - AROUND), min(line.end, end + AROUND)
    before, behind = source.text[left : span.start].lstrip(), source.text[end:right].rstrip()
    return (
        printable("…" * (left > line.start) + before),
        printable(source.text[span.start : end]),
        printable(behind + "…" * (right < line.end)),
    )


def phases(view: StateView) -> tuple[Phase, ...]:
    """The phases that a state stands for: its own, or both where the net is the same in them."""
    kept = view.graph.layers
    return PHASES if all(kept == layers_in(view, phase) for phase in PHASES) else (view.state.phase,)


def layers_in(view: StateView, phase: Phase) -> tuple[Layer, ...]:
    """The layers that a net has in a phase, at the level and in the stages of a state."""
    state = view.state._replace(phase=phase)
    return tuple(layer for layer in view.net.built if layer.kept(state))


def state_label(view: StateView) -> str:
    """A state as the page calls it: without the phase where that makes no difference."""
    _, _, rest = str(view.state).partition(", ")
    return str(view.state) if len(phases(view)) == 1 else rest or BOTH
