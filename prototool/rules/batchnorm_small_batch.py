"""BatchNorm is trained on batches of fewer than 16.

The mean and variance of a few images are poor guesses of those of all, and what is stored for the test suits none of
the batches. Neither `iter_size` nor more GPUs help: each BatchNorm sees its own part of the batch alone. With
`use_global_stats: true` and stored weights a small batch does no harm.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.infer import LayerShapes
from prototool.analysis.places import all_told, name_place
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told

FEW = 16


@About(
    "PT311",
    "batchnorm-small-batch",
    "info",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer { name: "bn" type: "BatchNorm" bottom: "data" top: "bn" }
        layer { name: "ip" type: "InnerProduct" bottom: "bn" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 32 } } }
        layer { name: "bn" type: "BatchNorm" bottom: "data" top: "bn" }
        layer { name: "ip" type: "InnerProduct" bottom: "bn" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
).on_state
def batchnorm_small_batch(view: StateView) -> Findings:
    """The BatchNorms that measure batches of so few, as one finding."""
    if view.state.phase != "TRAIN":
        return
    found = [each for each in view.shapes.layers if measures(each)]
    few = {each.layer: each.bottoms[0][0] for each in found if each.bottoms and each.bottoms[0]}
    few = {layer: batch for layer, batch in few.items() if batch is not None and 0 < batch < FEW}
    if few and view.backward.trains:
        layer, batch = next(iter(few.items()))
        message = f"{all_told(list(few))}: BatchNorm over batches of {batch}"
        note = "neither iter_size nor more GPUs enlarge the batch that a BatchNorm sees"
        yield Told(name_place(layer), message, (note,), about=layer.name)


def measures(shapes: LayerShapes) -> bool:
    """Whether a layer is a BatchNorm that takes mean and variance from its batch."""
    layer = shapes.layer
    return layer.type == "BatchNorm" and not param(layer, "batch_norm_param").get("use_global_stats")
