"""Whether a checkpoint of one net loads into another, and what becomes of each layer (as Caffe loads a .caffemodel).

Source: Caffe 1.0's copying of trained layers: each layer of the file goes to the first of its name, which must have as
many parameters of the same shapes; a layer nobody has the name of is left out, and said nothing of.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from prototool.analysis.infer import LayerShapes, Shapes
from prototool.analysis.settings import settings
from prototool.analysis.shape import Shape, alike


class Broken(NamedTuple):
    """A layer at which Caffe ends: the parameters it has in both nets."""

    name: str
    a: tuple[Shape, ...]
    b: tuple[Shape, ...]


class Weights(NamedTuple):
    """The layers that load, those Caffe ends at, those the file has nothing for, and those nobody takes from it.

    `unknown` are those of which the shapes are not known well enough.
    """

    matched: tuple[str, ...]
    broken: tuple[Broken, ...]
    random: tuple[str, ...]
    unused: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def loadable(self) -> bool:
        """Whether Caffe takes the file, as far as is known."""
        return not self.broken


def weights(a: Shapes, b: Shapes) -> Weights:
    """What becomes of a checkpoint of the first net in the second."""
    targets: dict[str, LayerShapes] = {}
    for each in b.layers:
        targets.setdefault(each.layer.name, each)
    sorted_out: dict[str, list[str]] = {"matched": [], "unused": [], "unknown": []}
    broken: list[Broken] = []
    for each in a.layers:
        target = targets.get(each.layer.name)
        becomes = fate(each, target)
        if becomes == "broken" and target:
            broken.append(Broken(each.layer.name, each.params or (), target.params or ()))
        elif becomes:
            sorted_out[becomes].append(each.layer.name)
    random = at_random(b, {each.layer.name for each in a.layers})
    once = {name: tuple(dict.fromkeys(names)) for name, names in sorted_out.items()}
    return Weights(broken=tuple(broken), random=tuple(dict.fromkeys(random)), **once)


def fate(source: LayerShapes, target: LayerShapes | None) -> Literal["", "matched", "broken", "unused", "unknown"]:
    """What becomes of a stored layer; nothing is said of one without parameters in both nets."""
    if target is None:
        return "unused" if source.params or source.params is None else ""
    if source.params is None or target.params is None:
        return "unknown"
    if not fits(source.params, target.params):
        return "broken"
    return "matched" if source.params else ""


def fits(stored: tuple[Shape, ...], own: tuple[Shape, ...]) -> bool:
    """Whether Caffe takes stored parameters for a layer's own."""
    return len(stored) == len(own) and all(map(alike, stored, own))


def at_random(b: Shapes, stored: set[str]) -> list[str]:
    """The layers that start as they are filled: of no stored name or the second of one, and sharing nothing stored."""
    seen: set[str] = set()
    filled: list[LayerShapes] = []
    loaded: set[str] = set()
    for each in b.layers:
        if each.layer.name in stored and each.layer.name not in seen:
            loaded |= {setting.name for setting in settings(each.layer) if setting.name}
        elif each.params:
            filled.append(each)
        seen.add(each.layer.name)
    return [each.layer.name for each in filled if not shares_all(each, loaded)]


def shares_all(shapes: LayerShapes, loaded: set[str]) -> bool:
    """Whether all that a layer learns is loaded with the layers it shares it with."""
    names = [setting.name for setting in settings(shapes.layer)]
    return len(names) >= len(shapes.params or ()) and all(name in loaded for name in names)
