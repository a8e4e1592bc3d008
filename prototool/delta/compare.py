"""The differences of two nets or two solvers, put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from prototool.analysis.cost import Cost, cost
from prototool.delta.leaves import Difference, Leaf, LeafValue, Leaves, differences
from prototool.delta.match import match
from prototool.delta.moved import moved
from prototool.delta.side import Side
from prototool.delta.top import net_leaves, solver_leaves
from prototool.delta.weights import Weights, weights
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.net.state import Phase

Change: TypeAlias = Literal["added", "removed", "renamed", "changed"]


class LayerDelta(NamedTuple):
    """What became of one layer: it as it was and as it is, None where it is not there.

    `moved` names the layers it stood and stands behind. Of one that came or went, `behind` names those it reads from,
    and `states` has what it states that is not as usual.
    """

    change: Change
    a: Layer | None
    b: Layer | None
    fields: tuple[Difference, ...] = ()
    moved: tuple[str, str] | None = None
    behind: tuple[str, ...] = ()
    states: tuple[tuple[str, LeafValue], ...] = ()

    @property
    def layer(self) -> Layer:
        """The layer as it is, else as it was."""
        found = self.b or self.a
        assert found
        return found


class NetDelta(NamedTuple):
    """What tells two nets apart. `fields` are those of the net itself."""

    fields: tuple[Difference, ...]
    layers: tuple[LayerDelta, ...]
    weights: Weights
    totals: tuple[Cost, Cost]

    @property
    def equal(self) -> bool:
        """Whether Caffe makes the same of both."""
        return not (self.fields or self.layers)


def compare_nets(a: Document, b: Document, phase: Phase | None = None) -> NetDelta:
    """What tells two nets apart, in one phase or in all they state."""
    before, after = Side(a, phase), Side(b, phase)
    pairs = match(before, after)
    shapes = before.view.shapes, after.view.shapes
    return NetDelta(
        fields=tuple(differences(net_leaves(a), net_leaves(b))),
        layers=tuple(in_order(before, after, pairs)),
        weights=weights(*shapes),
        totals=(cost(shapes[0]), cost(shapes[1])),
    )


def compare_solvers(a: Document, b: Document) -> tuple[Difference, ...]:
    """The fields of two solvers that differ."""
    return tuple(differences(solver_leaves(a), solver_leaves(b)))


def in_order(a: Side, b: Side, pairs: Mapping[Layer, Layer]) -> Iterator[LayerDelta]:
    """What became of each layer, in the order of the second net; one that went stands where it stood."""
    back = {after: before for before, after in pairs.items()}
    places = moved(a, b, pairs)
    gone: dict[Layer | None, list[Layer]] = {}
    last: Layer | None = None
    for layer in a.layers:
        if layer in pairs:
            last = pairs[layer]
        else:
            gone.setdefault(last, []).append(layer)
    yield from (removed(a, layer) for layer in gone.get(None, ()))
    for layer in b.layers:
        if layer in back:
            yield from of_pair(a, b, back[layer], layer, places.get(layer))
        else:
            yield LayerDelta("added", None, layer, behind=b.behind(layer), states=b.unusual(layer))
        yield from (removed(a, each) for each in gone.get(layer, ()))


def removed(a: Side, layer: Layer) -> LayerDelta:
    """A layer that went."""
    return LayerDelta("removed", layer, None, behind=a.behind(layer), states=a.unusual(layer))


def of_pair(a: Side, b: Side, before: Layer, after: Layer, place: tuple[str, str] | None) -> Iterator[LayerDelta]:
    """What became of a layer that is in both nets, if anything did."""
    one, other = a.facts(before), b.facts(after)
    fields = [*differences(shape_of(before), shape_of(after)), *differences(one, other)]
    if before.name != after.name:
        yield LayerDelta("renamed", before, after, tuple(fields), place)
    elif fields or place:
        yield LayerDelta("changed", before, after, tuple(fields), place)


def shape_of(layer: Layer) -> Leaves:
    """A layer's type and blobs."""
    return {
        "type": Leaf(layer.type),
        "bottom": Leaf(tuple(ref.name for ref in layer.bottoms), ()),
        "top": Leaf(tuple(ref.name for ref in layer.tops), ()),
    }
