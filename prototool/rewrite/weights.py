"""What passes do to the weights of a net: they follow the names of layers, and go where their layers go.

Caffe finds a layer's weights by its name, in the order of the file; of several layers of one name in the net the first
gets them (source: Net::CopyTrainedLayersFrom, tried on the real one).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prototool.analysis.stored import mismatch
from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.wiring import graphs
from prototool.schema.weights import Blob, Change, StoredShape, Weights
from prototool.schema.wire import Chunk


class Carried:
    """A file of weights on its way through passes: what its layers are called by now, and which blobs are new.

    `names` has None for a layer whose weights are dropped; `notes` say of those that held some.
    """

    def __init__(self, stored: Weights) -> None:
        self.stored = stored
        self.names: list[str | None] = [layer.name for layer in stored.layers]
        self.blobs: dict[int, Sequence[Blob]] = {}
        self.notes: list[str] = []

    def copy(self) -> Carried:
        """The same weights, to go another way from here."""
        found = Carried(self.stored)
        found.become(self)
        return found

    def become(self, other: Carried) -> None:
        """Be as others of the same file are by now."""
        self.names, self.blobs, self.notes = list(other.names), dict(other.blobs), list(other.notes)

    def places(self, name: str) -> list[int]:
        """Where layers of a name stand in the file."""
        return [index for index, each in enumerate(self.names) if each == name]

    def blobs_at(self, index: int) -> Sequence[Blob]:
        """The blobs of a layer, as they are by now. Raises ValueError for damaged ones."""
        return self.blobs[index] if index in self.blobs else self.stored.blobs(self.stored.layers[index])

    def shapes_at(self, index: int) -> Sequence[StoredShape]:
        """The shapes of a layer's blobs, as they are by now."""
        return [blob.shape for blob in self.blobs[index]] if index in self.blobs else self.stored.layers[index].shapes

    def drop(self, index: int, reason: str) -> None:
        """Leave a layer's weights out."""
        if self.stored.layers[index].blobs and reason:
            self.notes.append(f"the weights of '{self.names[index]}' are dropped: {reason}")
        self.names[index] = None

    def chunks(self) -> Iterator[Chunk]:
        """The bytes of the file as it is by now."""
        changes: dict[int, Change | None] = {}
        for index, (layer, name) in enumerate(zip(self.stored.layers, self.names, strict=True)):
            if name is None:
                changes[index] = None
            elif name != layer.name or index in self.blobs:
                changes[index] = Change(name, self.blobs.get(index))
        return self.stored.chunks(changes)


class Following:
    """What one pass does to the weights it is given, if it is: `blobs` are new ones by the name of their layer.

    `renamed` are layers that take their weights along. `used_up` names layers whose weights went into others'.
    """

    def __init__(self, carried: Carried | None) -> None:
        self.carried = carried
        self.renamed: dict[Layer, str] = {}
        self.blobs: dict[str, Sequence[Blob]] = {}
        self.used_up: set[str] = set()

    def finish(self, before: Document, after: Document) -> None:
        """Have the weights follow, once the pass's result is accepted."""
        if self.carried is None:
            return
        for name, blobs in self.blobs.items():
            for index in self.carried.places(name):
                self.carried.blobs[index] = blobs
        known = {layer.name for layer in before.net.layers}
        self.rename(self.carried, before, known)
        left = {layer.name for layer in after.net.layers}
        gone = known - left
        for index, now in enumerate(self.carried.names):
            if now in gone:
                told = "" if now in self.used_up else "no layer of the net is called so any more"
                self.carried.drop(index, told)

    def rename(self, carried: Carried, before: Document, known: set[str]) -> None:
        """Give the weights of renamed layers their new names."""
        new: dict[int, str] = {}
        for old in dict.fromkeys(layer.name for layer in self.renamed):
            twins = same_name(before, old) or [layer for layer in self.renamed if layer.name == old]
            places = carried.places(old)
            for number, index in enumerate(places):
                # A file that holds other layers of the name than the net has goes to the first, as Caffe has it.
                twin = twins[number] if len(places) == len(twins) else twins[0]
                new |= {index: self.renamed[twin]} if twin in self.renamed else {}
        taken = set(new.values()) - known
        for index, name in enumerate(carried.names):
            if name in taken and index not in new:
                carried.drop(index, "the net had no layer of this name, and another one is called so now")
        for index in new:
            carried.names[index] = new[index]


def same_name(document: Document, name: str) -> list[Layer]:
    """The layers of a name in the state that has the most of them."""
    found = ([layer for layer in graph.layers if layer.name == name] for graph in graphs(document))
    return max(found, key=len, default=[])


def misfits(document: Document, carried: Carried) -> dict[str, str]:
    """The layers that the weights do not fit, as far as shapes are known, and in what; Caffe would end there."""
    found: dict[str, str] = {}
    for view in View(document).states:
        for each in view.shapes.layers:
            for index in carried.places(each.layer.name) if each.params is not None else ():
                reason = mismatch(carried.shapes_at(index), each.params or ())
                if reason:
                    found.setdefault(each.layer.name, reason)
    return found
