"""no-in-place: layers that write over their bottom get a top of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.contract import Pass
from prototool.rewrite.rewriter import Rewriter, free
from prototool.rewrite.selector import select
from prototool.rewrite.wiring import Groups, Plan, Top, graphs, grown, is_built, refs
from prototool.text.tree import Scalar


@dataclass(frozen=True)
class NoInPlace(Pass):
    """Give each selected layer that works in place a top of its own, called as the layer is.

    Later layers read that one. What the net gives out at the end of such a chain is then called differently, which is
    told. Layers of two phases that the same layers follow share one name.
    """

    name: ClassVar[str] = "no-in-place"

    layers: str = "*"

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the new names of the tops and of all that read them."""

        def plan(tops: Sequence[Top]) -> Plan:
            return Plan(document, apart_names(document, tops, rewriter.blob_names))

        layers = select(document.net, self.layers)
        wanted = [(layer, top) for layer in layers for top in range(len(layer.tops)) if layer.in_place(top)]
        taken, left = grown(document, [top for top in wanted if is_built(document, top)], plan)
        for (layer, _), reason in left:
            rewriter.tell(layer, f"it stays in place: {reason}")
        final = plan(taken)
        for layer, top in taken:
            if final.name(layer.tops[top]) == layer.tops[top].name:
                rewriter.tell(layer, "it stays in place: in some state its readers read the blob without it")
            elif ends(document, (layer, top)):
                new = final.name(layer.tops[top])
                rewriter.tell(layer, f"the output '{layer.tops[top].name}' of the net is now called '{new}'")
        for ref, name in final.changed():
            rewriter.rename(ref, name)


def ends(document: Document, top: Top) -> bool:
    """Whether a top is an output of the net in some state."""
    return any(top in graph.written and not graph.written[top].readers for graph in graphs(document))


def apart_names(document: Document, apart: Sequence[Top], taken: set[str]) -> dict[Scalar, str]:
    """The names once some tops are blobs of their own; where that would rename what another layer makes, none."""
    groups = Groups(document, apart=apart)
    made = [version for graph in graphs(document) for version in graph.versions() if version.over is None]
    others = {groups.of(version.ref.node) for version in made}
    named: dict[Scalar, str] = {}
    used = set(taken)
    for layer, top in apart:
        group = groups.of(layer.tops[top].node)
        if group not in named and group not in others:
            named[group] = free(wish(layer, top), used)
            used.add(named[group])
    return {ref.node: named[groups.of(ref.node)] for ref in refs(document) if groups.of(ref.node) in named}


def wish(layer: Layer, top: int) -> str:
    """What a layer's own top should be called."""
    name = layer.name or f"{layer.tops[top].name}_{layer.type.lower()}"
    return f"{name}_{top}" if top else name
