"""The shapes of `input` fields are fewer than the inputs.

Caffe makes one Input layer of `input` fields and reads a shape for each, or four `input_dim`, without counting them:
what it finds behind the last one is not the file's. A current net states them in `layer { type: "Input" input_param {
shape { ... } } }`.
"""

from prototool.check.rule import found_below
from prototool.net.upgrade import BAD_INPUT_FIELDS

bad_input_fields = found_below(
    BAD_INPUT_FIELDS,
    __doc__,
    when="upgrading",
    says="(the process is killed)",
    bad="""
        input: "data"
        input: "mask"
        input_shape { dim: 1 dim: 3 }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }
        layer { name: "tanh" type: "TanH" bottom: "mask" top: "mask" }
    """,
    good="""
        input: "data"
        input: "mask"
        input_shape { dim: 1 dim: 3 }
        input_shape { dim: 1 dim: 3 }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }
        layer { name: "tanh" type: "TanH" bottom: "mask" top: "mask" }
    """,
)
