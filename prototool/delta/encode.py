"""What tells two nets or two solvers apart, in the form scripts build on."""

from __future__ import annotations

import math
from collections.abc import Sequence

from prototool.analysis.shape import Shape
from prototool.delta.compare import LayerDelta, NetDelta
from prototool.delta.leaves import Difference, LeafValue, shortest
from prototool.delta.weights import Weights
from prototool.net.net import BlobRef, Layer

VERSION = 1


def encoded_nets(a: str, b: str, delta: NetDelta) -> dict[str, object]:
    """The report on two nets."""
    before, after = delta.totals
    return {
        "version": VERSION,
        "kind": "net",
        "a": a,
        "b": b,
        "equal": delta.equal,
        "fields": [field(each) for each in delta.fields],
        "layers": [layer(each) for each in delta.layers],
        "weights": weights(delta.weights),
        "totals": {
            "params": {"a": before.params, "b": after.params},
            "macs": {"a": before.macs, "b": after.macs},
        },
    }


def encoded_solvers(a: str, b: str, fields: Sequence[Difference]) -> dict[str, object]:
    """The report on two solvers."""
    return {
        "version": VERSION,
        "kind": "solver",
        "a": a,
        "b": b,
        "equal": not fields,
        "fields": [field(each) for each in fields],
    }


def layer(delta: LayerDelta) -> dict[str, object]:
    """What became of a layer."""
    found: dict[str, object] = {"name": delta.layer.name}
    if delta.change == "renamed" and delta.a:
        found["was"] = delta.a.name
    found |= {
        "type": delta.layer.type,
        "change": delta.change,
        "fields": [field(each) for each in delta.fields],
        "bottoms": {"a": names(delta.a, "bottoms"), "b": names(delta.b, "bottoms")},
        "tops": {"a": names(delta.a, "tops"), "b": names(delta.b, "tops")},
    }
    if delta.moved:
        found["behind"] = {"a": [delta.moved[0]], "b": [delta.moved[1]]}
    elif delta.behind:
        found["behind"] = {"a": [], "b": [], "a" if delta.change == "removed" else "b": list(delta.behind)}
    return found


def names(found: Layer | None, what: str) -> list[str] | None:
    """The names of a layer's bottoms or tops, None where it is not there."""
    if found is None:
        return None
    refs: tuple[BlobRef, ...] = found.bottoms if what == "bottoms" else found.tops
    return [ref.name for ref in refs]


def field(difference: Difference) -> dict[str, object]:
    """A value that differs; `default` where one side does not state it and it has one."""
    found = {"path": difference.path, "a": value(difference.a), "b": value(difference.b)}
    return {**found, "default": value(difference.default)} if difference.implied else found


def value(found: LeafValue) -> object:
    """A value as JSON has it: it has no infinities, and no nan."""
    if isinstance(found, tuple):
        return [value(each) for each in found]
    if isinstance(found, float):
        return float(shortest(found)) if math.isfinite(found) else str(found)
    return found


def weights(found: Weights) -> dict[str, object]:
    """What becomes of a checkpoint."""
    return {
        "loadable": found.loadable,
        "matched": list(found.matched),
        "broken": [{"name": each.name, "a": dims(each.a), "b": dims(each.b)} for each in found.broken],
        "random": list(found.random),
        "unused": list(found.unused),
        "unknown": list(found.unknown),
    }


def dims(shapes: Sequence[Shape]) -> list[list[int | None] | None]:
    """The shapes of a layer's parameters."""
    return [None if shape is None else list(shape) for shape in shapes]
