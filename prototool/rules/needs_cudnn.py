"""A layer asks for cuDNN, which a Caffe built without it does not have.

`engine: CUDNN` binds the file to one build of Caffe. Without an engine, Caffe takes cuDNN wherever it was built with
it.
"""

from prototool.analysis.refusal import NEEDS_CUDNN
from prototool.check.rule import found_below

needs_cudnn = found_below(
    NEEDS_CUDNN,
    __doc__,
    when="net set-up",
    says="Layer relu has unknown engine.",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "data" relu_param { engine: CUDNN } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }
    """,
)
