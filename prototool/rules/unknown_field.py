"""A field is not known to Caffe 1.0.

It is misspelt, stands in the wrong message, or belongs to a fork of Caffe. Fields of the forks that prototool knows
are accepted under their dialect, which `--dialect auto` finds by itself; `--schema my_fork.proto` teaches it another
one.
"""

from prototool.check.rule import found_below
from prototool.schema.bind import UNKNOWN_FIELD

unknown_field = found_below(
    UNKNOWN_FIELD,
    __doc__,
    when="reading",
    says='Message type "caffe.LayerParameter" has no field named "botom".',
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "ReLU" botom: "data" bottom: "data" top: "data" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }
    """,
)
