"""A field that must be given is not.

In Caffe 1.0 only `clip_param` has such fields: both `min` and `max`.
"""

from prototool.check.rule import found_below
from prototool.schema.bind import MISSING_FIELD

missing_field = found_below(
    MISSING_FIELD,
    __doc__,
    when="reading",
    says="Message missing required fields: layer[1].clip_param.max",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "clip" type: "Clip" bottom: "data" top: "clip" clip_param { min: 0 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "clip" type: "Clip" bottom: "data" top: "clip" clip_param { min: 0 max: 6 } }
    """,
)
