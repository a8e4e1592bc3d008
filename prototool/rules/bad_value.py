"""A layer has settings that its set-up refuses.

Something it needs is missing, two settings contradict each other, or a number is outside of what the type takes.
"""

from prototool.analysis.refusal import BAD_VALUE
from prototool.check.rule import found_below

bad_value = found_below(
    BAD_VALUE,
    __doc__,
    when="net set-up",
    says="Check failed: this->layer_param_.convolution_param().num_output() > 0 (0 vs. 0)",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "lrn" type: "LRN" bottom: "data" top: "lrn" lrn_param { local_size: 4 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "lrn" type: "LRN" bottom: "data" top: "lrn" lrn_param { local_size: 5 } }
    """,
)
