"""The layers between two layers with weights do not stand in the order that the policy wants.

It runs where a policy with an `order` is asked for (`--policy`), or where it is selected; then the order is BatchNorm,
activation, pooling, Dropout. BatchNorm goes before the activation because what a convolution gives is nearly normally
distributed and what a ReLU leaves is not, and because a sigmoid or hyperbolic tangent is then kept out of saturation.
A BatchNorm and its Scale count as one. The fix moves the layers, which `rewrite --policy` does as well; where it
changes what the net computes it takes `--unsafe-fixes`.
"""

from __future__ import annotations

from prototool.analysis.places import type_place
from prototool.analysis.policy import RECOMMENDED, Policy
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.rewrite.order.by_policy import fix, of_order


@About(
    "PT451",
    "layer-order",
    "warning",
    optional=True,
    source="Ioffe and Szegedy 2015, section 3.2 (arXiv:1502.03167)",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
        layer { name: "bn" type: "BatchNorm" bottom: "relu" top: "bn" }
        layer { name: "scale" type: "Scale" bottom: "bn" top: "bn" scale_param { bias_term: true } }
        layer { name: "pool" type: "Pooling" bottom: "bn" top: "pool" pooling_param { kernel_size: 2 stride: 2 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "bn" type: "BatchNorm" bottom: "data" top: "bn" }
        layer { name: "scale" type: "Scale" bottom: "bn" top: "bn" scale_param { bias_term: true } }
        layer { name: "relu" type: "ReLU" bottom: "bn" top: "bn" }
        layer { name: "pool" type: "Pooling" bottom: "bn" top: "pool" pooling_param { kernel_size: 2 stride: 2 } }
    """,
).on_policy
def layer_order(view: View, policy: Policy) -> Findings:
    """The layers that stand elsewhere in their chain than the policy wants."""
    for proposal in of_order(view.document, policy.order or RECOMMENDED.order):
        for move in proposal.moves:
            layer = move.unit.main
            message = f"layer '{layer.name}' ({move.unit.role}) belongs {move.words}, by {policy.title()}"
            effect = "the net computes the same then" if move.same else "the net computes something else then"
            note = f"it cannot be moved: {proposal.refusal}" if proposal.refusal else effect
            yield Told(
                type_place(layer), message, (note,), fix(view.document, proposal), safe=proposal.same, about=layer.name
            )
