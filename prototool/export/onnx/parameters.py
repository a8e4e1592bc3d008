"""The parameters of a net's layers: from a file of weights by their layers' names as Caffe loads them, or the text.

Source: Net::CopyTrainedLayersFrom. A layer of the file goes to the first of its name; layers that share a parameter by
name have one between them. What nothing fills keeps what its filler gives it, which is taken only where that is the
same each time and can be what is meant.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import NamedTuple, TypeAlias

import numpy as np

from prototool.analysis.fields import param
from prototool.analysis.fillers import FILLED, uses
from prototool.analysis.given import RECURRENT, given, values_of
from prototool.analysis.infer import LayerShapes
from prototool.analysis.settings import settings
from prototool.analysis.shape import Shape, words
from prototool.analysis.stored import mismatch
from prototool.analysis.view import StateView
from prototool.export.onnx.writer import Array
from prototool.net.net import Layer
from prototool.rewrite.weights import Carried
from prototool.schema.bound import Message
from prototool.schema.weights import Blob, Weights

Key: TypeAlias = tuple[str, Layer | None, int]


class Filled(NamedTuple):
    """The parameters of layers, what is wrong with those of others, and what there is to say."""

    blobs: dict[Layer, tuple[Array, ...]]
    wrong: dict[Layer, str]
    notes: list[str]


def parameters(view: StateView, wanted: Collection[Layer], weights: Weights | None) -> Filled:
    """The parameters of some layers of a net. Raises NoWeightsError for a damaged file."""
    layers = [each for each in view.shapes.layers if each.params]
    keys = {each.layer: [key(each.layer, index) for index in range(len(each.params or ()))] for each in layers}
    wrong: dict[Layer, str] = {}
    values = stated(layers, keys)
    if weights is not None:
        values |= loaded(view, keys, Carried(weights), wrong)
    filled = Filled({}, wrong, [])
    for each in layers:
        if each.layer in wanted and each.layer not in wrong:
            take(each, keys[each.layer], values, filled, weights is not None)
    return filled


def key(layer: Layer, index: int) -> Key:
    """What a parameter is known by: the name it is shared by, else its layer and place."""
    named = settings(layer)
    name = named[index].name if index < len(named) else ""
    return (name, None, 0) if name else ("", layer, index)


def stated(layers: list[LayerShapes], keys: dict[Layer, list[Key]]) -> dict[Key, Array]:
    """The parameters that layers state in the text; of shared ones the first layer's count."""
    found: dict[Key, Array] = {}
    owned: set[Key] = set()
    for each in layers:
        shapes = () if each.layer.type in RECURRENT else given(each.layer)
        blobs = each.layer.message.messages("blobs") if shapes and each.layer.message else []
        for place, name in enumerate(keys[each.layer]):
            if name not in owned and place < len(blobs):
                found[name] = np.array(values_of(blobs[place]), np.float32).reshape(shapes[place])
            owned.add(name)
    return found


def loaded(
    view: StateView, keys: dict[Layer, list[Key]], carried: Carried, wrong: dict[Layer, str]
) -> dict[Key, Array]:
    """The parameters in a file, in its order: where several layers of it fill one, the last counts."""
    first: dict[str, LayerShapes] = {}
    for each in view.shapes.layers:
        first.setdefault(each.layer.name, each)
    found: dict[Key, Array] = {}
    for index, stored in enumerate(carried.stored.layers):
        target = first.get(stored.name)
        if target is None or target.params is None:
            continue
        reason = mismatch(carried.shapes_at(index), target.params)
        if reason:
            wrong[target.layer] = reason
            continue
        blobs = carried.blobs_at(index) if target.params else ()
        for name, blob, shape in zip(keys.get(target.layer, ()), blobs, target.params, strict=False):
            found[name] = shaped(blob, shape)
    return found


def shaped(blob: Blob, wanted: Shape) -> Array:
    """The values of a blob in the shape the net has for it; old files state four dimensions."""
    dims = blob.dims if wanted is None else blob.dims[len(blob.dims) - len(wanted) :]
    return np.asarray(blob.values, dtype=np.float32).reshape(dims)


def take(each: LayerShapes, keys: list[Key], values: dict[Key, Array], filled: Filled, asked: bool) -> None:
    """Put the parameters of a layer together, or say what is missing."""
    found: list[Array] = []
    constants = dict(zip(range(len(keys)), constant(each), strict=False))
    missing = [index for index, name in enumerate(keys) if name not in values]
    for index, (name, shape) in enumerate(zip(keys, each.params or (), strict=True)):
        value = values.get(name)
        if value is None:
            value = constants.get(index)
        if value is None:
            filled.wrong[each.layer] = lacking(each, asked)
            return
        # Sharing may be PERMISSIVE: as many numbers in another shape.
        dims = value.shape if shape is None or None in shape else tuple(dim or 0 for dim in shape)
        found.append(value.reshape(dims))
    if missing:
        where = "the file has no weights for it" if asked else "it is given no weights"
        filled.notes.append(f"layer '{each.layer.name}': {where}, and it keeps what its filler says, which is constant")
    filled.blobs[each.layer] = tuple(found)


def lacking(each: LayerShapes, asked: bool) -> str:
    """That a layer has no weights, in words."""
    told = " and ".join(map(words, each.params or ()))
    return f"the file has no weights for it ({told})" if asked else f"it needs weights ({told}): give --weights M"


def constant(each: LayerShapes) -> Iterator[Array | None]:
    """What fillers give the parameters of a layer, None where that is random or was never meant to stay."""
    layer, params = each.layer, each.params or ()
    if layer.type not in FILLED or any(shape is None or None in shape for shape in params):
        return
    holder, fields = FILLED[layer.type]
    message = param(layer, holder)
    for field, shape in uses(layer, fields, params):
        dims = tuple(dim or 0 for dim in shape or ())
        filler = message.message(field)
        if field == "weight_filler" and (filler is None or (is_constant(filler) and not filler.get("value"))):
            # Weights of zero are those of a layer that was to be loaded.
            yield None
        elif filler is None:
            yield np.full(dims, usual(layer.type, field), np.float32)
        elif is_constant(filler):
            yield np.full(dims, float(filler.get("value")), np.float32)
        else:
            yield bilinear(dims) if filler.text("type") == "bilinear" else None


def is_constant(filler: Message) -> bool:
    """Whether a filler gives the same number everywhere."""
    return filler.text("type") == "constant"


def usual(type: str, field: str) -> float:
    """What Caffe fills a parameter with where no filler is stated."""
    return {"Scale": 1.0, "PReLU": 0.25}.get(type, 0.0) if field == "filler" else 0.0


def bilinear(dims: tuple[int, ...]) -> Array:
    """The weights that enlarge images by linear interpolation (source: Caffe's BilinearFiller)."""
    factor = math.ceil(dims[-1] / 2)
    centre = (dims[-1] - 1) / (2 * factor)
    row = 1 - np.abs(np.arange(dims[-1]) / factor - centre)
    return np.broadcast_to(np.outer(row, row).astype(np.float32), dims).copy()
