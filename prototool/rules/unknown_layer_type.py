"""A layer is of a type that Caffe 1.0 does not have.

Types are spelt as in `"ReLU"`, capitals included. A type of a fork that prototool knows is accepted under its
dialect, which `--dialect auto` finds by itself.
"""

from prototool.analysis.refusal import UNKNOWN_LAYER_TYPE
from prototool.check.rule import found_below

unknown_layer_type = found_below(
    UNKNOWN_LAYER_TYPE,
    __doc__,
    when="net set-up",
    says="Unknown layer type: Relu (known types: ...)",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "Relu" bottom: "data" top: "data" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }
    """,
)
