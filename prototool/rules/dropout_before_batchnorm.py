"""A Dropout stands right before a BatchNorm, which in TEST divides by the wrong variance.

In training Dropout makes the variance larger, and BatchNorm learns to divide by that one. In TEST nothing is dropped,
the variance is smaller, and what BatchNorm gives has not the spread that the layers behind it were trained with. The
message says how much: the variance in TEST as a share of that in training, for inputs with mean 0 or such as a ReLU
leaves. `--unsafe-fixes` puts the Dropout behind the BatchNorm and its activation.
"""

from __future__ import annotations

from prototool.analysis.places import type_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.rewrite.dropout.ways import ways
from prototool.rewrite.order.by_policy import fixes


@About(
    "PT401",
    "dropout-before-batchnorm",
    "warning",
    source="Li, Chen, Hu and Yang 2018 (arXiv:1801.05134)",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "drop" type: "Dropout" bottom: "data" top: "drop" }
        layer { name: "bn" type: "BatchNorm" bottom: "drop" top: "bn" }
        layer { name: "scale" type: "Scale" bottom: "bn" top: "bn" scale_param { bias_term: true } }
        layer { name: "relu" type: "ReLU" bottom: "bn" top: "bn" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "bn" type: "BatchNorm" bottom: "data" top: "bn" }
        layer { name: "scale" type: "Scale" bottom: "bn" top: "bn" scale_param { bias_term: true } }
        layer { name: "relu" type: "ReLU" bottom: "bn" top: "bn" }
        layer { name: "drop" type: "Dropout" bottom: "bn" top: "bn" }
    """,
).on_net
def dropout_before_batchnorm(view: View) -> Findings:
    """The Dropouts with a BatchNorm right behind them, or behind what has no weights."""
    near = [way for way in ways(view) if way.weights == 0]
    mended = fixes(view.document, [way.dropout for way in near], ("batchnorm", "activation", "dropout"))
    for way in near:
        drop, ratio = way.dropout, way.found.recipe.ratio
        inputs = "behind a ReLU" if way.after_relu else "for inputs of mean 0"
        message = (
            f"Dropout '{drop.name}' (ratio {ratio:g}) stands before BatchNorm '{way.norm.name}': the variance in TEST "
            f"is about {way.shift:.2f} of training's, {inputs}"
        )
        note = "put the Dropout behind the BatchNorm and its activation, or leave out one of the two"
        yield Told(type_place(drop), message, (note,), mended[drop], safe=False, about=drop.name)
