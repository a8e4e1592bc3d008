"""A Clip leaves no values between its bounds.

Without `clip_param` both bounds are 0, and so is everything that comes out. With `min` not below `max` all that comes
out is `min`. Caffe says nothing.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.places import field_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told


@About(
    "PT332",
    "clip-of-nothing",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "clip" type: "Clip" bottom: "data" top: "clip" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "clip" type: "Clip" bottom: "data" top: "clip" clip_param { min: 0 max: 6 } }
    """,
).on_net
def clip_of_nothing(view: View) -> Findings:
    """The Clips whose bounds do not lie apart."""
    for layer in view.net.layers:
        if layer.type == "Clip":
            fields = param(layer, "clip_param")
            low, high = float(fields.get("min")), float(fields.get("max"))
            if low >= high:
                why = "" if fields.values else ": it states no clip_param"
                message = f"all that comes out of layer '{layer.name}' is {low:g}{why}"
                yield Told(field_place(layer, fields, "min"), message, ("state min and max",), about=layer.name)
