"""A layer works in place on a blob whose old value another layer reads.

Caffe copies a blob that has several readers, so the layer no longer writes over its own bottom, and its top is then a
second blob of that name. It refuses this whatever the order of the layers. Give the layer a top of its own.
"""

from prototool.check.rule import found_below
from prototool.net.graph import SHARED_IN_PLACE

shared_in_place = found_below(
    SHARED_IN_PLACE,
    __doc__,
    when="net set-up",
    says="Top blob 'data' produced by multiple sources.",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "copy" type: "TanH" bottom: "data" top: "copy" }
        layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 2 } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "copy" type: "TanH" bottom: "data" top: "copy" }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
    """,
)
