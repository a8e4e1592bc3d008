"""A BatchNorm in training has one value for each channel to measure.

The mean of one value is the value itself, so all that comes out is 0, whatever goes in: the batch is 1 and there is no
height and width. Nothing before such a layer learns.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.places import name_place
from prototool.analysis.shape import times, words
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT312",
    "batchnorm-of-one-value",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 1 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "bn" type: "BatchNorm" bottom: "ip" top: "ip" }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 64 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 64 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "bn" type: "BatchNorm" bottom: "ip" top: "ip" }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
).on_state
def batchnorm_of_one_value(view: StateView) -> Findings:
    """The BatchNorms of a net that trains which see one value for each channel."""
    if view.state.phase != "TRAIN":
        return
    backward = view.backward
    for layer, bottoms, _, _ in view.shapes.layers:
        if layer.type == "BatchNorm" and bottoms and bottoms[0]:
            shape = bottoms[0]
            single = times((shape[0], *shape[2:])) == 1
            if single and backward.trains and not param(layer, "batch_norm_param").get("use_global_stats"):
                message = f"BatchNorm '{layer.name}' makes 0 of everything: its bottom is {words(shape)}"
                note = "it has one value for each channel, and takes the mean of that one off"
                yield Told(name_place(layer), message, (note,), about=layer.name)
