"""A Dropout has the ratio 0 and drops nothing.

`dropout_ratio` is the share that is dropped, not the share that is kept.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.places import all_told, field_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told


@About(
    "PT314",
    "dropout-of-nothing",
    "info",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "drop" type: "Dropout" bottom: "data" top: "data" dropout_param { dropout_ratio: 0 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "drop" type: "Dropout" bottom: "data" top: "data" dropout_param { dropout_ratio: 0.5 } }
    """,
).on_net
def dropout_of_nothing(view: View) -> Findings:
    """The first Dropout with such a ratio."""
    idle = [layer for layer in view.net.layers if layer.type == "Dropout"]
    idle = [layer for layer in idle if param(layer, "dropout_param").get("dropout_ratio") == 0]
    if idle:
        place = field_place(idle[0], param(idle[0], "dropout_param"), "dropout_ratio")
        message = f"{all_told(idle)}: a Dropout with the ratio 0 drops nothing"
        yield Told(place, message, ("the ratio is the share that is dropped",), about=idle[0].name)
