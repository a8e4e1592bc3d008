"""Two layers write the same blob.

Only a layer that works in place, reading the blob as the bottom of the same index, may write it again. Where one
layer is meant for training and the other for testing, give each its `include { phase: ... }`.
"""

from prototool.check.rule import found_below
from prototool.net.graph import DUPLICATE_TOP

duplicate_top = found_below(
    DUPLICATE_TOP,
    __doc__,
    when="net set-up",
    says="Top blob 'out' produced by multiple sources.",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "a" type: "ReLU" bottom: "data" top: "out" }
        layer { name: "b" type: "TanH" bottom: "data" top: "out" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "a" type: "ReLU" bottom: "data" top: "out" }
        layer { name: "b" type: "TanH" bottom: "data" top: "out2" }
    """,
)
