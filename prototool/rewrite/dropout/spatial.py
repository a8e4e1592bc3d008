"""The plain Dropouts on maps that a policy wants to drop whole channels, and their exchange for such as do."""

from __future__ import annotations

from collections.abc import Mapping

from prototool.analysis.policy import Policy
from prototool.analysis.shape import Shape
from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.net.graph import Graph
from prototool.net.net import Layer
from prototool.rewrite.dropout.dropping import Dropping
from prototool.rewrite.dropout.found import Found
from prototool.rewrite.dropout.kinds import Kind
from prototool.rewrite.dropout.ways import dropouts_on_maps, trained
from prototool.rewrite.order.global_pooling import pooling_behind
from prototool.rewrite.placement import PlacementError
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.shape_at import ShapesAt
from prototool.text.edit import Edit


def plain_on_maps(view: View, policy: Policy) -> list[Found]:
    """The plain Dropouts on maps that are to drop whole channels, in the order of the text.

    One right before the global average pooling, where the policy wants it, stays plain: a channel that is dropped as a
    whole gives the same behind the pooling.
    """
    found = [each for each, _ in dropouts_on_maps(view) if each.recipe.kind == "plain" and 0 < each.recipe.ratio < 1]
    if policy.dropout_in_head == "before-global-pooling":
        graphs = trained(view)
        found = [each for each in found if not any(in_head(view.document, graph, each.main) for graph in graphs)]
    return sorted(found, key=lambda each: each.main.index)


def in_head(document: Document, graph: Graph, layer: Layer) -> bool:
    """Whether what a Dropout leaves goes into the global average pooling, rescaled or activated or not."""
    version = graph.written.get((layer, 0))
    while version and (after := graph.overwriter(version)):
        version = after
    return version is not None and pooling_behind(document, graph, version) is not None


class Exchange:
    """The exchange of Dropouts of one net for those of another kind. `stated` has shapes that data decides."""

    def __init__(self, document: Document, stated: Mapping[str, Shape]) -> None:
        self.document = document
        self.shapes = ShapesAt(document, stated)

    def record(self, rewriter: Rewriter, found: Found, kind: Kind) -> None:
        """Record that a Dropout is to be of another kind. Raises PlacementError where it cannot be."""
        Dropping(rewriter, found.recipe._replace(kind=kind), shapes=self.shapes).turn(found)

    def fix(self, found: Found, kind: Kind) -> tuple[tuple[Edit, ...], str]:
        """The edits that make one Dropout of another kind; none, and the reason, where it cannot be."""
        rewriter = Rewriter(self.document)
        try:
            self.record(rewriter, found, kind)
        except PlacementError as reason:
            return (), str(reason)
        return tuple(rewriter.edits), ""
