"""What tells two nets apart, as people read it: a headline, and a line for each layer or each of its values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prototool.analysis.shape import Dim, Shape
from prototool.analysis.shape import words as shape_words
from prototool.delta.compare import LayerDelta, NetDelta
from prototool.delta.leaves import Difference, LeafValue, shortest
from prototool.delta.weights import Broken, Weights
from prototool.net.net import Layer

SIGNS = {"added": "+", "removed": "-", "renamed": "~", "changed": "~"}
# Of a list that is longer, its beginning and its length are told.
MOST_VALUES = 12
# Of a text that is longer likewise.
LONGEST = 100
# Of the layers of a list that is longer, the first are told.
MOST_NAMES = 8
INDENT = "    "


def net_lines(delta: NetDelta) -> list[str]:
    """The report on two nets."""
    if delta.equal:
        return ["equal as nets"]
    # A difference alone needs no line of its own.
    single = len(delta.layers) == 1 and not delta.fields and len(layer_lines(delta.layers[0])) == 1
    first = counted(delta) + (f": {layer_lines(delta.layers[0])[0]}" if single else "")
    found = [f"{first}; weights: {verdict(delta.weights)}"]
    found += [f"~ net: {told(each)}" for each in delta.fields]
    for each in () if single else delta.layers:
        head, *rest = layer_lines(each)
        found += [f"{SIGNS[each.change]} {head}", *rest]
    return [*found, *weight_lines(delta.weights), totals(delta)]


def solver_lines(fields: Sequence[Difference]) -> list[str]:
    """The report on two solvers."""
    if not fields:
        return ["equal as solvers"]
    return [f"{number(len(fields), 'solver field')} changed", *(f"~ {told(each)}" for each in fields)]


def counted(delta: NetDelta) -> str:
    """How many layers were added, removed, renamed, changed and moved."""
    counts = {change: sum(each.change == change for each in delta.layers) for change in SIGNS}
    counts["moved"] = sum(is_move(each) for each in delta.layers)
    counts["changed"] -= counts["moved"]
    parts = [(count, change) for change, count in counts.items() if count]
    if not parts:
        return "only the net's own fields changed"
    (count, change), *rest = parts
    return ", ".join([f"{number(count, 'layer')} {change}", *(f"{count} {change}" for count, change in rest)])


def is_move(delta: LayerDelta) -> bool:
    """Whether a layer changed its place and nothing else."""
    return delta.change == "changed" and bool(delta.moved) and not delta.fields


def layer_lines(delta: LayerDelta) -> list[str]:
    """What became of a layer: on one line if there is room, else a line for each value."""
    if delta.change in ("added", "removed"):
        return [passing(delta)]
    notes = [told(each) for each in delta.fields]
    if delta.moved:
        notes.append(f"moved: behind {delta.moved[1]}, was behind {delta.moved[0]}")
    head = name(delta.layer)
    if delta.change == "renamed" and delta.a:
        head = f"{name(delta.a)} -> {head}"
    head += f" ({delta.layer.type or 'no type'})"
    if len(notes) > 1:
        return [head, *(f"{INDENT}{note}" for note in notes)]
    return [": ".join([head, *notes])]


def passing(delta: LayerDelta) -> str:
    """A layer that came or went, with what it states."""
    short = [(path.partition("_param.")[2] or path, each) for path, each in delta.states if shown(path)]
    states = ", ".join(f"{path} {value(each)}" for path, each in short)
    kind = " ".join(filter(None, [delta.layer.type or "no type", states]))
    behind = listed(delta.behind)
    was = "was " if delta.change == "removed" else ""
    return f"{name(delta.layer)} ({kind})" + (f" {was}behind {behind}" if behind else "")


def shown(path: str) -> bool:
    """Whether a value tells what a layer is: not how it is filled, and not how many there are of something."""
    return not path.startswith("number of ") and "filler" not in path and not path.startswith("blobs")


def name(layer: Layer) -> str:
    """A layer's name."""
    return layer.name or "(no name)"


def told(difference: Difference) -> str:
    """A value that differs, with the default where one side does not state it."""
    default = f" (default {value(difference.default)})" if difference.default not in (None, ()) else ""
    return f"{difference.path} {value(difference.a)} -> {value(difference.b)}{default}"


def value(found: LeafValue) -> str:
    """A value as people write it."""
    if found is None or found == ():
        return "not given"
    if isinstance(found, tuple):
        more = f", ... ({len(found)} values)" if len(found) > MOST_VALUES else ""
        return ", ".join(map(value, found[:MOST_VALUES])) + more
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, float):
        return shortest(found)
    text = str(found) or '""'
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text)} characters)"


def verdict(weights: Weights) -> str:
    """Whether a checkpoint of the first net loads into the second, in a few words."""
    if weights.broken:
        return f"a checkpoint of A does not load into B, {number(len(weights.broken), 'layer')} of another shape"
    notes = []
    if weights.random:
        notes.append(f"{number(len(weights.random), 'layer')} {starts(len(weights.random))} at random")
    if weights.unused:
        notes.append(f"{len(weights.unused)} of A {'is' if len(weights.unused) == 1 else 'are'} not used")
    if weights.unknown:
        notes.append(f"of {number(len(weights.unknown), 'layer')} the shapes are not known")
    return ", ".join([f"a checkpoint of A {'may load' if weights.unknown else 'loads'} into B", *notes])


def starts(count: int) -> str:
    """The verb for so many."""
    return "starts" if count == 1 else "start"


def weight_lines(weights: Weights) -> Iterator[str]:
    """The layers a checkpoint breaks at, with both shapes, and those it has nothing for or nobody takes."""
    for each in weights.broken:
        yield f"weights of {each.name or '(no name)'}: {mismatch(each)}"
    for what, names in (("at random", weights.random), ("not used", weights.unused), ("unknown", weights.unknown)):
        if names:
            yield f"weights {what}: {listed(names)}"


def mismatch(broken: Broken) -> str:
    """What a layer has in both nets."""
    return f"{shapes(broken.a)} in A, {shapes(broken.b)} in B"


def shapes(found: Sequence[Shape]) -> str:
    """The shapes of a layer's parameters."""
    return " and ".join(map(shape_words, found)) or "none"


def listed(names: Sequence[str]) -> str:
    """The first of some names."""
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(each or "(no name)" for each in names[:MOST_NAMES]) + more


def totals(delta: NetDelta) -> str:
    """Parameters and multiply-adds before and after."""
    before, after = delta.totals
    return f"parameters {growth(before.params, after.params)}, multiply-adds {growth(before.macs, after.macs)}"


def growth(before: Dim, after: Dim) -> str:
    """A number before and after, and by what part it grew."""
    if before == after:
        return "unknown" if before is None else f"{before:,} as before"
    if not before or after is None:
        return f"{figure(before)} -> {figure(after)}"
    return f"{before:,} -> {after:,} ({100 * (after - before) / before:+.3g} %)"


def figure(found: Dim) -> str:
    """A number as people read it."""
    return "?" if found is None else f"{found:,}"


def number(count: int, what: str) -> str:
    """So many of something."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
