"""In which order the layers of two nets stand in one, and which of them stand once: those that are equal.

Both nets keep their own order. Of all ways to do so the one is taken in which most layers stand once, then the one that
leaves most of their rules as they are, then the one that has most layers of one name side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from prototool.delta.facts import facts
from prototool.net.net import Layer, Net
from prototool.rewrite.learning import FILLED

# Whether the rules of two equal layers can stay as they are in the first net.
Settled = Callable[[Layer, Layer], bool]


class Slot(NamedTuple):
    """A place in the merged net: a layer of the first net, or of the second, or one that both have."""

    a: Layer | None
    b: Layer | None


class Alike:
    """What layers are compared by: all that counts but their rules. `untrained` leaves out what only learning needs."""

    def __init__(self, untrained: bool) -> None:
        self.untrained = untrained

    def key(self, net: Net, layer: Layer) -> Hashable:
        """What is equal in two layers of which Caffe makes the same."""
        blobs = (tuple(ref.name for ref in refs) for refs in (layer.bottoms, layer.tops))
        own = frozenset(
            (path, leaf.value)
            for path, leaf in facts(net, layer).items()
            if leaf.value != leaf.default and path not in ("include", "exclude") and not self.unread(layer, path)
        )
        return (layer.name, layer.type, *blobs, own)

    def unread(self, layer: Layer, path: str) -> bool:
        """Whether a fact is of use for learning alone, where nothing is learned."""
        if not self.untrained:
            return False
        rate = path.startswith("param[") and path.endswith(("].lr_mult", "].decay_mult"))
        return rate or ("filler." in path and layer.type not in FILLED)


def in_one(a: Sequence[Layer], b: Sequence[Layer], keys: dict[Layer, Hashable], settled: Settled) -> list[Slot]:
    """The places of all layers of two nets, as the weights below have it; those of the first net come first."""
    best = table(a, b, keys, settled)
    slots: list[Slot] = []
    i = j = 0
    while i < len(a) and j < len(b):
        gain = worth(a[i], b[j], keys, settled, min(len(a), len(b)) + 1)
        if gain and best[i][j] == best[i + 1][j + 1] + gain:
            equal = keys[a[i]] == keys[b[j]]
            slots += [Slot(a[i], b[j])] if equal else [Slot(a[i], None), Slot(None, b[j])]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            slots.append(Slot(a[i], None))
            i += 1
        else:
            slots.append(Slot(None, b[j]))
            j += 1
    return slots + [Slot(layer, None) for layer in a[i:]] + [Slot(None, layer) for layer in b[j:]]


def table(a: Sequence[Layer], b: Sequence[Layer], keys: dict[Layer, Hashable], settled: Settled) -> list[list[int]]:
    """The most that can be gained from each pair of places on: the longest common subsequence, with weights."""
    unit = min(len(a), len(b)) + 1
    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in reversed(range(len(a))):
        row, below = best[i], best[i + 1]
        for j in reversed(range(len(b))):
            most = below[j] if below[j] >= row[j + 1] else row[j + 1]
            if a[i].name == b[j].name:
                most = max(most, below[j + 1] + worth(a[i], b[j], keys, settled, unit))
            row[j] = most
    return best


def worth(a: Layer, b: Layer, keys: dict[Layer, Hashable], settled: Settled, unit: int) -> int:
    """What it is worth to have two layers at one place: more if they are equal, more yet if nothing changes."""
    if a.name != b.name:
        return 0
    if keys[a] != keys[b]:
        return 1
    # What `input:` fields stand for is built first of all, and no layer of the second net can come before it.
    if a.message is None and b.index > 0:
        return 0
    return unit * unit + (unit if settled(a, b) else 0)
