"""A layer learns weights, and nothing that counts in the loss reads what it computes.

Caffe works out at set-up which layers lead to a loss and skips all others in the backward pass. Their weights stay as
their fillers, or the file they were loaded from, left them, and nothing is said. Usual causes are a misspelt blob, a
layer that was rewired without its readers, and a branch whose loss was removed. If the weights are not meant to learn,
say so with `param { lr_mult: 0 }`.
"""

from __future__ import annotations

from prototool.analysis.backward import learns
from prototool.analysis.places import name_place
from prototool.analysis.settings import settings
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer


@About(
    "PT107",
    "weights-without-loss",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer { name: "ip1" type: "InnerProduct" bottom: "data" top: "ip1" inner_product_param { num_output: 6 } }
        layer { name: "relu1" type: "ReLU" bottom: "ip1" top: "ip1" }
        layer { name: "ip2" type: "InnerProduct" bottom: "data" top: "ip2" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip2" bottom: "label" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer { name: "ip1" type: "InnerProduct" bottom: "data" top: "ip1" inner_product_param { num_output: 6 } }
        layer { name: "relu1" type: "ReLU" bottom: "ip1" top: "ip1" }
        layer { name: "ip2" type: "InnerProduct" bottom: "ip1" top: "ip2" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip2" bottom: "label" top: "loss" }
    """,
).on_state
def weights_without_loss(view: StateView) -> Findings:
    """The layers that would learn and do not lead to a loss, in a net that has one and no layer of unknown type."""
    backward = view.backward
    if not backward.trains or not backward.known or view.problems:
        return
    apart = [each for each in view.shapes.layers if each.params and each.layer not in backward.towards_loss]
    learning = [each.layer for each in apart if learns(each)]
    shared = {name for layer in backward.towards_loss for name in names(layer)} if learning else set[str]()
    for layer in learning:
        if not shared & names(layer):
            message = f"the weights of layer '{layer.name}' never learn: no loss depends on what it computes"
            note = "Caffe leaves it out of the backward pass and says nothing"
            yield Told(name_place(layer), message, (note,), about=layer.name)


def names(layer: Layer) -> set[str]:
    """The names by which a layer shares its weights."""
    return {each.name for each in settings(layer) if each.name}
