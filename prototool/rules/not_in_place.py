"""A layer of a type that cannot work in place writes over its bottom.

AbsVal, Flatten, Reshape and Split refuse it. Give the layer a top of its own.
"""

from prototool.analysis.refusal import NOT_IN_PLACE
from prototool.check.rule import found_below

not_in_place = found_below(
    NOT_IN_PLACE,
    __doc__,
    when="net set-up",
    says="AbsVal Layer does not allow in-place computation.",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "flat" type: "Flatten" bottom: "data" top: "data" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "flat" type: "Flatten" bottom: "data" top: "flat" }
    """,
)
