"""V0's padding layers, which Caffe folds into the layer behind them when it reads a file."""

from __future__ import annotations

from collections.abc import Sequence

from prototool.net.net import BlobRef, Layer
from prototool.schema.bound import Message

# What may stand behind a padding layer.
PADDED = frozenset({"Convolution", "Pooling"})


def unpadded(layers: Sequence[Layer]) -> Sequence[Layer]:
    """The layers with each that reads a padding layer's top reading that one's bottom instead, its pad its own.

    The padding layers stay in place, for they are part of the text; nobody reads them any more.
    """
    if not any(is_padding(layer) for layer in layers):
        return layers
    result: list[Layer] = []
    last: dict[str, Layer] = {}
    for layer in layers:
        sources = [last.get(bottom.name) for bottom in layer.bottoms]
        if len(sources) == 1 and sources[0] and may_follow(sources[0], layer):
            result.append(padded(layer, sources[0]))
        else:
            result.append(layer)
        last.update((top.name, layer) for top in layer.tops)
    return result


def is_padding(layer: Layer) -> bool:
    """Whether a layer is V0's padding."""
    return layer.era == "V0" and layer.type == "padding"


def may_follow(source: Layer, layer: Layer) -> bool:
    """Whether a layer stands behind a padding layer, and both are as Caffe wants them."""
    whole = len(source.bottoms) == len(source.tops) == len(layer.bottoms) == 1
    return is_padding(source) and layer.era == "V0" and layer.type in PADDED and whole


def padded(layer: Layer, source: Layer) -> Layer:
    """A layer that reads what its padding layer does, with that one's pad, even one of 0."""
    bottoms: tuple[BlobRef, ...] = (source.bottoms[0],)
    message = layer.message
    inner, pads = inner_of(layer), inner_of(source)
    if message and inner and pads:
        changed = copy(inner)
        changed.values.pop("pad", None)
        changed.values.update({"pad": pads.values["pad"]} if "pad" in pads else {})
        message = copy(message)
        message.values["layer"] = [changed]
    return Layer(layer.index, layer.name, layer.type, bottoms, layer.tops, layer.era, layer.span, message)


def inner_of(layer: Layer) -> Message | None:
    """The inner layer of V0, which has all its fields."""
    return layer.message.message("layer") if layer.message else None


def copy(message: Message) -> Message:
    """The same message, to have other values."""
    result = Message(message.schema, message.type, message.node)
    result.values.update(message.values)
    return result
