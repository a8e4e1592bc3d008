"""A place that some script was to fill in is still empty.

The file is a template (`${NUM_LABELS}`, `{{ classes }}`, `@SOURCE@`) and not yet a net. Run the script that fills it,
and check what comes out.
"""

from prototool.check.rule import found_below
from prototool.text.kinds import TEMPLATE

template_hole = found_below(
    TEMPLATE,
    __doc__,
    when="reading",
    says="1:34: Expected integer, got: $",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "fc" type: "InnerProduct" bottom: "data" top: "fc"
          inner_product_param { num_output: ${NUM_LABELS} }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 10 } }
    """,
)
