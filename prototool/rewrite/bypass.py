"""Taking layers out: who read what they wrote reads what they read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from prototool.analysis.shape import alike, words
from prototool.analysis.shapes.table import ELEMENTWISE
from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.wiring import Plan, Top, graphs, grown, is_built, joined_names
from prototool.text.tree import Scalar

# Beside those of the table: types whose output always has the shape of their input.
SAME_SHAPE = frozenset(ELEMENTWISE) | {
    *("AbsVal", "BatchNorm", "Bias", "Exp", "LRN", "Log", "PReLU", "ReLU", "Scale", "Sigmoid", "Softmax", "TanH"),
}


def take_out(
    document: Document,
    rewriter: Rewriter,
    selected: Sequence[Layer],
    dead: Collection[Layer] = (),
    dropped: Collection[Scalar] = (),
) -> list[Layer]:
    """The selected layers that can go, once the names of the others' bottoms are recorded; the rest is told.

    `dead` are other layers that go, of which nobody reads anything but the bottoms that are dropped.
    """
    lost = unread(document, [*selected, *dead]) | set(dead)
    bypassed: list[Top] = []
    view = View(document)
    for layer in selected:
        reason = None if layer in lost else hindrance(document, view, layer)
        if reason:
            rewriter.tell(layer, reason)
        elif layer not in lost:
            bypassed.append((layer, 0))

    def plan(tops: Sequence[Top]) -> Plan:
        gone = lost | {layer for layer, _ in tops}
        return Plan(
            document, joined_names(document, [top for top in tops if is_built(document, top)], gone), gone, dropped
        )

    taken, left = grown(document, bypassed, plan)
    for (layer, _), reason in left:
        rewriter.tell(layer, f"it stays: without it, {reason}")
    final = plan(taken)
    for ref, name in final.changed():
        rewriter.rename(ref, name)
    return [layer for layer in selected if layer in final.gone]


def unread(document: Document, selected: Iterable[Layer]) -> set[Layer]:
    """The selected layers of whose tops nobody reads any, but for others of them."""
    lost = set(selected)
    while True:
        stay = {layer for layer in lost if any(reader not in lost for reader in readers(document, layer))}
        if not stay:
            return lost
        lost -= stay


def readers(document: Document, layer: Layer) -> list[Layer]:
    """The layers that read a layer's tops, in any state."""
    tops = [(layer, top) for top in range(len(layer.tops))]
    written = [graph.written[top] for graph in graphs(document) for top in tops if top in graph.written]
    return [reader for version in written for reader, _ in version.readers]


def hindrance(document: Document, view: View, layer: Layer) -> str | None:
    """Why a layer whose top is read cannot be bypassed."""
    name = next((each.name for each in readers(document, layer)), "")
    if not layer.bottoms:
        return f"it stays: layer '{name}' reads what it gives, and it reads nothing itself"
    if len(layer.tops) != 1:
        return f"it stays: it has {len(layer.tops)} tops, which layer '{name}' and others read"
    if len(layer.bottoms) > 1 and not layer.in_place(0):
        return f"it stays: it has {len(layer.bottoms)} bottoms, and layer '{name}' can read only one of them"
    reason = None if layer.type in SAME_SHAPE else other_shape(view, layer)
    return reason and f"it stays: {reason}, and layer '{name}' reads it"


def other_shape(view: View, layer: Layer) -> str | None:
    """In what a layer's top is unlike its bottom, in some state."""
    for state in view.states:
        for each in state.shapes.layers if layer.kept(state.state) else ():
            if each.layer is not layer:
                continue
            before, after = each.bottoms[0], each.tops[0]
            if before is None or after is None or None in before + after:
                return f"the shape of its top or bottom is not known in {state.state}"
            if not alike(before, after):
                return f"it makes {words(after)} of {words(before)}"
    return None
