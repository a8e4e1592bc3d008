"""A Flatten reads what shares its memory, and the gradient does not arrive.

On the way back Flatten gives its bottom its own top's gradient as memory, in the place of what the bottom had. A
Reshape, a Concat of one bottom and a Slice into one top pass their gradient on by sharing that memory with their
bottom; LSTM, RNN and Parameter look for it there. All that comes before them gets a gradient of 0, without a word.
"""

from __future__ import annotations

from prototool.analysis.in_place import shares_memory
from prototool.analysis.places import type_place
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.net.graph import Version
from prototool.net.net import Layer

# Beside those whose tops are their bottoms' memory: what keeps a gradient in memory that it shares with its top.
KEEPS = frozenset({"LSTM", "Parameter", "RNN"})
# These take the gradient from wherever their tops have it.
TAKES = frozenset({"Flatten", "Split"})


@About(
    "PT341",
    "flatten-stops-gradient",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 6 dim: 6 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 72 } } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv"
          convolution_param { num_output: 2 kernel_size: 1 weight_filler { type: "xavier" } } }
        layer { name: "turn" type: "Reshape" bottom: "conv" top: "turn"
          reshape_param { shape { dim: 0 dim: 4 dim: 3 dim: 6 } } }
        layer { name: "flat" type: "Flatten" bottom: "turn" top: "flat" }
        layer { name: "loss" type: "EuclideanLoss" bottom: "flat" bottom: "target" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 6 dim: 6 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 72 } } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv"
          convolution_param { num_output: 2 kernel_size: 1 weight_filler { type: "xavier" } } }
        layer { name: "turn" type: "Reshape" bottom: "conv" top: "turn"
          reshape_param { shape { dim: 0 dim: 4 dim: 3 dim: 6 } } }
        layer { name: "flat" type: "Reshape" bottom: "turn" top: "flat" reshape_param { shape { dim: 0 dim: -1 } } }
        layer { name: "loss" type: "EuclideanLoss" bottom: "flat" bottom: "target" top: "loss" }
    """,
).on_state
def flatten_stops_gradient(view: StateView) -> Findings:
    """The Flattens behind such layers, where a gradient is waited for."""
    for layer in view.graph.layers:
        version = view.graph.read.get((layer, 0))
        # One of several readers reads a copy.
        if layer.type != "Flatten" or version is None or len(version.readers) > 1 or version.weighted:
            continue
        keeper = written_first(version).layer
        if keeps(keeper) and (layer, 0) in view.backward.useful and waits(view, keeper):
            message = f"no gradient passes Flatten '{layer.name}' and {keeper.type} '{keeper.name}' before it"
            note = "a Reshape to `dim: 0 dim: -1` in the place of the Flatten passes it on"
            yield Told(type_place(layer), message, (note,), about=layer.name)


def written_first(version: Version) -> Version:
    """The version under those that layers in place made of it, which have the same memory."""
    while version.over:
        version = version.over
    return version


def keeps(layer: Layer) -> bool:
    """Whether a layer has its gradient in memory that it shares with its top."""
    return layer.type in KEEPS or (shares_memory(layer) and layer.type not in TAKES)


def waits(view: StateView, layer: Layer) -> bool:
    """Whether something at or before a layer learns."""
    return layer in view.backward.learning or (layer, 0) in view.backward.useful
