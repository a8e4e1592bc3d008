"""Between a Dropout and the next BatchNorm there are fewer than two layers with weights.

Weights mix what was dropped with what was not, and so weaken the shift of the variance between training and TEST that
a BatchNorm suffers from behind a Dropout; the wider the layers, the more. Two convolutions or dense layers without
Dropout are a rule of thumb. A policy may ask for another number (`clean-layers`), or for Dropout to stand behind the
last BatchNorm only.
"""

from __future__ import annotations

from prototool.analysis.places import all_told, type_place
from prototool.analysis.policy import Policy
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.rewrite.dropout.ways import ways


@About(
    "PT402",
    "few-clean-layers",
    "info",
    source="Li, Chen, Hu and Yang 2018, section 3.2 (arXiv:1801.05134)",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 } } }
        layer { name: "drop" type: "Dropout" bottom: "data" top: "drop" }
        layer { name: "fc1" type: "InnerProduct" bottom: "drop" top: "fc1" inner_product_param { num_output: 9 } }
        layer { name: "bn" type: "BatchNorm" bottom: "fc1" top: "bn" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 } } }
        layer { name: "drop" type: "Dropout" bottom: "data" top: "drop" }
        layer { name: "fc1" type: "InnerProduct" bottom: "drop" top: "fc1" inner_product_param { num_output: 9 } }
        layer { name: "fc2" type: "InnerProduct" bottom: "fc1" top: "fc2" inner_product_param { num_output: 9 } }
        layer { name: "bn" type: "BatchNorm" bottom: "fc2" top: "bn" }
    """,
).on_policy
def few_clean_layers(view: View, policy: Policy) -> Findings:
    """The first Dropout with weights, and not enough of them, between it and a BatchNorm."""
    near = [way for way in ways(view) if 0 < way.weights < policy.clean_layers]
    if near:
        first = near[0]
        number = "one layer" if first.weights == 1 else f"{first.weights} layers"
        message = (
            f"{all_told([way.dropout for way in near])}: a Dropout with {number} with weights before BatchNorm "
            f"'{first.norm.name}', and {policy.clean_layers} are wanted"
        )
        note = f"the variance in TEST is {first.shift:.2f} of training's before the weights, and more behind them"
        yield Told(type_place(first.dropout), message, (note,), about=first.dropout.name)
