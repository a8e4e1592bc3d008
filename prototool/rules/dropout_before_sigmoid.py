"""A Dropout stands before a Sigmoid, TanH or BNLL, where it does something else than behind it.

Dropout and ReLU may change places and nothing changes. A sigmoid makes 0.5 of a value that was dropped, so nothing is
dropped at all; and what is not dropped was multiplied by 1 / (1 - ratio), which drives a sigmoid or hyperbolic tangent
into saturation. `--unsafe-fixes` puts the Dropout behind the activation.
"""

from __future__ import annotations

from prototool.analysis.places import type_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.rewrite.order.by_policy import fixes, pairs

# What each makes of 0.
OF_NOTHING = {"Sigmoid": "0.5", "TanH": "0", "BNLL": "0.69"}


@About(
    "PT404",
    "dropout-before-sigmoid",
    "info",
    source="the values of both orders on real Caffe",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 } } }
        layer { name: "drop" type: "Dropout" bottom: "data" top: "drop" }
        layer { name: "act" type: "Sigmoid" bottom: "drop" top: "act" }
        layer { name: "fc" type: "InnerProduct" bottom: "act" top: "fc" inner_product_param { num_output: 9 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 } } }
        layer { name: "act" type: "Sigmoid" bottom: "data" top: "act" }
        layer { name: "drop" type: "Dropout" bottom: "act" top: "drop" }
        layer { name: "fc" type: "InnerProduct" bottom: "drop" top: "fc" inner_product_param { num_output: 9 } }
    """,
).on_net
def dropout_before_sigmoid(view: View) -> Findings:
    """The Dropouts with such an activation behind them in their block."""
    found = [pair for pair in pairs(view.document, "activation") if pair[1].type in OF_NOTHING]
    mended = fixes(view.document, [drop for drop, _ in found], ("activation", "dropout"))
    for drop, act in found:
        message = (
            f"Dropout '{drop.name}' stands before {act.type} '{act.name}', which makes {OF_NOTHING[act.type]} of a "
            "value that is dropped and more than it should of one that is not"
        )
        note = "put the Dropout behind the activation"
        yield Told(type_place(drop), message, (note,), mended[drop], safe=False, about=drop.name)
