"""A plain Dropout works on the maps of a convolution, and the policy wants whole channels to be dropped there.

It runs where a policy states `dropout-on-maps = "spatial"`, or where it is selected. Neighbours on a map are alike, so
that single values which are missing are made up for by those beside them. The fix exchanges the Dropout, for which the
shape of the blob there must be known. Right before a global average pooling a policy may want a plain one
(`dropout-in-head`), and it stays then.
"""

from __future__ import annotations

from prototool.analysis.places import type_place
from prototool.analysis.policy import Policy
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.rewrite.dropout.spatial import Exchange, plain_on_maps
from prototool.rewrite.order.misplaced import misplaced

CONV = "convolution_param { num_output: 4 kernel_size: 3 }"


@About(
    "PT453",
    "dropout-kind-on-maps",
    "info",
    optional=True,
    source="Tompson et al. 2015 (arXiv:1411.4280)",
    bad=f"""
        layer {{ name: "data" type: "Input" top: "data" input_param {{ shape {{ dim: 32 dim: 3 dim: 9 dim: 9 }} }} }}
        layer {{ name: "conv" type: "Convolution" bottom: "data" top: "conv" {CONV} }}
        layer {{ name: "drop" type: "Dropout" bottom: "conv" top: "conv" }}
    """,
    good=f"""
        layer {{ name: "data" type: "Input" top: "data" input_param {{ shape {{ dim: 32 dim: 3 dim: 9 dim: 9 }} }} }}
        layer {{ name: "conv" type: "Convolution" bottom: "data" top: "conv" {CONV} }}
        layer {{
          name: "drop_ones" type: "DummyData" top: "drop_ones"
          dummy_data_param {{ data_filler {{ type: "constant" value: 1 }} shape {{ dim: 32 dim: 4 }} }}
        }}
        layer {{ name: "drop_mask" type: "Dropout" bottom: "drop_ones" top: "drop_mask" }}
        layer {{
          name: "drop" type: "Scale" bottom: "conv" bottom: "drop_mask" top: "conv" scale_param {{ axis: 0 }}
        }}
    """,
).on_policy
def dropout_kind_on_maps(view: View, policy: Policy) -> Findings:
    """The plain Dropouts on maps."""
    exchange = Exchange(view.document, view.states[0].stated if view.states else {})
    stray = {each.dropout for each in misplaced(view.document, policy)}
    for each in plain_on_maps(view, policy):
        name = each.main.name
        message = f"Dropout '{name}' drops single values of maps, and should drop whole channels, by {policy.title()}"
        edits, reason = exchange.fix(each, "spatial")
        note = f"it cannot be exchanged: {reason}" if reason else "the net must be trained anew then"
        if each.main in stray:
            # It goes elsewhere first, and may be on maps no more.
            edits, note = (), "it belongs elsewhere by that policy, where it is exchanged if need be"
        yield Told(type_place(each.main), message, (note,), edits, safe=False, about=name)
