"""A Dropout drops more of a map than the policy wants.

It runs where a policy states `largest-ratio-on-maps`, or where it is selected; then that is 0.5.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.places import field_place
from prototool.analysis.policy import RECOMMENDED, Policy
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.rewrite.dropout.ways import dropouts_on_maps

CONV = "convolution_param { num_output: 4 kernel_size: 3 }"
BAD = f"""
    layer {{ name: "data" type: "Input" top: "data" input_param {{ shape {{ dim: 32 dim: 3 dim: 9 dim: 9 }} }} }}
    layer {{ name: "conv" type: "Convolution" bottom: "data" top: "conv" {CONV} }}
    layer {{ name: "drop" type: "Dropout" bottom: "conv" top: "conv" dropout_param {{ dropout_ratio: 0.9 }} }}
"""


@About(
    "PT454",
    "dropout-ratio-on-maps",
    "info",
    optional=True,
    source="Cai et al. 2019 (arXiv:1904.03392)",
    bad=BAD,
    good=BAD.replace("0.9", "0.2"),
).on_policy
def dropout_ratio_on_maps(view: View, policy: Policy) -> Findings:
    """The Dropouts on maps with a larger ratio."""
    silent = policy.largest_ratio_on_maps >= 1
    largest = RECOMMENDED.largest_ratio_on_maps if silent else policy.largest_ratio_on_maps
    for each, _ in dropouts_on_maps(view):
        if each.recipe.ratio > largest:
            message = (
                f"Dropout '{each.main.name}' has the ratio {each.recipe.ratio:g} on the maps of a convolution, by "
                f"{policy.title()} {largest:g} is the most"
            )
            place = field_place(each.main, param(each.main, "dropout_param"), "dropout_ratio")
            yield Told(place, message, ("a smaller ratio leaves more of a map",), about=each.main.name)
