"""A layer cannot work on blobs of these shapes.

prototool follows the shape of every blob from the inputs down, as Caffe does when it sets a net up. `prototool show`
prints them all; `--input data=1,3,224,224` states one that only the data tells.
"""

from prototool.analysis.refusal import SHAPE_MISMATCH
from prototool.check.rule import found_below

shape_mismatch = found_below(
    SHAPE_MISMATCH,
    __doc__,
    when="net set-up",
    says="Check failed: bottom[i]->shape() == bottom[0]->shape()",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { kernel_size: 2 stride: 2 } }
        layer { name: "sum" type: "Eltwise" bottom: "data" bottom: "pool" top: "sum" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "tanh" type: "TanH" bottom: "data" top: "tanh" }
        layer { name: "sum" type: "Eltwise" bottom: "data" bottom: "tanh" top: "sum" }
    """,
)
