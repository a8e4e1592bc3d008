"""dense-head: a classifier works on all values of the maps instead of the average of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.contract import Pass
from prototool.rewrite.heads import is_map, is_pointwise, pools_all, shapes_of, takers, takes_either, to_inner_product
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.selector import select
from prototool.rewrite.wiring import Plan, Top, grown, joined_names


@dataclass(frozen=True)
class DenseHead(Pass):
    """Take out the average pooling over the whole map before an InnerProduct, or before a Convolution of 1x1.

    The Convolution becomes an InnerProduct. Without `layer`, the name of the pooling, it is every such pooling. The
    classifier learns a weight for each value of the map then: old ones do not fit, and the size of the input counts.
    """

    name: ClassVar[str] = "dense-head"

    layer: str = ""

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record that poolings go, and what becomes of the layers behind them."""
        wanted: list[Top] = []
        for layer in select(document.net, self.layer) if self.layer else document.net.layers:
            reason = hindrance(document, layer)
            if reason is None:
                wanted.append((layer, 0))
            elif self.layer or pools_all(document, layer):
                rewriter.tell(layer, reason)

        def plan(tops: Sequence[Top]) -> Plan:
            return Plan(document, joined_names(document, tops), [layer for layer, _ in tops])

        taken, left = grown(document, wanted, plan)
        for (layer, _), reason in left:
            rewriter.tell(layer, f"it stays: without it, {reason}")
        for ref, name in plan(taken).changed():
            rewriter.rename(ref, name)
        for layer, _ in taken:
            rewriter.remove(layer)
            for taker in sorted(takers(document, layer), key=lambda each: each.index):
                if taker.type == "Convolution":
                    to_inner_product(rewriter, taker)
                rewriter.tell(taker, "it now learns a weight for each value of a map; old weights do not fit")


def hindrance(document: Document, layer: Layer) -> str | None:
    """Why a layer is no pooling that can go."""
    if not pools_all(document, layer):
        return "it is not known to be an average pooling over the whole map"
    maps = [is_map(each.bottoms[0]) for each in shapes_of(document, layer)]
    if None in maps:
        return "the shape of what it pools is not known"
    if not all(maps):
        return "what it pools is no map: it has one value a channel"
    found = takers(document, layer)
    if not found:
        return "it is an output of the net"
    other = next((taker for taker in found if taker.type != "InnerProduct" and not is_pointwise(taker)), None)
    if other:
        return f"layer '{other.name}' reads it, which is no InnerProduct and no Convolution of 1x1"
    for taker in found:
        if taker.type == "Convolution" and not takes_either(takers(document, taker)):
            return f"a layer that reads '{taker.name}' may need a map, and an InnerProduct gives a vector"
    return None
