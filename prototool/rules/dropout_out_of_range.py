"""The ratio of a Dropout is 1 or more, or negative.

`dropout_ratio` is the share that is dropped. With 1 everything is, and what is left is multiplied by 1 / 0: NaN. Above
1 and below 0 Caffe builds the net and dies at the first pass in training. At test a Dropout does nothing, so a net that
is only tested runs.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.places import field_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told


@About(
    "PT313",
    "dropout-out-of-range",
    "warning",
    when="the first training pass",
    says="Check failed: p <= 1",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "drop" type: "Dropout" bottom: "data" top: "data" dropout_param { dropout_ratio: 50 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "drop" type: "Dropout" bottom: "data" top: "data" dropout_param { dropout_ratio: 0.5 } }
    """,
).on_net
def dropout_out_of_range(view: View) -> Findings:
    """The Dropouts with such a ratio."""
    for layer in view.net.layers:
        if layer.type == "Dropout":
            fields = param(layer, "dropout_param")
            ratio = float(fields.get("dropout_ratio"))
            if not 0 <= ratio < 1:
                effect = "all it gives is NaN" if ratio == 1 else "Caffe dies at the first pass in training"
                message = f"Dropout '{layer.name}' has the ratio {ratio:g}: {effect}"
                note = "the ratio is the share that is dropped, from 0 to less than 1"
                yield Told(field_place(layer, fields, "dropout_ratio"), message, (note,), about=layer.name)
