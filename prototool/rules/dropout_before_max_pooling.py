"""A Dropout stands before a max pooling, which takes the next largest value in place of one that was dropped.

So less is dropped than the ratio says: with windows of 2x2 and a ratio of 0.5 only one window in 16 loses all of its
values. Spatial Dropout, which drops whole channels, gives the same before and behind a pooling. `--unsafe-fixes` puts
the Dropout behind the pooling.
"""

from __future__ import annotations

from prototool.analysis.places import type_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.rewrite.order.by_policy import fixes, pairs
from prototool.rewrite.order.segments import pool_method


@About(
    "PT403",
    "dropout-before-max-pooling",
    "info",
    source="the values that pooling leaves, counted on real Caffe",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "drop" type: "Dropout" bottom: "data" top: "drop" }
        layer { name: "pool" type: "Pooling" bottom: "drop" top: "pool" pooling_param { kernel_size: 2 stride: 2 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { kernel_size: 2 stride: 2 } }
        layer { name: "drop" type: "Dropout" bottom: "pool" top: "drop" }
    """,
).on_net
def dropout_before_max_pooling(view: View) -> Findings:
    """The Dropouts of single values with a max pooling behind them in their block."""
    found = [pair for pair in pairs(view.document, "pooling") if pair[0].type == "Dropout"]
    found = [(drop, pool) for drop, pool in found if pool_method(pool) == "MAX"]
    mended = fixes(view.document, [drop for drop, _ in found], ("pooling", "dropout"))
    for drop, pool in found:
        message = f"max pooling '{pool.name}' undoes a part of Dropout '{drop.name}' before it"
        note = "put the Dropout behind the pooling"
        yield Told(type_place(drop), message, (note,), mended[drop], safe=False, about=drop.name)
