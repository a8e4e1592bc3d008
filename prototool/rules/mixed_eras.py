"""The file has layers of two generations of the format.

`layer { type: "ReLU" }` is of today, `layers { type: RELU }` is older (V1), and `layers { layer { type: "relu" } }`
older still (V0). Caffe upgrades a file as a whole, and refuses or loses what does not fit.
"""

from prototool.check.rule import found_below
from prototool.net.upgrade import MIXED_ERAS

mixed_eras = found_below(
    MIXED_ERAS,
    __doc__,
    when="upgrading",
    says="Refusing to upgrade inconsistent NetParameter input; it includes both 'layer' and 'layers' fields.",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layers { name: "relu" type: RELU bottom: "data" top: "data" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }
    """,
)
