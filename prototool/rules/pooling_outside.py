"""The last windows of a Pooling lie wholly outside of its bottom.

Caffe rounds the number of windows up. Where the stride is larger than the kernel and there is no padding, a last window
can begin behind the edge. It has nothing to pool: MAX gives -3.4e38 and AVE 0, and the next layer computes with that.
`round_mode: FLOOR` leaves such windows out.
"""

from __future__ import annotations

from prototool.analysis.fields import flag, number, param
from prototool.analysis.places import type_place
from prototool.analysis.shape import Dim, words
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.schema.bound import Message


@About(
    "PT334",
    "pooling-outside",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 6 dim: 6 } } }
        layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { kernel_size: 1 stride: 3 } }
        layer { name: "thin" type: "Pooling" bottom: "pool" top: "thin" pooling_param { kernel_size: 1 stride: 4 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 6 dim: 6 } } }
        layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { kernel_size: 3 stride: 3 } }
        layer { name: "thin" type: "Pooling" bottom: "pool" top: "thin" pooling_param { kernel_size: 2 stride: 2 } }
    """,
).on_state
def pooling_outside(view: StateView) -> Findings:
    """The Poolings without padding whose last window begins behind the edge."""
    for layer, bottoms, tops, _ in view.shapes.layers:
        if layer.type == "Pooling" and bottoms and bottoms[0] and tops and tops[0]:
            fields = param(layer, "pooling_param")
            if outside(fields, bottoms[0][2:], tops[0][2:]):
                fill = "-3.4e38" if fields.text("pool") == "MAX" else "0"
                message = f"the last windows of layer '{layer.name}' lie outside of its bottom and give {fill}"
                note = f"its bottom is {words(bottoms[0])}, its top {words(tops[0])}"
                yield Told(type_place(layer), message, (note,), about=layer.name)


def outside(fields: Message, sizes: tuple[Dim, ...], counts: tuple[Dim, ...]) -> bool:
    """Whether a window of either direction begins at the size of the bottom or behind it."""
    if flag(fields, "global_pooling") or any(number(fields, name) for name in ("pad", "pad_h", "pad_w")):
        return False
    strides = [number(fields, name if name in fields else "stride") for name in ("stride_h", "stride_w")]
    return any(
        size is not None and count is not None and (count - 1) * stride >= size
        for size, count, stride in zip(sizes, counts, strides, strict=False)
    )
