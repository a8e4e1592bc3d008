"""Which layer of one net is which of the other: by name first, then by likeness, which finds renames."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from prototool.delta.likeness import Likeness
from prototool.delta.side import Side
from prototool.net.net import Layer

Pairs = dict[Layer, Layer]
Key = Callable[[Side, Layer], Hashable]

# Layers of one name are told apart by the first of these that does; in the end by their order.
TELL_APART: tuple[Key, ...] = (
    lambda side, layer: (layer.type, layer.include, layer.exclude, side.own_values(layer)),
    lambda side, layer: (layer.type, layer.include, layer.exclude),
    lambda side, layer: (layer.include, layer.exclude),
    lambda side, layer: layer.type,
    lambda side, layer: None,
)


def match(a: Side, b: Side) -> Pairs:
    """For layers of the first net the same layer in the second, in the order of the second."""
    pairs: Pairs = {}
    by_name(a, b, pairs)
    likeness = Likeness(a, b, pairs)
    free = [layer for layer in a.layers if layer not in pairs]
    taken = set(pairs.values())
    for layer in b.layers:
        if layer not in taken:
            best = likeness.best(layer, free)
            if best:
                likeness.add(best, layer)
                free.remove(best)
    backwards = {after: before for before, after in pairs.items()}
    return {backwards[layer]: layer for layer in b.layers if layer in backwards}


def by_name(a: Side, b: Side, pairs: Pairs) -> None:
    """Match the layers of one name."""
    names: dict[str, tuple[list[Layer], list[Layer]]] = {}
    for index, side in enumerate((a, b)):
        for layer in side.layers:
            names.setdefault(layer.name, ([], []))[index].append(layer)
    for before, after in names.values():
        if len(before) == len(after) == 1:
            pairs[before[0]] = after[0]
        elif before and after:
            twins(a, b, before, after, pairs)


def twins(a: Side, b: Side, before: Sequence[Layer], after: Sequence[Layer], pairs: Pairs) -> None:
    """Match several layers of one name."""
    left, right = list(before), list(after)
    for key in TELL_APART:
        waiting: dict[Hashable, list[Layer]] = {}
        for layer in left:
            waiting.setdefault(key(a, layer), []).append(layer)
        rest = []
        for layer in right:
            alike = waiting.get(key(b, layer))
            if alike:
                pairs[alike.pop(0)] = layer
            else:
                rest.append(layer)
        left, right = [layer for layer in left if layer not in pairs], rest
