"""How far a layer of one net is like a layer of another name in the other: its type, what it states, its neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from prototool.delta.side import Side
from prototool.net.net import Layer

# From here on a layer is taken for another one renamed: it states the same and stands in the same place, or nearly.
ENOUGH = 0.6
# What is not known of a neighbour counts for neither.
UNDECIDED = 0.5
# So many layers are tried for each; where all names of a large net changed, the right one is among the next.
TRIED = 40


class Likeness:
    """The layers that are matched so far, by which the others are judged."""

    def __init__(self, a: Side, b: Side, pairs: dict[Layer, Layer]) -> None:
        self.a, self.b, self.pairs = a, b, pairs
        self.matched = set(pairs.values())

    def add(self, before: Layer, after: Layer) -> None:
        """Take in a match."""
        self.pairs[before] = after
        self.matched.add(after)

    def best(self, layer: Layer, free: Sequence[Layer]) -> Layer | None:
        """The layer of the first net that a layer of the second is most like, if any is like it enough."""
        candidates = [each for each in free if each.type == layer.type][:TRIED]
        if not candidates:
            return None
        found = max(candidates, key=lambda each: self.of(each, layer))
        return found if self.of(found, layer) >= ENOUGH else None

    def of(self, before: Layer, after: Layer) -> float:
        """The likeness of two layers of one type, from 0 to 1."""
        return (self.stated(before, after) + self.read(before, after) + self.given(before, after)) / 3

    def stated(self, before: Layer, after: Layer) -> float:
        """The share of what they state that is alike."""
        a, b = self.a.facts(before), self.b.facts(after)
        paths = a.keys() | b.keys()
        alike = sum(path in a and path in b and a[path].value == b[path].value for path in paths)
        return alike / len(paths) if paths else 1.0

    def read(self, before: Layer, after: Layer) -> float:
        """The share of bottoms that come from the same place."""
        if not (before.bottoms or after.bottoms):
            return 1.0
        a, b = self.a.sources.get(before, ()), self.b.sources.get(after, ())
        most = max(len(before.bottoms), len(after.bottoms))
        same = sum(
            one is not None and other is not None and self.pairs.get(one.layer) is other.layer
            for one, other in zip(a, b, strict=False)
        )
        named = sum(one.name == other.name for one, other in zip(before.bottoms, after.bottoms, strict=False))
        return max(same, named) / most

    def given(self, before: Layer, after: Layer) -> float:
        """Whether what they make is of one name, or read by the same layers."""
        if {top.name for top in before.tops} & {top.name for top in after.tops}:
            return 1.0
        a, b = self.a.readers.get(before, set()), self.b.readers.get(after, set())
        if any(self.pairs.get(reader) in b for reader in a):
            return 1.0
        decided = any(reader in self.pairs for reader in a) or any(reader in self.matched for reader in b)
        return 0.0 if decided else UNDECIDED
