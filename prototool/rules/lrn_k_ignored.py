"""An LRN within a channel states `k`, which Caffe reads only across channels.

`norm_region: WITHIN_CHANNEL` divides by (1 + alpha * average) ^ beta; the 1 is fixed.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.places import field_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told


@About(
    "PT337",
    "lrn-k-ignored",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "norm" type: "LRN" bottom: "data" top: "norm"
          lrn_param { norm_region: WITHIN_CHANNEL k: 2 }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "norm" type: "LRN" bottom: "data" top: "norm"
          lrn_param { norm_region: WITHIN_CHANNEL }
        }
    """,
).on_net
def lrn_k_ignored(view: View) -> Findings:
    """The LRNs within a channel with another k than 1."""
    for layer in view.net.layers:
        if layer.type == "LRN":
            fields = param(layer, "lrn_param")
            if "k" in fields and fields.get("k") != 1 and fields.text("norm_region") == "WITHIN_CHANNEL":
                message = f"layer '{layer.name}': Caffe ignores k within a channel, where it is always 1"
                yield Told(field_place(layer, fields, "k"), message, about=layer.name)
