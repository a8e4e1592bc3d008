"""A Pooling states `kernel_size` and one of `kernel_h` and `kernel_w`, which then says nothing.

With `kernel_size` the window is square; a window that is not states both `kernel_h` and `kernel_w` and no
`kernel_size`. Caffe refuses all three together, but not two of them.
"""

from __future__ import annotations

from prototool.analysis.fields import number, param
from prototool.analysis.places import field_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told


@About(
    "PT335",
    "kernel-ignored",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "pool" type: "Pooling" bottom: "data" top: "pool"
          pooling_param { kernel_size: 2 kernel_h: 4 stride: 2 }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "pool" type: "Pooling" bottom: "data" top: "pool"
          pooling_param { kernel_h: 4 kernel_w: 2 stride: 2 }
        }
    """,
).on_net
def kernel_ignored(view: View) -> Findings:
    """The Poolings that state a side beside the size, and another one than that."""
    for layer in view.net.layers:
        if layer.type == "Pooling" and layer.message:
            fields = param(layer, "pooling_param")
            if "kernel_size" in fields:
                size = number(fields, "kernel_size")
                for side in ("kernel_h", "kernel_w"):
                    if side in fields and number(fields, side) != size:
                        message = f"layer '{layer.name}': Caffe ignores {side}, the window is {size}x{size}"
                        note = "state both kernel_h and kernel_w and no kernel_size"
                        yield Told(field_place(layer, fields, side), message, (note,), about=layer.name)
