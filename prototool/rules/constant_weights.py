"""A layer that learns starts with all its weights alike.

Without a `weight_filler` they are all 0, and a constant one makes them all the same. Then all outputs of the layer are
alike and get the same gradient, so they stay alike for ever; with 0, nothing before the layer gets a gradient at all.
Weights that are loaded from a file replace them, so a net that is only fine-tuned needs no filler.
"""

from __future__ import annotations

from prototool.analysis.backward import learns
from prototool.analysis.fields import param
from prototool.analysis.filler_fields import PLACES
from prototool.analysis.places import all_told, name_place
from prototool.analysis.settings import settings
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer

TYPES = frozenset({"Convolution", "InnerProduct", "LSTM", "RNN"})


@About(
    "PT330",
    "constant-weights",
    "info",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "EuclideanLoss" bottom: "ip" bottom: "target" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer {
          name: "ip" type: "InnerProduct" bottom: "data" top: "ip"
          inner_product_param { num_output: 3 weight_filler { type: "xavier" } }
        }
        layer { name: "loss" type: "EuclideanLoss" bottom: "ip" bottom: "target" top: "loss" }
    """,
).on_state
def constant_weights(view: StateView) -> Findings:
    """The first layer that learns so, in a net that trains."""
    if view.state.phase != "TRAIN":
        return
    alike = [each for each in view.shapes.layers if each.layer.type in TYPES and starts_alike(each.layer)]
    backward = view.backward
    if alike and backward.trains:
        learning = [each.layer for each in alike if learns(each) and each.layer in backward.towards_loss]
        if learning:
            message = f"{all_told(learning)}: all weights are alike at the start, and learn alike"
            note = "state a weight_filler, such as xavier, unless the weights are loaded from a file"
            yield Told(name_place(learning[0]), message, (note,), about=learning[0].name)


def starts_alike(layer: Layer) -> bool:
    """Whether a layer's weights are filled with a constant; those it shares by name may be filled by another layer."""
    if layer.message is None or "blobs" in layer.message:
        return False
    filler = param(layer, PLACES[layer.type][0]).message("weight_filler")
    return (filler is None or filler.text("type") == "constant") and not any(each.name for each in settings(layer))
