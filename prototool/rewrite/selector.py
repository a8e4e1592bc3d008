"""Which layers a pass is for: a name, a glob, or `type:` and a type or glob."""

from __future__ import annotations

from fnmatch import fnmatchcase

from prototool.net.net import Layer, Net
from prototool.text.nearest import nearest

TYPE_PREFIX = "type:"


class SelectionError(Exception):
    """A selector matches no layer of the net."""


def select(net: Net, selector: str) -> list[Layer]:
    """The layers a selector means, in the order of the net. Raises SelectionError with the nearest names if none."""
    by_type = selector.startswith(TYPE_PREFIX)
    wanted = selector.removeprefix(TYPE_PREFIX)
    # A name that is spelt exactly so wins over what its brackets or stars would mean.
    found = [layer for layer in net.layers if said_of(layer, by_type) == wanted]
    found = found or [layer for layer in net.layers if fnmatchcase(said_of(layer, by_type), wanted)]
    if not found:
        raise SelectionError(no_match(net, selector, by_type, wanted))
    return found


def said_of(layer: Layer, by_type: bool) -> str:
    """What a selector is compared with."""
    return layer.type if by_type else layer.name


def no_match(net: Net, selector: str, by_type: bool, wanted: str) -> str:
    """Why a selector matches nothing, and what may have been meant."""
    known = list(dict.fromkeys(said_of(layer, by_type) for layer in net.layers))
    what = f"no layer {'of type' if by_type else 'called'} '{wanted}'"
    near = nearest(wanted.strip("*?"), known)
    if near:
        return f"{what}; did you mean {' or '.join(repr(TYPE_PREFIX * by_type + name) for name in near)}?"
    types = {layer.type for layer in net.layers}
    if wanted in types:
        return f"{what}, but there are layers of that type; did you mean '{TYPE_PREFIX}{wanted}'?"
    listed = ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
    return f"{what}; the net has {listed}" if known else f"{what}: the net has no layers"
