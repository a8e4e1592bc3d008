"""A Dropout stands behind the global average pooling at the head of a net, and the policy wants it before.

It runs where a policy states `dropout-in-head = "before-global-pooling"` (`kim2023`), or where it is selected. Before
the pooling single values of the maps are dropped, and their mean, which the pooling takes, varies less than a value
that is dropped behind it. The fix moves the Dropout, or takes it out where another one stands before the pooling.
Dropout of whole channels gives the same in both places, and may stay.
"""

from __future__ import annotations

from prototool.analysis.places import type_place
from prototool.analysis.policy import Policy
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.rewrite.order.misplaced import misplaced
from prototool.rewrite.order.stepwise import fix_of

DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 dim: 8 dim: 8 } } }'
POOL = 'type: "Pooling" bottom: "data" top: "pool" pooling_param { pool: AVE global_pooling: true }'


@About(
    "PT455",
    "dropout-behind-pooling",
    "info",
    optional=True,
    source="Kim et al. 2023 (arXiv:2302.06112)",
    bad=f"""
        {DATA}
        layer {{ name: "pool" {POOL} }}
        layer {{ name: "drop" type: "Dropout" bottom: "pool" top: "pool" }}
        layer {{ name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param {{ num_output: 9 }} }}
    """,
    good=f"""
        {DATA}
        layer {{ name: "drop" type: "Dropout" bottom: "data" top: "drop" }}
        layer {{ name: "pool" {POOL.replace('bottom: "data"', 'bottom: "drop"')} }}
        layer {{ name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param {{ num_output: 9 }} }}
    """,
).on_policy
def dropout_behind_pooling(view: View, policy: Policy) -> Findings:
    """The Dropouts between the global average pooling and the next weights."""
    for each in misplaced(view.document, policy._replace(dropout_in_head="before-global-pooling")):
        if each.pooling:
            name = each.dropout.name
            message = f"Dropout '{name}' belongs before the pooling '{each.pooling.name}', by {policy.title()}"
            edits, note = fix_of(view.document, each)
            yield Told(type_place(each.dropout), message, (note,), edits, safe=False, about=name)
