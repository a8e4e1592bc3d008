"""A softmax is taken over an axis of one element.

Whatever the one score is, its probability is 1. A SoftmaxWithLoss over it is 0 and has no gradient, so nothing learns.
Usual causes are `num_output: 1` for two classes, which need two scores or a SigmoidCrossEntropyLoss, and scores whose
classes are on another axis than 1.
"""

from __future__ import annotations

from prototool.analysis.fields import number, param
from prototool.analysis.shape import words
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT320",
    "softmax-over-one",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 1 } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 2 } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
).on_state
def softmax_over_one(view: StateView) -> Findings:
    """The softmaxes over an axis that is known to be 1."""
    for layer, bottoms, _, _ in view.shapes.layers:
        if layer.type in ("Softmax", "SoftmaxWithLoss") and bottoms and bottoms[0]:
            axis = number(param(layer, "softmax_param"), "axis")
            shape = bottoms[0]
            if -len(shape) <= axis < len(shape) and shape[axis] == 1:
                message = f"layer '{layer.name}' takes a softmax over one element: axis {axis} of {words(shape)}"
                note = "its probability is always 1, and a loss of it always 0"
                yield Told(layer.bottoms[0].span, message, (note,), about=layer.name)
