"""A layer reads a blob that no layer before it writes in that phase.

Caffe wires a net from top to bottom: a bottom must name a top of an earlier layer that is kept in the same phase,
stage and level. Usual causes are a misspelt name, layers in the wrong order, and a `label` that only one phase's data
layer gives.
"""

from prototool.check.rule import found_below
from prototool.net.graph import UNKNOWN_BOTTOM

unknown_bottom = found_below(
    UNKNOWN_BOTTOM,
    __doc__,
    when="net set-up",
    says="Unknown bottom blob 'dat' (layer 'relu', bottom index 0)",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "relu" type: "ReLU" bottom: "dat" top: "relu" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
    """,
)
