"""Layers share a parameter by name that is not alike in them.

The shape must be the same, or with `share_mode: PERMISSIVE` the number of elements; a `lr_mult` or `decay_mult` that
both state must be equal.
"""

from prototool.analysis.refusal import SHARING_MISMATCH
from prototool.check.rule import found_below

sharing_mismatch = found_below(
    SHARING_MISMATCH,
    __doc__,
    when="net set-up",
    says="Cannot share param 0 owned by layer 'a' with layer 'b'; shape mismatch.",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "a" type: "InnerProduct" bottom: "data" top: "a"
          param { name: "w" } inner_product_param { num_output: 2 }
        }
        layer {
          name: "b" type: "InnerProduct" bottom: "data" top: "b"
          param { name: "w" } inner_product_param { num_output: 3 }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "a" type: "InnerProduct" bottom: "data" top: "a"
          param { name: "w" } inner_product_param { num_output: 2 }
        }
        layer {
          name: "b" type: "InnerProduct" bottom: "data" top: "b"
          param { name: "w" } inner_product_param { num_output: 2 }
        }
    """,
)
