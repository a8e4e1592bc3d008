"""A layer has both include and exclude rules.

Caffe takes either, even if they do not contradict each other. One `exclude { phase: TEST }` says the same as one
`include { phase: TRAIN }`.
"""

from prototool.check.rule import found_below
from prototool.net.graph import INCLUDE_AND_EXCLUDE

include_and_exclude = found_below(
    INCLUDE_AND_EXCLUDE,
    __doc__,
    when="net set-up",
    says="Specify either include rules or exclude rules; not both.",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "drop" type: "Dropout" bottom: "data" top: "data"
          include { phase: TRAIN } exclude { phase: TEST }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "drop" type: "Dropout" bottom: "data" top: "data" include { phase: TRAIN } }
    """,
)
