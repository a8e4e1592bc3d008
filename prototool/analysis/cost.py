"""What a net costs: multiply-adds, parameters, and memory for its activations, at the shapes it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from prototool.analysis.infer import AUTOMATIC, LayerShapes, Shapes
from prototool.analysis.settings import settings
from prototool.analysis.shape import Dim, Shape, count, plus, times
from prototool.analysis.view import StateView
from prototool.net.graph import Version
from prototool.net.net import Layer
from prototool.net.state import Phase

FLOAT_BYTES = 4


class Cost(NamedTuple):
    """The totals of a net for one forward pass of one batch; None where a shape they hang on is unknown."""

    params: Dim
    macs: Dim
    activation_bytes: Dim


def macs(shapes: LayerShapes) -> Dim:
    """The multiply-adds of a layer's forward pass over its batch: those with what it learned, as the field counts them.

    A convolution makes each of its outputs from the weights of one filter; a deconvolution spreads each of its inputs
    over one; an InnerProduct is a convolution of one place; a recurrent layer applies its matrices at every step.
    """
    weights = shapes.params[0] if shapes.params else None
    if shapes.layer.type in ("Convolution", "InnerProduct"):
        outputs = times_filters(shapes.tops, weights, transposed(shapes.layer))
        return plus(outputs)
    if shapes.layer.type == "Deconvolution":
        return plus(times_filters(shapes.bottoms, weights, 0))
    if shapes.layer.type in ("LSTM", "RNN"):
        steps = times(shapes.bottoms[0][:2]) if shapes.bottoms[0] else None
        return times(
            [steps, plus(count(shape) for shape in shapes.params or () if shape is not None and len(shape) == 2)]
        )
    return 0


def transposed(layer: Layer) -> int:
    """The axis of a layer's weights that counts its filters."""
    param = layer.message.message("inner_product_param") if layer.message else None
    return 1 if param and param.get("transpose") else 0


def times_filters(blobs: Sequence[Shape], weights: Shape, axis: int) -> list[Dim]:
    """For each blob its elements times the weights of one filter."""
    if weights is None:
        return [None] * len(blobs)
    one = times(dim for index, dim in enumerate(weights) if index != axis)
    return [times([count(blob), one]) for blob in blobs]


def cost(shapes: Shapes) -> Cost:
    """The totals of a net. Parameters that layers share by name count once, blobs written in place too."""
    learned = owned(shapes)
    return Cost(
        params=plus(unless_unknown(each, map(count, learned[each.layer])) for each in shapes.layers),
        macs=plus(macs(each) for each in shapes.layers),
        activation_bytes=in_bytes(map(count, shapes.blobs.values())),
    )


class Memory(NamedTuple):
    """The bytes that a net, or one layer of it, keeps at the shapes it has; None where a shape is unknown.

    `data`: the values of each blob, one written in place once. `gradients`: the diffs of the blobs that backward
    writes, with those of the copies that Caffe's automatic Split makes for several readers of one blob (they share the
    data, not the diffs). `params`: what is learned, and its diffs where the net trains; what is shared counts once.

    Not counted: what layers keep for themselves (a convolution's columns, Dropout's mask), cuDNN's work space, and the
    solver's history. The top of a Flatten or Reshape counts, although Caffe lets it share the memory of its bottom.
    """

    data: Dim
    gradients: Dim
    params: Dim

    @property
    def total(self) -> Dim:
        """All of it."""
        return plus(self)


def memory(view: StateView, phase: Phase) -> dict[Layer, Memory]:
    """What each layer adds to a net's memory in a phase: in TEST it runs forward, in TRAIN backward too.

    A net without a loss is not trained, and needs the same in both.
    """
    shapes = view.shapes
    diffs = gradients(view) if phase == "TRAIN" else {}
    copies = 2 if diffs else 1
    blobs, learned = written(shapes), owned(shapes)
    return {
        each.layer: Memory(
            in_bytes(count(shapes.blobs[name]) for name in blobs[each.layer]),
            in_bytes(diffs.get(each.layer, ())),
            unless_unknown(each, [in_bytes(map(count, learned[each.layer] * copies))]),
        )
        for each in shapes.layers
    }


def together(parts: Iterable[Memory]) -> Memory:
    """The memory of several layers."""
    listed = list(parts)
    return Memory(
        plus(part.data for part in listed),
        plus(part.gradients for part in listed),
        plus(part.params for part in listed),
    )


def gradients(view: StateView) -> Mapping[Layer, Sequence[Dim]]:
    """For each layer the sizes of the diffs of its tops that backward writes; what is in place has none of its own."""
    computed = view.backward.computed
    sizes = {each.layer: [count(shape) for shape in each.tops] for each in view.shapes.layers}
    found: dict[Layer, list[Dim]] = {}
    begun: set[Version] = set()
    for version in view.graph.versions():
        given = sum(reader in computed for reader in version.readers)
        if not given:
            continue
        split = len(version.readers) + version.weighted > 1
        first = beginning(version)
        number = (given if split else 0) + (first not in begun)
        begun.add(first)
        found.setdefault(first.layer, []).extend([sizes[version.layer][version.top]] * number)
    return found


def beginning(version: Version) -> Version:
    """The version that in-place layers have made this one of."""
    while version.over:
        version = version.over
    return version


def written(shapes: Shapes) -> dict[Layer, list[str]]:
    """For each layer the blobs that it writes as the first."""
    seen: set[str] = set()
    found: dict[Layer, list[str]] = {}
    for each in shapes.layers:
        names = [top.name for top in each.layer.tops] + [AUTOMATIC] * (len(each.tops) > len(each.layer.tops))
        found[each.layer] = [name for name in dict.fromkeys(names) if name in shapes.blobs and name not in seen]
        seen.update(names)
    return found


def owned(shapes: Shapes) -> dict[Layer, list[Shape]]:
    """For each layer the parameters that it is the first to have."""
    seen: set[str] = set()
    found: dict[Layer, list[Shape]] = {}
    for each in shapes.layers:
        names = [setting.name for setting in settings(each.layer)]
        found[each.layer] = []
        for index, shape in enumerate(each.params or ()):
            name = names[index] if index < len(names) else ""
            if not name or name not in seen:
                found[each.layer].append(shape)
            seen.add(name)
    return found


def unless_unknown(shapes: LayerShapes, dims: Iterable[Dim]) -> Dim:
    """The sum of what a layer's parameters are counted by, None where not even their number is known."""
    return None if shapes.params is None else plus(dims)


def in_bytes(counts: Iterable[Dim]) -> Dim:
    """The memory of so many numbers."""
    return times([plus(counts), FLOAT_BYTES])
