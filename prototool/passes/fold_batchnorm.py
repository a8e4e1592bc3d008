"""fold-batchnorm: a BatchNorm and its Scale become part of the weights before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.batchnorm.bias import HOLDERS
from prototool.rewrite.batchnorm.foldable import Chain, Neighbours
from prototool.rewrite.batchnorm.folding import FoldError, Line, folded, line_of
from prototool.rewrite.batchnorm.normalised import states_of
from prototool.rewrite.bypass import take_out
from prototool.rewrite.contract import Pass, WeightsNeededError
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.selector import select
from prototool.rewrite.weights import Carried
from prototool.schema.weights import Blob, NoWeightsError


@dataclass(frozen=True)
class FoldBatchNorm(Pass):
    """Fold each BatchNorm with its Scale into the Convolution, Deconvolution or InnerProduct right in front of it.

    The result gives the same in TEST with fewer layers, and no longer trains as it did: it is for deployment. `layers`
    selects BatchNorms, or the layers they are folded into. It changes weights, so it needs them (`--weights IN OUT`).
    """

    name: ClassVar[str] = "fold-batchnorm"

    layers: str = "*"

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the layers that go and the weights that make up for them."""
        selected = set(select(document.net, self.layers))
        norms = [layer for layer in document.net.layers if layer.type == "BatchNorm"]
        norms = [norm for norm in norms if norm in selected or before(document, norm) & selected]
        if not norms:
            return
        carried = rewriter.weights.carried
        if carried is None:
            raise WeightsNeededError(f"{self.name}: folding needs the weights: give them with --weights IN OUT")
        neighbours = Neighbours(document)
        found: dict[Chain, tuple[Line, list[Blob]]] = {}
        for norm in norms:
            try:
                chain = neighbours.chain(norm)
                found[chain] = new_blobs(carried, chain)
            except (FoldError, NoWeightsError) as reason:
                rewriter.tell(norm, f"it stays: {reason}")
        self.fold(document, rewriter, found)

    def fold(self, document: Document, rewriter: Rewriter, found: dict[Chain, tuple[Line, list[Blob]]]) -> None:
        """Record all that can be folded."""
        taken = removable(document, rewriter, list(found))
        for chain in taken:
            give_bias(rewriter, chain.base)
            keep_output(document, rewriter, chain)
            rewriter.weights.blobs[chain.base.name] = found[chain][1]
            for layer in chain.going:
                rewriter.weights.used_up.add(layer.name)
                rewriter.remove(layer)
        if taken:
            largest = {chain: max(map(abs, found[chain][0].scale)) for chain in taken}
            most = max(taken, key=largest.__getitem__)
            said = f"its weights are multiplied by up to {largest[most]:.3g}"
            rewriter.tell(most.base, said + (f", the most of {len(taken)} layers" if len(taken) > 1 else ""))


def before(document: Document, norm: Layer) -> set[Layer]:
    """The layers that write what a BatchNorm reads, in any state."""
    graphs = states_of(document, norm)
    return {graph.read[norm, 0].layer for graph in graphs if (norm, 0) in graph.read}


def new_blobs(carried: Carried, chain: Chain) -> tuple[Line, list[Blob]]:
    """What is done to each channel, and the blobs of the layer that does it itself. Raises FoldError."""
    stored = {layer: stored_blobs(carried, layer) for layer in chain.layers}
    line = line_of(chain.norm, stored[chain.norm], stored[chain.scale] if chain.scale else None)
    return line, folded(chain.base, stored[chain.base], line)


def stored_blobs(carried: Carried, layer: Layer) -> Sequence[Blob]:
    """The blobs of a layer in the weights. Raises FoldError unless they hold it once."""
    places = carried.places(layer.name)
    if len(places) != 1:
        times = f"{len(places)} times" if places else "not"
        raise FoldError(f"layer '{layer.name}' is {times} in the weights")
    return carried.blobs_at(places[0])


def removable(document: Document, rewriter: Rewriter, chains: list[Chain]) -> list[Chain]:
    """The chains whose BatchNorm and Scale can both go, once the bottoms of their readers are recorded."""
    while True:
        trial = Rewriter(document)
        gone = set(take_out(document, trial, [layer for chain in chains for layer in chain.going]))
        left = [chain for chain in chains if gone.issuperset(chain.going)]
        if len(left) == len(chains):
            take_out(document, rewriter, [layer for chain in chains for layer in chain.going])
            return chains
        rewriter.notes += trial.notes
        chains = left


def give_bias(rewriter: Rewriter, layer: Layer) -> None:
    """Record that a layer adds a bias, as it does by default."""
    message = layer.message.message(HOLDERS[layer.type]) if layer.message else None
    for stated in message.scalars("bias_term") if message else ():
        if not stated.value:
            rewriter.set_value(stated.node, "true")


def keep_output(document: Document, rewriter: Rewriter, chain: Chain) -> None:
    """Record that an output of the net keeps its name: what the last layer called it, the first one does now."""
    base, last = chain.base.tops[0], chain.going[-1]
    if last.tops[0].name == base.name:
        return
    unread = [not graph.written[last, 0].readers for graph in states_of(document, last)]
    if all(unread):
        rewriter.rename(base, last.tops[0].name)
    elif any(unread):
        rewriter.tell(last, f"the output '{last.tops[0].name}' of the net is now called '{base.name}'")
