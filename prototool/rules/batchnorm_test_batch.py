"""A BatchNorm is told to normalise by the batch at test too.

`use_global_stats: false` is kept in both phases: at test each image is then normalised by the mean and variance of
whatever stands in its batch, and what was measured in training is never used; Caffe even goes on updating it. Results
depend on the batch, and a batch of one ruins them. Leave the field out: Caffe then uses the batch in training and what
is stored at test. `--unsafe-fixes` deletes it.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.places import all_told, field_place
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.text import trivia
from prototool.text.edit import Edit


@About(
    "PT308",
    "batchnorm-test-batch",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 } } }
        layer { name: "noise" type: "Dropout" bottom: "data" top: "data" include { phase: TRAIN } }
        layer {
          name: "bn" type: "BatchNorm" bottom: "data" top: "bn"
          batch_norm_param { use_global_stats: false eps: 0.001 }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 } } }
        layer { name: "noise" type: "Dropout" bottom: "data" top: "data" include { phase: TRAIN } }
        layer {
          name: "bn" type: "BatchNorm" bottom: "data" top: "bn"
          batch_norm_param { eps: 0.001 }
        }
    """,
).on_state
def batchnorm_test_batch(view: StateView) -> Findings:
    """The first BatchNorm that is told so in the test phase."""
    if view.state.phase != "TEST":
        return
    told = [layer for layer in view.graph.layers if layer.type == "BatchNorm" and by_batch(layer)]
    if told:
        place = field_place(told[0], param(told[0], "batch_norm_param"), "use_global_stats")
        message = f"{all_told(told)}: the batch's own mean and variance are used at test"
        note = "leave use_global_stats out: Caffe uses what it stored at test and the batch in training"
        fix = tuple(deletion(view.document, layer) for layer in told)
        yield Told(place, message, (note,), fix, safe=False, about=told[0].name)


def by_batch(layer: Layer) -> bool:
    """Whether a BatchNorm states that it does not use what is stored."""
    fields = param(layer, "batch_norm_param")
    return "use_global_stats" in fields and not fields.get("use_global_stats")


def deletion(document: Document, layer: Layer) -> Edit:
    """The edit that deletes the field."""
    node = param(layer, "batch_norm_param").scalars("use_global_stats")[0].node
    return Edit(trivia.extent(document.source.text, node.start, node.end), "")
