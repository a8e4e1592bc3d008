"""strip-unused: layers that nothing comes of are taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from prototool.analysis.fields import param
from prototool.net.document import Document
from prototool.net.graph import Version
from prototool.net.net import Layer
from prototool.rewrite.bypass import take_out
from prototool.rewrite.contract import Pass
from prototool.rewrite.rates import sharers
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.selector import select
from prototool.rewrite.use import used
from prototool.rewrite.wiring import graphs


@dataclass(frozen=True)
class StripUnused(Pass):
    """Take out the layers whose output is used in no state, and those that change nothing.

    Used is what leads to a loss, an Accuracy, a file, or a layer of a fork; and in a state without loss and Accuracy
    whatever comes out at the end, in one with them a Softmax, Sigmoid or ArgMax that comes out there. A Silence is no
    use: what only it reads goes with it, and it stays for tops of layers that stay. A Dropout with ratio 0 and a Split
    with one top change nothing. Layers that `keep` selects stay, and what they read from.
    """

    name: ClassVar[str] = "strip-unused"

    keep: str = ""

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the deletions."""
        kept = set(select(document.net, self.keep)) if self.keep else set()
        dead = unused(document, kept)
        dropped = []
        for layer in [layer for layer in dead if layer.type == "Silence"]:
            silenced = [index for index in range(len(layer.bottoms)) if gone(document, layer, index, dead)]
            if len(silenced) < len(layer.bottoms):
                dead.discard(layer)
                dropped += [layer.bottoms[index].node for index in silenced]
        idle = [layer for layer in document.net.layers if layer not in dead | kept and changes_nothing(document, layer)]
        for node in dropped:
            rewriter.remove_field(node)
        for layer in [*dead, *take_out(document, rewriter, idle, dead, dropped)]:
            rewriter.remove(layer)


def unused(document: Document, kept: set[Layer]) -> set[Layer]:
    """The layers that lead to nothing. One that shares its parameters with a layer that is used stays."""
    kept = set(kept)
    while True:
        useful = used(document, kept)
        built = {layer for graph in graphs(document) for layer in graph.layers if layer.message}
        dead = built - useful
        shared = sharers(document)
        owners = {layer for layer in dead if any(other in useful for other in shared.get(layer, ()))}
        if not owners:
            return dead
        kept |= owners


def gone(document: Document, layer: Layer, bottom: int, dead: set[Layer]) -> bool:
    """Whether nothing writes a bottom any more, in any state."""
    return all(version.layer in dead for version in versions(document, layer, bottom))


def versions(document: Document, layer: Layer, bottom: int) -> Iterator[Version]:
    """What a bottom is in each state."""
    for graph in graphs(document):
        if (layer, bottom) in graph.read:
            yield graph.read[layer, bottom]


def changes_nothing(document: Document, layer: Layer) -> bool:
    """Whether a layer gives out what it reads, and not as an output of the net, whose name counts."""
    if layer.type == "Dropout":
        same = param(layer, "dropout_param").get("dropout_ratio") == 0
    else:
        same = layer.type == "Split" and len(layer.tops) == 1
    if not same or layer.in_place(0):
        return same
    kept = [graph for graph in graphs(document) if (layer, 0) in graph.written]
    return all(graph.final(graph.written[layer, 0]).readers for graph in kept)
