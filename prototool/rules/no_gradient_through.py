"""A gradient is to go through a layer that has none.

Accuracy, ArgMax and Threshold have no backward pass, and Embed gives its indices no gradient. Caffe finds out in the
first backward pass and dies. It comes to that where something behind such a layer counts in the loss and something
before it learns, and everywhere if the net states `force_backward: true`.
"""

from __future__ import annotations

from prototool.analysis.places import type_place
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told

NO_BACKWARD = frozenset({"Accuracy", "ArgMax", "Embed", "Threshold"})


@About(
    "PT321",
    "no-gradient-through",
    "warning",
    when="the first training pass",
    says="Not Implemented Yet",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "cut" type: "Threshold" bottom: "ip" top: "cut" }
        layer { name: "loss" type: "EuclideanLoss" bottom: "cut" bottom: "target" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "cut" type: "Sigmoid" bottom: "ip" top: "cut" }
        layer { name: "loss" type: "EuclideanLoss" bottom: "cut" bottom: "target" top: "loss" }
    """,
).on_state
def no_gradient_through(view: StateView) -> Findings:
    """Such layers, where Caffe would ask them for a gradient in training."""
    backward = view.backward
    forced = bool(view.net.message.get("force_backward"))
    for layer in view.graph.layers:
        if layer.type in NO_BACKWARD and backward.trains and backward.known:
            # One that leads to no loss needs no look at the whole net.
            led = layer in backward.towards_loss
            asked = led and any((layer, index) in backward.computed for index in range(len(layer.bottoms)))
            if forced or asked:
                message = f"a gradient is to go through layer '{layer.name}', and {layer.type} has none to give"
                why = "something behind it counts in the loss, and something before it learns"
                note = why if asked else "force_backward asks every layer for one"
                yield Told(type_place(layer), message, (note,), about=layer.name)
