"""A loss without `loss_weight` is read by another layer, and nothing learns from it.

Caffe leaves a layer out of the backward pass if every reader of its tops gives it no gradient, and forgets that a loss
has its usual weight of 1: a Silence, or a Power that only scales the loss for display, turns the training off. The loss
is still computed and displayed. With `loss_weight: 1` stated, the gradient is right again, and only the displayed total
counts the loss twice. Best is to let no layer read it in training. `--fix` states the weight.
"""

from __future__ import annotations

from prototool.analysis.backward import counts_in_loss
from prototool.analysis.places import name_place
from prototool.analysis.shapes.table import TABLE
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.text.edit import Edit
from prototool.text.layout import scalar, within
from prototool.text.source import Span


@About(
    "PT315",
    "loss-without-effect",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "EuclideanLoss" bottom: "ip" bottom: "target" top: "loss" }
        layer { name: "shown" type: "Power" bottom: "loss" top: "shown" power_param { scale: 100 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "EuclideanLoss" bottom: "ip" bottom: "target" top: "loss" loss_weight: 1 }
        layer { name: "shown" type: "Power" bottom: "loss" top: "shown" power_param { scale: 100 } }
    """,
).on_state
def loss_without_effect(view: StateView) -> Findings:
    """The losses of Caffe's own types that are read by layers without a gradient for them, in a net that trains."""
    backward = view.backward
    for layer in view.graph.layers:
        if layer.type in TABLE and TABLE[layer.type].auto and layer.tops and not layer.loss_weights:
            readers = view.graph.written[layer, 0].readers
            if readers and counts_in_loss(layer) and backward.trains and backward.known:
                wanted = backward.wanted(backward.learning)
                asked = any((layer, index) in wanted for index in range(len(layer.bottoms)))
                if asked and not any(reader in backward.computed for reader in readers):
                    message = f"nothing learns from loss '{layer.name}', because layer '{readers[0][0].name}' reads it"
                    note = "Caffe then forgets the loss's usual weight; state loss_weight: 1"
                    fix = with_weight(view.document, layer)
                    yield Told(name_place(layer), message, (note,), fix, about=layer.name)


def with_weight(document: Document, layer: Layer) -> tuple[Edit, ...]:
    """The edit that states the usual weight; V0 has no field for it."""
    node = layer.message.node if layer.message and layer.era != "V0" else None
    if node is None:
        return ()
    offset, text = within(document.source, node, scalar("loss_weight", "1"), document.tree.fields)
    return (Edit(Span(offset, offset), text),)
