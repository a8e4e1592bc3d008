"""An Accuracy counts a class as found among as many as there are.

With `top_k` as large as the number of classes every answer is right, and the accuracy is 1 from the first test on.
"""

from __future__ import annotations

from prototool.analysis.fields import number, param
from prototool.analysis.places import field_place
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT323",
    "accuracy-always-one",
    "warning",
    bad="""
        layer { name: "score" type: "Input" top: "score" input_param { shape { dim: 4 dim: 5 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer {
          name: "top5" type: "Accuracy" bottom: "score" bottom: "label" top: "top5"
          accuracy_param { top_k: 5 }
        }
    """,
    good="""
        layer { name: "score" type: "Input" top: "score" input_param { shape { dim: 4 dim: 5 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer {
          name: "top2" type: "Accuracy" bottom: "score" bottom: "label" top: "top2"
          accuracy_param { top_k: 2 }
        }
    """,
).on_state
def accuracy_always_one(view: StateView) -> Findings:
    """The Accuracies with as many classes as they look among."""
    for layer, bottoms, _, _ in view.shapes.layers:
        if layer.type == "Accuracy" and bottoms and bottoms[0]:
            fields = param(layer, "accuracy_param")
            axis, most = number(fields, "axis"), number(fields, "top_k")
            shape = bottoms[0]
            classes = shape[axis] if -len(shape) <= axis < len(shape) else None
            if classes is not None and most >= classes:
                message = f"layer '{layer.name}' is always 1: it looks among the best {most}, and there are {classes}"
                yield Told(field_place(layer, fields, "top_k"), message, about=layer.name)
