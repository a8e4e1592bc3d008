"""A layer is of a type that the target does not read.

It runs under `--target`. No target but Caffe leaves layers out by what `include` says: those that only training or
testing needs (data, losses, Accuracy) are read with all others. The pass `to-deploy` takes them out.
"""

from __future__ import annotations

from prototool.analysis.places import type_place
from prototool.analysis.target import Target
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.text.nearest import did_you_mean

# A type is suggested only where it differs in little more than its case.
LIKENESS = 0.85
TRAINING = ("Accuracy", "Data", "Loss")


@About(
    "PT902",
    "target-layer-type",
    "error",
    optional=True,
    targets=("opencv", "opencv"),
    source="the target's own code: see `prototool targets`",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "best" type: "ArgMax" bottom: "data" top: "best" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "prob" type: "Softmax" bottom: "data" top: "prob" }
    """,
).on_target
def target_layer_type(view: View, target: Target) -> Findings:
    """The layers, of all phases, whose type the target does not have."""
    for layer in view.net.built:
        if not target.reads(layer.type):
            notes = did_you_mean(layer.type, target.types, LIKENESS)
            if not notes and (layer.type.endswith(TRAINING) or layer.type == "SoftmaxWithLoss"):
                notes = ("what only training needs is taken out by: prototool rewrite FILE -p to-deploy",)
            what = f"of type '{layer.type}'" if layer.type else "without a type"
            yield Told(type_place(layer), f"{target.title} reads no layers {what}", notes, about=layer.name)
