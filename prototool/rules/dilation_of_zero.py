"""A convolution has the dilation 0.

Dilation is the distance between the inputs that neighbouring weights look at, and 1 is the usual one. With 0 all
weights of a filter look at the same input, so the kernel works like one of 1x1. Caffe does not check it.
"""

from __future__ import annotations

from prototool.analysis.fields import numbers, param
from prototool.analysis.places import field_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told

TYPES = frozenset({"Convolution", "Deconvolution", "Im2col"})


@About(
    "PT336",
    "dilation-of-zero",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "conv" type: "Convolution" bottom: "data" top: "conv"
          convolution_param { num_output: 4 kernel_size: 3 dilation: 0 }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "conv" type: "Convolution" bottom: "data" top: "conv"
          convolution_param { num_output: 4 kernel_size: 3 dilation: 1 }
        }
    """,
).on_net
def dilation_of_zero(view: View) -> Findings:
    """The convolutions with such a dilation."""
    for layer in view.net.layers:
        if layer.type in TYPES:
            fields = param(layer, "convolution_param")
            if "dilation" in fields and 0 in numbers(fields, "dilation"):
                message = f"layer '{layer.name}' has dilation 0: all weights of a filter look at the same input"
                yield Told(field_place(layer, fields, "dilation"), message, ("1 is no dilation",), about=layer.name)
