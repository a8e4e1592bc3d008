"""An Eltwise takes the larger of its bottoms and states factors for them, which Caffe ignores.

`coeff` is read by `operation: SUM` alone. With PROD Caffe refuses it, with MAX it says nothing.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.places import field_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told


@About(
    "PT338",
    "coeff-ignored",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer {
          name: "max" type: "Eltwise" bottom: "data" bottom: "data" top: "max"
          eltwise_param { operation: MAX coeff: 1 coeff: -1 }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer {
          name: "max" type: "Eltwise" bottom: "data" bottom: "data" top: "max"
          eltwise_param { operation: SUM coeff: 1 coeff: -1 }
        }
    """,
).on_net
def coeff_ignored(view: View) -> Findings:
    """The Eltwises of such an operation with a factor other than 1."""
    for layer in view.net.layers:
        if layer.type == "Eltwise":
            fields = param(layer, "eltwise_param")
            if fields.text("operation") == "MAX" and any(each.value != 1 for each in fields.scalars("coeff")):
                message = f"layer '{layer.name}' takes the larger of its bottoms as they are: Caffe ignores coeff"
                yield Told(field_place(layer, fields, "coeff"), message, about=layer.name)
