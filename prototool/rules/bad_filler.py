"""A filler is not known, or cannot fill what it is to fill.

Types are constant, uniform, gaussian, positive_unitball, xavier, msra and bilinear, in small letters.
"""

from prototool.analysis.refusal import BAD_FILLER
from prototool.check.rule import found_below

bad_filler = found_below(
    BAD_FILLER,
    __doc__,
    when="net set-up",
    says="Unknown filler name: Xavier",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "fc" type: "InnerProduct" bottom: "data" top: "fc"
          inner_product_param { num_output: 2 weight_filler { type: "Xavier" } }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "fc" type: "InnerProduct" bottom: "data" top: "fc"
          inner_product_param { num_output: 2 weight_filler { type: "xavier" } }
        }
    """,
)
