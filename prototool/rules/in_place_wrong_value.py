"""A layer of a type that cannot work in place writes over its own bottom.

Caffe lets it, and the layer reads what it has just overwritten: an InnerProduct or LRN across channels computes
something else, a Pooling shrinks its own input, a sum loses its first summand, a Convolution learns from its own
output. Only Caffe's element-wise
layers, BatchNorm, Scale and Bias may have a bottom for their top. `--unsafe-fixes` gives the layer a top of its own.
"""

from __future__ import annotations

from prototool.analysis.in_place import wrong_value
from prototool.analysis.own_top import own_top
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT301",
    "in-place-wrong-value",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "conv" type: "Convolution" bottom: "data" top: "conv"
          convolution_param { num_output: 4 kernel_size: 3 pad: 1 }
        }
        layer { name: "norm" type: "LRN" bottom: "conv" top: "conv" }
        layer { name: "ip" type: "InnerProduct" bottom: "conv" top: "ip" inner_product_param { num_output: 3 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "conv" type: "Convolution" bottom: "data" top: "conv"
          convolution_param { num_output: 4 kernel_size: 3 pad: 1 }
        }
        layer { name: "norm" type: "LRN" bottom: "conv" top: "norm" }
        layer { name: "ip" type: "InnerProduct" bottom: "norm" top: "ip" inner_product_param { num_output: 3 } }
    """,
).on_state
def in_place_wrong_value(view: StateView) -> Findings:
    """The in-place layers of types that overwrite what they still have to read."""
    for version in view.graph.versions():
        layer = version.layer
        if version.over and wrong_value(layer):
            message = (
                f"layer '{layer.name}' ({layer.type}) overwrites its own bottom '{version.name}', which it still needs"
            )
            note = "Caffe computes wrong values or gradients and says nothing; give the layer a top of its own"
            fix = own_top(view.document, layer, version.top)
            yield Told(version.ref.span, message, (note,), fix, safe=False, about=layer.name)
