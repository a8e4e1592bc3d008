"""A BatchNorm of a net in training is told to use its stored mean and variance.

With `use_global_stats: true` it neither measures the batch nor updates what it has stored. That is how a net is
fine-tuned whose BatchNorms stay as they were trained. In a net that starts from nothing it is fatal: nothing is stored,
so the variance counts as 0, and each such layer multiplies by about 316. Without the field Caffe does what is usual:
the batch's own in training, the stored ones at test.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.places import all_told, field_place
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT307",
    "batchnorm-frozen",
    "info",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 32 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer {
          name: "bn" type: "BatchNorm" bottom: "ip" top: "ip"
          batch_norm_param { use_global_stats: true }
        }
        layer { name: "scale" type: "Scale" bottom: "ip" top: "ip" scale_param { bias_term: true } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 32 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "bn" type: "BatchNorm" bottom: "ip" top: "ip" }
        layer { name: "scale" type: "Scale" bottom: "ip" top: "ip" scale_param { bias_term: true } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
).on_state
def batchnorm_frozen(view: StateView) -> Findings:
    """The first BatchNorm that is told so in a net that trains."""
    if view.state.phase != "TRAIN":
        return
    norms = [layer for layer in view.graph.layers if layer.type == "BatchNorm"]
    frozen = [layer for layer in norms if param(layer, "batch_norm_param").get("use_global_stats")]
    if frozen and view.backward.trains:
        place = field_place(frozen[0], param(frozen[0], "batch_norm_param"), "use_global_stats")
        message = f"{all_told(frozen)} of {len(norms)} BatchNorms: stored mean and variance are used in training"
        note = "right for fine-tuning from stored weights alone; a net that starts from nothing does not train so"
        yield Told(place, message, (note,), about=frozen[0].name)
