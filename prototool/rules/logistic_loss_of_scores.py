"""A MultinomialLogisticLoss reads scores, and wants probabilities.

It takes the logarithm of what it reads. Scores are no probabilities: negative ones all count as 1e-20, and those above
1 make the loss negative. Put a Softmax between, or use SoftmaxWithLoss, which does both and does it exactly.
"""

from __future__ import annotations

from prototool.analysis.in_place import origin
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told

SCORES = frozenset({"Convolution", "Deconvolution", "InnerProduct", "Scale"})


@About(
    "PT318",
    "logistic-loss-of-scores",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "MultinomialLogisticLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "prob" type: "Softmax" bottom: "ip" top: "prob" }
        layer { name: "loss" type: "MultinomialLogisticLoss" bottom: "prob" bottom: "label" top: "loss" }
    """,
).on_state
def logistic_loss_of_scores(view: StateView) -> Findings:
    """Such losses right behind a layer that computes scores."""
    for layer in view.graph.layers:
        if layer.type == "MultinomialLogisticLoss" and (layer, 0) in view.graph.read:
            before = origin(view.graph, view.graph.read[layer, 0]).layer
            if before.type in SCORES:
                message = f"loss '{layer.name}' takes the logarithm of the scores of layer '{before.name}'"
                note = "it wants probabilities: put a Softmax between, or use SoftmaxWithLoss"
                yield Told(layer.bottoms[0].span, message, (note,), about=layer.name)
