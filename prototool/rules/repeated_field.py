"""A field that takes one value is given twice.

Mostly a line that was copied and not deleted. Caffe refuses it even where both values are the same.
"""

from prototool.check.rule import found_below
from prototool.schema.bind import REPEATED_FIELD

repeated_field = found_below(
    REPEATED_FIELD,
    __doc__,
    when="reading",
    says='Non-repeated field "name" is specified multiple times.',
    bad="""
        layer {
          name: "data" name: "data" type: "Input" top: "data"
          input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
    """,
)
