"""A padding layer of the oldest format is not followed by what can take its padding over.

The upgrade deletes layers of type padding and gives their `pad` to the convolution or pooling that reads them.
Nothing else may, and both have one bottom.
"""

from prototool.check.rule import found_below
from prototool.net.upgrade import V0_PADDING

v0_padding = found_below(
    V0_PADDING,
    __doc__,
    when="upgrading",
    says="Padding layer input to non-convolutional / non-pooling layer type relu",
    bad="""
        input: "data"
        input_dim: 1
        input_dim: 3
        input_dim: 8
        input_dim: 8
        layers { layer { name: "pad" type: "padding" pad: 1 } bottom: "data" top: "pad" }
        layers { layer { name: "relu" type: "relu" } bottom: "pad" top: "relu" }
    """,
    good="""
        input: "data"
        input_dim: 1
        input_dim: 3
        input_dim: 8
        input_dim: 8
        layers { layer { name: "relu" type: "relu" } bottom: "data" top: "relu" }
    """,
)
