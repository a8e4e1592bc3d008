"""One spelling for what Caffe lets be written in several ways: kernels, axes, fillers that are not stated."""

from __future__ import annotations

from prototool.delta.leaves import Leaf, LeafValue, Leaves
from prototool.net.net import Layer

# What a repeated spatial field counts as where it is not stated, and the fields for height and width beside it.
SPATIAL: dict[str, tuple[int | None, tuple[str, str]]] = {
    "kernel_size": (None, ("kernel_h", "kernel_w")),
    "stride": (1, ("stride_h", "stride_w")),
    "pad": (0, ("pad_h", "pad_w")),
    "dilation": (1, ("", "")),
}
OLD_AXES = {"concat_param": "concat_dim", "slice_param": "slice_dim"}

# What these are filled with where no filler is stated, unlike a filler that states nothing.
FILLED = {"PReLU": ("prelu_param", 0.25), "Scale": ("scale_param", 1.0)}


def one_spelling(layer: Layer, found: Leaves) -> Leaves:
    """The leaves of a layer in one spelling."""
    for holder in ("convolution_param", "pooling_param"):
        for name, (usual, sides) in SPATIAL.items():
            spatial(found, holder, name, usual, sides)
    for holder, old in OLD_AXES.items():
        axis(found, f"{holder}.{old}", f"{holder}.axis")
    if layer.type in FILLED:
        filler(found, *FILLED[layer.type])
    if layer.type == "Input":
        every_shape(found, len(layer.tops))
    return found


def spatial(found: Leaves, holder: str, name: str, usual: int | None, sides: tuple[str, str]) -> None:
    """One number where all axes have the same, else one for each."""
    path = f"{holder}.{name}"
    height, width = (found.pop(f"{holder}.{side}", None) for side in sides)
    stated = found.pop(path, None)
    values: tuple[LeafValue, ...]
    if height or width:
        values = tuple(side.value if side else 0 for side in (height, width))
    else:
        value = stated.value if stated else None
        values = value if isinstance(value, tuple) else (value,) if stated else ()
    if values:
        each = tuple(value for value in values if isinstance(value, int))
        found[path] = Leaf(each[0] if len(set(each)) == 1 else each, usual)


def axis(found: Leaves, old: str, new: str) -> None:
    """The axis under its name of today; the old name counts where it is given."""
    leaf = found.pop(old, None)
    if leaf:
        found[new] = Leaf(leaf.value, 1)


def filler(found: Leaves, holder: str, value: float) -> None:
    """The filler of a layer that has one of its own where none is stated."""
    if not any(path.startswith(f"{holder}.filler.") for path in found):
        found[f"{holder}.filler.value"] = Leaf(value, value, stated=False)


def every_shape(found: Leaves, tops: int) -> None:
    """The shape of each top of an Input; one that is stated alone is every top's."""
    number = "number of input_param.shape"
    if tops > 1 and number in found and found[number].value == 1:
        only = found.get("input_param.shape[0].dim", Leaf((), ()))
        found |= {f"input_param.shape[{index}].dim": only for index in range(tops)}
        found[number] = Leaf(tops, 0)
