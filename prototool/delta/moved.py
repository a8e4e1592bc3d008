"""Which layers of two nets read the same blob, but as another layer leaves it: their order changed, and it counts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from prototool.delta.side import Side
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer


def moved(a: Side, b: Side, pairs: Mapping[Layer, Layer]) -> dict[Layer, tuple[str, str]]:
    """For layers of the second net that moved, the layers they stood and stand behind.

    Only in-place layers make it count in which order layers stand whose blobs have the same names. Where some of them
    change places, the fewest that explain it are told.
    """
    unlike: dict[Layer, tuple[set[Layer], str, str]] = {}
    for phase in a.graphs.keys() & b.graphs.keys():
        for layer, found in changes(a.graphs[phase], b.graphs[phase], pairs).items():
            unlike.setdefault(layer, found)
    if not unlike:
        return {}
    stayed = in_order(a.layers, list(pairs.items()))
    return {
        layer: (before, after)
        for layer, (others, before, after) in unlike.items()
        if layer not in stayed or others <= stayed
    }


def changes(a: Graph, b: Graph, pairs: Mapping[Layer, Layer]) -> dict[Layer, tuple[set[Layer], str, str]]:
    """For each layer that reads the same blob in another version: the layers in one of the two chains alone."""
    found: dict[Layer, tuple[set[Layer], str, str]] = {}
    both = dict_of_both(a, b, pairs)
    back = {after: before for before, after in both.items()}
    for before, after in both.items():
        for index, (one, other) in enumerate(zip(before.bottoms, after.bottoms, strict=False)):
            versions = a.read.get((before, index)), b.read.get((after, index))
            if one.name == other.name and versions[0] and versions[1]:
                chain = [both[layer] for layer in writers(versions[0]) if layer in both]
                now = [layer for layer in writers(versions[1]) if layer in back]
                others = set(chain) ^ set(now)
                if others:
                    found.setdefault(after, (others, name(chain, versions[0]), name(now, versions[1])))
    return found


def name(chain: Sequence[Layer], version: Version) -> str:
    """The layer that stands before, in the words of the second net if it has it."""
    return chain[0].name if chain else version.layer.name


def dict_of_both(a: Graph, b: Graph, pairs: Mapping[Layer, Layer]) -> dict[Layer, Layer]:
    """The pairs of which both are kept."""
    before, after = set(a.layers), set(b.layers)
    return {one: other for one, other in pairs.items() if one in before and other in after}


def writers(version: Version | None) -> Iterable[Layer]:
    """The layers that made a version, the last one first."""
    while version:
        yield version.layer
        version = version.over


def in_order(layers: Sequence[Layer], pairs: Sequence[tuple[Layer, Layer]]) -> set[Layer]:
    """The most layers of the second net that stand in the same order in the first: its longest rising sequence."""
    place = {layer: index for index, layer in enumerate(layers)}
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (one, _) in enumerate(pairs):
        at = bisect_left(ends, place[one])
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [place[one]]
        last[at : at + 1] = [index]
    found = set()
    index = last[-1] if last else -1
    while index >= 0:
        found.add(pairs[index][1])
        index = before[index]
    return found
