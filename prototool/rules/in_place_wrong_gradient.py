"""A layer works in place whose gradient needs the value that it overwrites, and something before it learns.

The forward pass is right, and the gradient is not: BNLL, Clip, Log, MVN, Power, an ELU or ReLU with a negative slope,
LRN within a channel and a product read their bottom again in the backward pass. Power gets it wrong even where it only
multiplies. `--fix` gives the layer a top of its own, which changes no value.
"""

from __future__ import annotations

from prototool.analysis.in_place import wrong_gradient
from prototool.analysis.own_top import lasts, own_top
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT302",
    "in-place-wrong-gradient",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "half" type: "Power" bottom: "ip" top: "ip" power_param { scale: 0.5 } }
        layer { name: "loss" type: "EuclideanLoss" bottom: "ip" bottom: "target" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "half" type: "Power" bottom: "ip" top: "half" power_param { scale: 0.5 } }
        layer { name: "loss" type: "EuclideanLoss" bottom: "half" bottom: "target" top: "loss" }
    """,
).on_state
def in_place_wrong_gradient(view: StateView) -> Findings:
    """The in-place layers of such types where the net trains and something before them learns."""
    backward = view.backward
    for version in view.graph.versions():
        layer = version.layer
        if version.over and wrong_gradient(layer) and backward.trains and (layer, 0) in backward.useful:
            message = f"layer '{layer.name}' ({layer.type}) overwrites '{version.name}', which its gradient needs"
            note = "what is before it learns from a wrong gradient; give the layer a top of its own"
            fix, safe = own_top(view.document, layer), lasts(view.document, layer)
            yield Told(version.ref.span, message, (note,), fix, safe, layer.name)
