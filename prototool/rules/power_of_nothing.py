"""A Power gives the same number whatever it reads.

It computes (shift + scale * x) ^ power. With `scale: 0` or `power: 0` the input plays no part, and gets no gradient.
It is sometimes meant, to make a constant in the shape of another blob.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.places import field_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told


@About(
    "PT333",
    "power-of-nothing",
    "info",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "power" type: "Power" bottom: "data" top: "power" power_param { scale: 0 shift: 1 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "power" type: "Power" bottom: "data" top: "power" power_param { scale: 2 shift: 1 } }
    """,
).on_net
def power_of_nothing(view: View) -> Findings:
    """The Powers with such a factor or exponent."""
    for layer in view.net.layers:
        if layer.type == "Power":
            fields = param(layer, "power_param")
            if not fields.get("scale") or not fields.get("power"):
                idle = "scale" if not fields.get("scale") else "power"
                message = f"layer '{layer.name}' gives a constant: its {idle} is 0"
                yield Told(field_place(layer, fields, idle), message, about=layer.name)
