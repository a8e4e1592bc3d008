"""A loss states `normalization` and also `normalize`, which then says nothing.

`normalize` is the older field: true is VALID, false is BATCH_SIZE. Where `normalization` is stated, Caffe does not look
at it. `--fix` deletes it.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.places import field_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.text import trivia
from prototool.text.edit import Edit


@About(
    "PT324",
    "normalize-ignored",
    "info",
    bad="""
        layer { name: "score" type: "Input" top: "score" input_param { shape { dim: 4 dim: 5 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer {
          name: "loss" type: "SoftmaxWithLoss" bottom: "score" bottom: "label" top: "loss"
          loss_param { normalization: FULL normalize: false }
        }
    """,
    good="""
        layer { name: "score" type: "Input" top: "score" input_param { shape { dim: 4 dim: 5 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer {
          name: "loss" type: "SoftmaxWithLoss" bottom: "score" bottom: "label" top: "loss"
          loss_param { normalization: FULL }
        }
    """,
).on_net
def normalize_ignored(view: View) -> Findings:
    """The losses that state both."""
    for layer in view.net.layers:
        if layer.type in ("SoftmaxWithLoss", "SigmoidCrossEntropyLoss"):
            fields = param(layer, "loss_param")
            if "normalize" in fields and "normalization" in fields:
                node = fields.scalars("normalize")[0].node
                fix = (Edit(trivia.extent(view.document.source.text, node.start, node.end), ""),)
                message = f"loss '{layer.name}': normalize says nothing where normalization is stated"
                yield Told(field_place(layer, fields, "normalize"), message, fix=fix, about=layer.name)
