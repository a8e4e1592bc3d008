"""A field is given a name that is none of its values.

Values of enums are written in capitals and without quotes: `pool: MAX`, `phase: TRAIN`.
"""

from prototool.check.rule import found_below
from prototool.schema.convert import UNKNOWN_VALUE

unknown_enum_value = found_below(
    UNKNOWN_VALUE,
    __doc__,
    when="reading",
    says='Unknown enumeration value of "MAXIMUM" for field "pool".',
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "pool" type: "Pooling" bottom: "data" top: "pool"
          pooling_param { pool: MAXIMUM kernel_size: 2 }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { pool: MAX kernel_size: 2 } }
    """,
)
