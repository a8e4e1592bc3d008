"""A number is too large, or negative where it cannot be.

Most counts and sizes are 32-bit numbers without a sign.
"""

from prototool.check.rule import found_below
from prototool.schema.convert import OUT_OF_RANGE

out_of_range = found_below(
    OUT_OF_RANGE,
    __doc__,
    when="reading",
    says="Integer out of range (5000000000)",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "lrn" type: "LRN" bottom: "data" top: "lrn" lrn_param { local_size: -5 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "lrn" type: "LRN" bottom: "data" top: "lrn" lrn_param { local_size: 5 } }
    """,
)
