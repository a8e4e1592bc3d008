"""Parameters that layers share by name: Caffe wants them alike."""

from __future__ import annotations

from prototool.analysis.shape import Shape, ShapeError, count, differ, words
from prototool.net.net import Layer


class Sharing:
    """Who owns each named parameter: the first layer that names it."""

    def __init__(self) -> None:
        self.owners: dict[str, tuple[Layer, Shape]] = {}

    def check(self, layer: Layer, params: tuple[Shape, ...]) -> None:
        """Refuse a parameter of another shape than its owner's; PERMISSIVE asks only for as many elements."""
        for (name, permissive), shape in zip(names_of(layer), params, strict=False):
            if not name:
                continue
            owner, owned = self.owners.setdefault(name, (layer, shape))
            if differ(count(owned), count(shape)) or (not permissive and not alike(owned, shape)):
                share = f"it shares parameter '{name}' with layer '{owner.name}'"
                raise ShapeError(f"{share}, where it is {words(owned)}, and here it is {words(shape)}")


def names_of(layer: Layer) -> list[tuple[str, bool]]:
    """For each parameter the name it is shared by, if any, and whether a like number of elements is enough."""
    if layer.message is None:
        return []
    if layer.era == "V2":
        settings = layer.message.messages("param")
        return [(each.text("name"), each.text("share_mode") == "PERMISSIVE") for each in settings]
    if layer.era == "V0":
        return []
    modes = [str(mode.value) for mode in layer.message.scalars("blob_share_mode")]
    names = [str(name.value) for name in layer.message.scalars("param")]
    return [(name, modes[index : index + 1] == ["PERMISSIVE"]) for index, name in enumerate(names)]


def alike(one: Shape, other: Shape) -> bool:
    """Whether two shapes may be the same."""
    if one is None or other is None:
        return True
    return len(one) == len(other) and not any(differ(*dims) for dims in zip(one, other, strict=True))
