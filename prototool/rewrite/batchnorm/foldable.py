"""Which BatchNorms can be folded into the layer before them, as far as the net tells."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from prototool.analysis.fields import flag, number, param
from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer
from prototool.rewrite.batchnorm.bias import HOLDERS
from prototool.rewrite.batchnorm.folding import FoldError
from prototool.rewrite.batchnorm.normalised import states_of
from prototool.rewrite.rates import sharers


class Chain(NamedTuple):
    """A layer with weights, the BatchNorm behind it, and the Scale behind that, if there is one."""

    base: Layer
    norm: Layer
    scale: Layer | None

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All of them, in order."""
        return (self.base, *self.going)

    @property
    def going(self) -> tuple[Layer, ...]:
        """Those that the first one makes up for."""
        return (self.norm, self.scale) if self.scale else (self.norm,)


class Neighbours:
    """What is asked of all layers of a net at once: who shares parameters, and how many go by a name."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.sharers = sharers(document)
        self.names = Counter(layer.name for layer in document.net.layers)

    def chain(self, norm: Layer) -> Chain:
        """The layers that a BatchNorm can be folded with. Raises FoldError with the reason why it cannot."""
        found = {chain_in(graph, norm) for graph in states_of(self.document, norm)}
        if len(found) != 1:
            raise FoldError("it has another place in another state" if found else "it is part of the net in no state")
        [chain] = found
        check_settings(chain)
        for layer in chain.layers:
            self.check(layer, "it" if layer is norm else f"layer '{layer.name}'")
        return chain

    def check(self, layer: Layer, called: str) -> None:
        """Refuse what could not be changed for one layer alone. Raises FoldError."""
        if layer.include or layer.exclude:
            raise FoldError(f"{called} is part of the net only by its include or exclude rules")
        if layer in self.sharers:
            raise FoldError(f"{called} shares parameters with layer '{self.sharers[layer][0].name}'")
        if self.names[layer.name] > 1:
            raise FoldError(f"{called} shares its name with another layer, and weights are stored by names")
        if layer.message and "blobs" in layer.message:
            raise FoldError(f"{called} states its weights in the net itself")
        if layer in self.document.doubtful:
            raise FoldError(f"{called} holds fields that Caffe 1.0 does not know")


def chain_in(graph: Graph, norm: Layer) -> Chain:
    """The chain in one state. Raises FoldError."""
    version = graph.read.get((norm, 0))
    if version is None or len(norm.bottoms) != 1 or len(norm.tops) != 1:
        raise FoldError("it does not read one layer and give one blob")
    base = version.layer
    if base.type not in HOLDERS:
        kinds = ", ".join(HOLDERS)
        raise FoldError(f"it stands behind layer '{base.name}' ({base.type}), not directly behind one of {kinds}")
    others = [layer.name for layer, _ in version.readers if layer is not norm]
    if others or version.weighted:
        reader = f"layer '{others[0]}' reads" if others else "the loss counts"
        raise FoldError(f"{reader} what layer '{base.name}' gives before it is normalised")
    if len(base.bottoms) != 1 or len(base.tops) != 1:
        raise FoldError(f"layer '{base.name}' uses its weights for {len(base.tops)} tops")
    if graph.written[norm, 0].weighted:
        raise FoldError("the loss counts what it gives")
    scale = scale_behind(graph.written[norm, 0])
    if scale and graph.written[scale, 0].weighted:
        raise FoldError(f"the loss counts what layer '{scale.name}' gives")
    return Chain(base, norm, scale)


def scale_behind(version: Version) -> Layer | None:
    """The Scale that alone reads what a BatchNorm gives. Raises FoldError for one that does something else."""
    readers = {layer for layer, _ in version.readers}
    scale = next((layer for layer in readers if layer.type == "Scale"), None)
    if scale is None or len(readers) > 1:
        return None
    fields = param(scale, "scale_param")
    if len(scale.bottoms) != 1 or len(scale.tops) != 1:
        raise FoldError(f"the Scale behind it, '{scale.name}', is scaled by another blob")
    if number(fields, "axis") != 1 or number(fields, "num_axes") != 1:
        raise FoldError(f"the Scale behind it, '{scale.name}', does not scale by channels: its axis is another one")
    return scale


def check_settings(chain: Chain) -> None:
    """Refuse a BatchNorm that does not use global statistics, and channels on another axis. Raises FoldError."""
    base, norm, _ = chain
    fields = param(norm, "batch_norm_param")
    if "use_global_stats" in fields and not flag(fields, "use_global_stats"):
        raise FoldError("it says use_global_stats: false and takes the statistics of each batch in TEST too")
    if norm.phase is not None:
        raise FoldError(f"it is of the phase {norm.phase} itself, whatever the net's is")
    # A BatchNorm counts channels along the second axis.
    if number(param(base, HOLDERS[base.type]), "axis") != 1:
        raise FoldError(f"layer '{base.name}' gives its channels along another axis than the second")
