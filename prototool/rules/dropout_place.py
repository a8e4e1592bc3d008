"""A Dropout stands where the policy does not want it: a BatchNorm follows, however far behind.

It runs where a policy says where Dropout may stand (`dropout-after-last-bn`, `li2018`, `kim2023`), or where it is
selected. Behind the last BatchNorm nothing suffers from the other variance that Dropout makes in training. The fix
moves the Dropout before the last weights behind that BatchNorm. Of several that come to one place the last one keeps
it, and the others are taken out; where a policy wants Dropout before the global average pooling, the place is there.
"""

from __future__ import annotations

from prototool.analysis.places import type_place
from prototool.analysis.policy import RECOMMENDED, Policy
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.rewrite.order.misplaced import misplaced
from prototool.rewrite.order.stepwise import fix_of


@About(
    "PT452",
    "dropout-place",
    "warning",
    optional=True,
    source="Li, Chen, Hu and Yang 2018 (arXiv:1801.05134); Kim et al. 2023 (arXiv:2302.06112)",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 } } }
        layer { name: "fc1" type: "InnerProduct" bottom: "data" top: "fc1" inner_product_param { num_output: 9 } }
        layer { name: "drop" type: "Dropout" bottom: "fc1" top: "fc1" }
        layer { name: "fc2" type: "InnerProduct" bottom: "fc1" top: "fc2" inner_product_param { num_output: 9 } }
        layer { name: "fc3" type: "InnerProduct" bottom: "fc2" top: "fc3" inner_product_param { num_output: 9 } }
        layer { name: "bn" type: "BatchNorm" bottom: "fc3" top: "fc3" }
        layer { name: "fc4" type: "InnerProduct" bottom: "fc3" top: "fc4" inner_product_param { num_output: 9 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 } } }
        layer { name: "fc1" type: "InnerProduct" bottom: "data" top: "fc1" inner_product_param { num_output: 9 } }
        layer { name: "fc2" type: "InnerProduct" bottom: "fc1" top: "fc2" inner_product_param { num_output: 9 } }
        layer { name: "fc3" type: "InnerProduct" bottom: "fc2" top: "fc3" inner_product_param { num_output: 9 } }
        layer { name: "bn" type: "BatchNorm" bottom: "fc3" top: "fc3" }
        layer { name: "drop" type: "Dropout" bottom: "fc3" top: "fc3" }
        layer { name: "fc4" type: "InnerProduct" bottom: "fc3" top: "fc4" inner_product_param { num_output: 9 } }
    """,
).on_policy
def dropout_place(view: View, policy: Policy) -> Findings:
    """The Dropouts with a BatchNorm anywhere behind them, or in their branch."""
    wanted = policy._replace(dropout=RECOMMENDED.dropout) if policy.dropout == "anywhere" else policy
    branch = " of its branch" if wanted.dropout == "end-of-branch" else ""
    for each in misplaced(view.document, wanted):
        if each.norm:
            name, last = each.dropout.name, f"BatchNorm '{each.norm.name}', the last one{branch}"
            message = f"Dropout '{name}' belongs behind {last}, by {policy.title()}"
            edits, note = fix_of(view.document, each)
            yield Told(type_place(each.dropout), message, (note,), edits, safe=False, about=name)
