"""A layer works in place on the output of one that reads this output again for its gradient.

Sigmoid, TanH, ELU, Exp, Softmax, Swish, LRN across channels, MVN, most Powers and an Eltwise with
`stable_prod_grad: false` compute the gradient of their bottom from their own top. If the layer behind them has
overwritten it, the gradient is wrong, and Caffe cannot tell. So it is with a ReLU that works in place itself and a
layer behind it that changes signs, such as BatchNorm. `--fix` gives the in-place layer a top of its own, which changes
no value.
"""

from __future__ import annotations

from prototool.analysis.in_place import robbed
from prototool.analysis.own_top import lasts, own_top
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT303",
    "in-place-after-own-top",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "act" type: "Sigmoid" bottom: "ip" top: "ip" }
        layer { name: "scale" type: "Scale" bottom: "ip" top: "ip" scale_param { filler { value: 2 } } }
        layer { name: "loss" type: "EuclideanLoss" bottom: "ip" bottom: "target" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "act" type: "Sigmoid" bottom: "ip" top: "ip" }
        layer { name: "scale" type: "Scale" bottom: "ip" top: "scale" scale_param { filler { value: 2 } } }
        layer { name: "loss" type: "EuclideanLoss" bottom: "scale" bottom: "target" top: "loss" }
    """,
).on_state
def in_place_after_own_top(view: StateView) -> Findings:
    """The in-place layers that overwrite such an output, where the net trains and something before it learns."""
    backward = view.backward
    for version in view.graph.versions():
        if version.over is None or not backward.trained:
            continue
        layer, before = version.layer, robbed(view.graph, version)
        if before and backward.trains and (before, 0) in backward.useful:
            message = f"layer '{layer.name}' overwrites the output of '{before.name}' ({before.type})"
            note = f"{before.type} needs its own output for its gradient; give layer '{layer.name}' a top of its own"
            fix, safe = own_top(view.document, layer, version.top), lasts(view.document, layer, version.top)
            yield Told(version.ref.span, message, (note,), fix, safe, layer.name)
