"""A loss that makes probabilities of scores reads what are probabilities already.

SoftmaxWithLoss and InfogainLoss compute the softmax themselves, SigmoidCrossEntropyLoss the sigmoid. Of probabilities
they make a second, almost flat distribution: with ten classes its largest value is 0.23, so the loss never falls below
1.46; a sigmoid of a sigmoid is never below 0.5, so no target of 0 can be met. `--unsafe-fixes` has the loss read the
scores.
"""

from __future__ import annotations

from collections.abc import Iterator

from prototool.analysis.in_place import origin
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.net.graph import Graph
from prototool.net.net import Layer
from prototool.text.edit import Edit
from prototool.text.literals import quoted

# What each loss computes by itself.
COMPUTED = {"InfogainLoss": "Softmax", "SigmoidCrossEntropyLoss": "Sigmoid", "SoftmaxWithLoss": "Softmax"}


@About(
    "PT317",
    "loss-of-probabilities",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "prob" type: "Softmax" bottom: "ip" top: "prob" }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "prob" bottom: "label" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "prob" type: "Softmax" bottom: "ip" top: "prob" }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
).on_state
def loss_of_probabilities(view: StateView) -> Findings:
    """The losses right behind a layer that computes what they compute too."""
    for layer in view.graph.layers:
        if layer.type in COMPUTED and (layer, 0) in view.graph.read:
            before = origin(view.graph, view.graph.read[layer, 0]).layer
            if before.type == COMPUTED[layer.type]:
                message = f"loss '{layer.name}' makes a {before.type} of what is one already, by layer '{before.name}'"
                note = f"{layer.type} wants scores; have it read what '{before.name}' reads"
                fix = tuple(past(view.graph, layer, before))
                yield Told(layer.bottoms[0].span, message, (note,), fix, safe=False, about=layer.name)


def past(graph: Graph, layer: Layer, before: Layer) -> Iterator[Edit]:
    """The edit that has a layer read what the one before it reads, if that is still there under its name."""
    scores = graph.read.get((before, 0))
    ref = layer.bottoms[0]
    if scores and graph.final(scores) is scores and graph.read[layer, 0].layer is before:
        yield Edit(ref.span, quoted(scores.name, ref.node.raw[0]))
