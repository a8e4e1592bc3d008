"""A loss that makes probabilities of scores reads them through an activation.

Scores of classes may be any number. A ReLU in between makes 0 of all negative ones, which then get no gradient; a
Sigmoid or TanH keeps them so close together that no class ever gets a probability near 1: with ten classes and scores
between -1 and 1 at most 0.45. Let the last layer with weights stand right before the loss.
"""

from __future__ import annotations

from prototool.analysis.in_place import origin
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told

ACTIVATIONS = frozenset({"ReLU", "Sigmoid", "TanH"})


@About(
    "PT319",
    "activation-before-loss",
    "info",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "relu" type: "ReLU" bottom: "ip" top: "ip" }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
).on_state
def activation_before_loss(view: StateView) -> Findings:
    """The losses with a softmax right behind an activation."""
    for layer in view.graph.layers:
        if layer.type in ("SoftmaxWithLoss", "InfogainLoss") and (layer, 0) in view.graph.read:
            before = origin(view.graph, view.graph.read[layer, 0]).layer
            if before.type in ACTIVATIONS:
                message = f"loss '{layer.name}' reads the scores through {before.type} '{before.name}'"
                note = "scores may be any number; let the last layer with weights stand right before the loss"
                yield Told(layer.bottoms[0].span, message, (note,), about=layer.name)
