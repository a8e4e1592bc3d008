"""A loss with a `loss_weight` is read by another layer, and Caffe displays a total loss that is too large.

Caffe copies a blob with several readers, and the loss weight is one of them: it moves to the copy and the layer's own
list is cleared. A layer of a type that ends in Loss then gets its usual weight of 1 back. So in the total that Caffe
displays the loss counts with its weight plus 1. What the net learns is right: the gradient comes from the copy alone.
"""

from __future__ import annotations

from prototool.analysis.shapes.table import TABLE
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT316",
    "loss-counted-twice",
    "info",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "EuclideanLoss" bottom: "ip" bottom: "target" top: "loss" loss_weight: 1 }
        layer { name: "shown" type: "Power" bottom: "loss" top: "shown" power_param { scale: 100 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "EuclideanLoss" bottom: "ip" bottom: "target" top: "loss" loss_weight: 1 }
    """,
).on_state
def loss_counted_twice(view: StateView) -> Findings:
    """The losses of Caffe's own types with a stated weight and a reader."""
    for layer in view.graph.layers:
        if layer.loss_weights and layer.type in TABLE and TABLE[layer.type].auto and layer.tops:
            version = view.graph.written[layer, 0]
            if version.weighted and version.readers and layer.message:
                weight = layer.loss_weights[0]
                message = (
                    f"loss '{layer.name}' counts {weight + 1:g} times in the loss that Caffe displays, not {weight:g}"
                )
                note = f"layer '{version.readers[0][0].name}' reads it, which makes Caffe add its usual weight of 1"
                place = layer.message.scalars("loss_weight")[0].span
                yield Told(place, message, (note,), about=layer.name)
