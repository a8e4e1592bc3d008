"""The graph of a net in one state: which layer reads which version of which blob.

A layer that works in place makes a new version of the blob it overwrites. The checks are those of Caffe's filter and
split insertion, in their order (source: Caffe 1.0's net set-up, tried on the real one).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from prototool.net.net import BlobRef, Layer, Net
from prototool.net.state import NetState
from prototool.text.nearest import did_you_mean
from prototool.text.problem import Kind, Problem

UNKNOWN_BOTTOM = Kind("PT101", "unknown-bottom")
DUPLICATE_TOP = Kind("PT102", "duplicate-top")
SHARED_IN_PLACE = Kind("PT103", "shared-in-place")
INCLUDE_AND_EXCLUDE = Kind("PT104", "include-and-exclude")


class Version:
    """A blob as one layer leaves it: who wrote it, which top, over which older version, and who reads it.

    A reader is a layer and the index of its bottom.
    """

    __slots__ = ("layer", "name", "over", "readers", "top")

    def __init__(self, name: str, layer: Layer, top: int, over: Version | None) -> None:
        self.name: Final = name
        self.layer: Final = layer
        self.top: Final = top
        self.over: Final = over
        self.readers: Final[list[tuple[Layer, int]]] = []

    @property
    def ref(self) -> BlobRef:
        """The top as written."""
        return self.layer.tops[self.top]

    @property
    def weighted(self) -> bool:
        """Whether an explicit loss weight makes Caffe count the loss as one more reader."""
        weights = self.layer.loss_weights
        return self.top < len(weights) and weights[self.top] != 0


class Graph:
    """The layers kept in a state, the versions of their blobs, and what Caffe would refuse the wiring for."""

    def __init__(self, net: Net, state: NetState) -> None:
        self.net = net
        self.state = state
        self.layers = tuple(layer for layer in net.built if layer.kept(state))
        self.problems: list[Problem] = [mixed_rules(layer) for layer in net.layers if layer.include and layer.exclude]
        self.read: dict[tuple[Layer, int], Version] = {}
        self.written: dict[tuple[Layer, int], Version] = {}
        self.last: dict[str, Version] = {}
        for layer in self.layers:
            self.connect(layer)
        self.problems += [shared(version) for version in self.versions() if overwrites_shared(version)]

    def connect(self, layer: Layer) -> None:
        """Add a layer behind those added already."""
        versions = [self.last.get(bottom.name) for bottom in layer.bottoms]
        for index, version in enumerate(versions):
            if version is None:
                self.problems.append(unknown_bottom(layer, layer.bottoms[index], self))
            else:
                version.readers.append((layer, index))
                self.read[layer, index] = version
        for index, top in enumerate(layer.tops):
            over = versions[index] if layer.in_place(index) else None
            if over is None and top.name in self.last:
                self.problems.append(duplicate_top(layer, top, self.last[top.name]))
            self.last[top.name] = self.written[layer, index] = Version(top.name, layer, index, over)

    def versions(self) -> Iterator[Version]:
        """Every version of every blob, in the order they are written."""
        return iter(self.written.values())

    def final(self, version: Version) -> Version:
        """The version that in-place layers make of this one, one after the other."""
        while after := self.overwriter(version):
            version = after
        return version

    def overwriter(self, version: Version) -> Version | None:
        """The version an in-place layer makes of this one, if there is such a layer."""
        for layer, index in version.readers:
            written = self.written.get((layer, index))
            if written is not None and written.over is version:
                return written
        return None


def overwrites_shared(version: Version) -> bool:
    """Whether an in-place layer overwrites a value with another reader: Caffe splits it, and it is not in place."""
    over = version.over
    return over is not None and len(over.readers) + over.weighted > 1


def mixed_rules(layer: Layer) -> Problem:
    """The problem of a layer with both `include` and `exclude`."""
    excludes = layer.message.messages("exclude") if layer.message else []
    span = next((rule.node.span for rule in excludes if rule.node), layer.span)
    message = f"layer '{layer.name}' has both include and exclude rules"
    return Problem(INCLUDE_AND_EXCLUDE, span, message, ("Caffe takes either, not both",), about=layer.name)


def unknown_bottom(layer: Layer, bottom: BlobRef, graph: Graph) -> Problem:
    """The problem of a bottom that no earlier layer writes."""
    message = f"layer '{layer.name}' reads '{bottom.name}', which no layer before it writes"
    return Problem(UNKNOWN_BOTTOM, bottom.span, message, did_you_mean(bottom.name, graph.last), about=layer.name)


def duplicate_top(layer: Layer, top: BlobRef, other: Version) -> Problem:
    """The problem of a top that is written already."""
    message = f"layer '{layer.name}' writes '{top.name}', which layer '{other.layer.name}' writes already"
    note = "only a layer that reads the blob as the bottom of the same index may write it again, in place"
    return Problem(DUPLICATE_TOP, top.span, message, (note,), about=layer.name)


def shared(version: Version) -> Problem:
    """The problem of an in-place layer whose bottom is read, in its old version, by another layer."""
    over = version.over
    others = [layer.name for layer, _ in over.readers if layer is not version.layer] if over else []
    reader = f"layer '{others[0]}' reads" if others else "the loss counts"
    message = f"layer '{version.layer.name}' works in place on '{version.name}', but {reader} the value from before it"
    note = f"give layer '{version.layer.name}' a top of its own"
    return Problem(SHARED_IN_PLACE, version.ref.span, message, (note,), about=version.layer.name)
