"""What of a net for training is of use once it is trained: what it predicts, from what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from prototool.analysis.backward import counts_in_loss
from prototool.analysis.shape import Shape
from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer
from prototool.net.state import NetState
from prototool.rewrite.use import PREDICTIONS, judges, leading_to, unread

# What a loss computes first of what the net gives it, and what that is called on its own.
FINISH = {"SoftmaxWithLoss": "Softmax", "SigmoidCrossEntropyLoss": "Sigmoid"}
# Sources that need no data: what they give is stated in the net.
STATED = frozenset({"DummyData", "Input", "Parameter"})


class Deployed(NamedTuple):
    """The part of a net that is deployed: its layers, and the losses that become the last of them.

    `lent` are data layers of other states, each with the names that are read of it and that nothing writes here.
    """

    graph: Graph
    layers: frozenset[Layer]
    finished: tuple[Layer, ...]
    lent: dict[Layer, frozenset[str]]

    def tops(self, layer: Layer) -> list[int]:
        """The tops of a layer that something of this part reads."""
        if layer in self.lent:
            return [top for top, ref in enumerate(layer.tops) if ref.name in self.lent[layer]]
        staying = self.layers | set(self.finished)
        return [
            top
            for top in range(len(layer.tops))
            if any(reader in staying and self.needs(reader, index) for reader, index in self.readers(layer, top))
        ]

    def sources(self) -> list[Layer]:
        """The layers that read data, which have no place in a net that is deployed."""
        found = [layer for layer in self.graph.layers if layer in self.layers and not layer.bottoms and layer.tops]
        return [layer for layer in (*found, *self.lent) if layer.type not in STATED]

    def readers(self, layer: Layer, top: int) -> list[tuple[Layer, int]]:
        """Who reads a top; a loss of another state reads the last blob of its bottom's name."""
        version = self.graph.written[layer, top]
        others = [(loss, 0) for loss in self.finished if read(self.graph, loss) is version]
        return [*version.readers, *others]

    def needs(self, reader: Layer, index: int) -> bool:
        """Whether a layer still reads a bottom: of a loss only the first is left."""
        return index == 0 or reader not in self.finished


def deployed(document: Document, state: NetState, finish: bool) -> Deployed:
    """The layers that lead to what the net predicts in a state. With `finish` its losses become predictions."""
    graph = document.graph(state)
    losses = [layer for layer in graph.layers if counts_in_loss(layer)]
    losses = losses or [layer for layer in document.net.layers if counts_in_loss(layer) and read(graph, layer)]
    ready = set(predictions(graph, bool(losses)))
    finished = [loss for loss in main(losses) if loss.type in FINISH and finish and not is_ready(graph, loss)]
    targets = ready | {version.layer for loss in main(losses) for version in judged(graph, loss)}
    if not losses:
        scores = [layer for layer in graph.layers if layer.type == "Accuracy"]
        targets |= {version.layer for layer in scores for version in judged(graph, layer)}
    # An input that nobody reads was there for something that is not in the file.
    inputs = {layer for layer in graph.layers if layer.type == "Input" and not any(reads(graph, layer))}
    layers = (leading_to(graph, targets) - set(losses)) | inputs
    return Deployed(graph, frozenset(layers), tuple(finished), lent(document, graph, layers))


def lent(document: Document, graph: Graph, layers: set[Layer]) -> dict[Layer, frozenset[str]]:
    """The data layers of other states that write what these layers read and nothing writes in this one."""
    missing = {
        bottom.name
        for layer in layers
        for index, bottom in enumerate(layer.bottoms)
        if (layer, index) not in graph.read
    }
    found: dict[Layer, frozenset[str]] = {}
    for layer in document.net.layers:
        names = missing & {ref.name for ref in layer.tops}
        if names and not layer.bottoms and layer not in layers:
            found[layer] = frozenset(names)
            missing -= names
    return found


def reads(graph: Graph, layer: Layer) -> Iterator[bool]:
    """Whether something reads each of a layer's tops."""
    return (bool(graph.written[layer, top].readers) for top in range(len(layer.tops)))


def read(graph: Graph, loss: Layer) -> Version | None:
    """What a loss judges: its first bottom; in a state that leaves it out, what goes by that name."""
    found = graph.read.get((loss, 0))
    return found or (graph.last.get(loss.bottoms[0].name) if loss.bottoms else None)


def judged(graph: Graph, loss: Layer) -> Iterator[Version]:
    """What a loss judges: of its bottoms those that something is learned for, else the first."""
    found = [graph.read.get((loss, index)) for index in range(len(loss.bottoms))]
    made = [version for version in found if version and computed(graph, version.layer)]
    first = read(graph, loss)
    yield from made or ([first] if first else [])


def computed(graph: Graph, layer: Layer) -> bool:
    """Whether what a layer gives is computed by the net rather than read."""
    weights = {"Convolution", "InnerProduct", "Deconvolution", "Embed", "LSTM", "RNN"}
    return any(each.type in weights for each in leading_to(graph, [layer]))


def main(losses: list[Layer]) -> list[Layer]:
    """The losses that count most: those with less weight help to train the layers before them."""
    weights = [layer.loss_weights[0] if layer.loss_weights else 1.0 for layer in losses]
    return [layer for layer, weight in zip(losses, weights, strict=True) if weight == max(weights)]


def predictions(graph: Graph, judged: bool) -> Iterator[Layer]:
    """What the net gives out already; where it has losses, a prediction that only an Accuracy reads is one, too."""
    for layer in graph.layers:
        silent = layer.type == "Silence" or judges(layer) or not layer.bottoms
        meant = layer.type in PREDICTIONS and only_judged(graph, layer) if judged else unread(graph, layer)
        if meant and not silent:
            yield layer


def only_judged(graph: Graph, layer: Layer) -> bool:
    """Whether nothing is computed from what a layer gives but how good it is."""
    readers = [reader for top in range(len(layer.tops)) for reader, _ in graph.written[layer, top].readers]
    return all(judges(reader) or reader.type == "Silence" for reader in readers)


def is_ready(graph: Graph, loss: Layer) -> bool:
    """Whether another layer computes what a loss computes first."""
    version = read(graph, loss)
    wanted = FINISH[loss.type]
    return version is not None and any(reader.type == wanted for reader, _ in version.readers)


def shape_of(document: Document, layer: Layer, top: int) -> Shape:
    """The shape of a source's top, in the first state in which it is part of the net."""
    for view in View(document).states:
        for each in view.shapes.layers if layer.kept(view.state) else ():
            if each.layer is layer and top < len(each.tops):
                return each.tops[top]
    return None
