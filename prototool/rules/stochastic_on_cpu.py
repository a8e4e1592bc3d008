"""A Pooling is stochastic, which Caffe can compute on a GPU only.

On a CPU Caffe builds the net and dies at the first pass.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.places import field_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told


@About(
    "PT339",
    "stochastic-on-cpu",
    "info",
    when="the first training pass",
    says="Not Implemented Yet",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "pool" type: "Pooling" bottom: "data" top: "pool"
          pooling_param { pool: STOCHASTIC kernel_size: 2 stride: 2 }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "pool" type: "Pooling" bottom: "data" top: "pool"
          pooling_param { pool: MAX kernel_size: 2 stride: 2 }
        }
    """,
).on_net
def stochastic_on_cpu(view: View) -> Findings:
    """The stochastic Poolings."""
    for layer in view.net.layers:
        if layer.type == "Pooling":
            fields = param(layer, "pooling_param")
            if fields.text("pool") == "STOCHASTIC":
                message = f"layer '{layer.name}' pools stochastically, which works on a GPU only"
                yield Told(field_place(layer, fields, "pool"), message, about=layer.name)
