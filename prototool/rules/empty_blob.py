"""A blob has no elements, although what it is made of has some.

Caffe builds such a net, and dies when it first runs it. It happens where the last `slice_point` is as large as the axis
that is cut.
"""

from __future__ import annotations

from prototool.analysis.shape import words
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT115",
    "empty-blob",
    "warning",
    when="the first training pass",
    says="Check failed: data_",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "cut" type: "Slice" bottom: "data" top: "a" top: "b" slice_param { axis: 1 slice_point: 8 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "cut" type: "Slice" bottom: "data" top: "a" top: "b" slice_param { axis: 1 slice_point: 4 } }
    """,
).on_state
def empty_blob(view: StateView) -> Findings:
    """The tops with a dimension of 0 of layers whose bottoms have none."""
    for layer, bottoms, tops, _ in view.shapes.layers:
        for top, shape in zip(layer.tops, tops, strict=False):
            if bottoms and shape and 0 in shape and not any(bottom and 0 in bottom for bottom in bottoms):
                message = f"layer '{layer.name}' makes a blob '{top.name}' without elements: {words(shape)}"
                yield Told(top.span, message, about=layer.name)
