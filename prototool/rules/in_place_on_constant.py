"""A layer works in place on a blob that is filled only once.

A constant of DummyData is written at set-up and the top of Parameter is the learned weights themselves. A layer that
works in place on one changes it anew at every pass: a scale of 0.5 makes 0.5, 0.25, 0.125 of it. `--fix` gives the
in-place layer a top of its own.
"""

from __future__ import annotations

from prototool.analysis.in_place import constant, origin
from prototool.analysis.own_top import lasts, own_top
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer
from prototool.net.state import Phase

# Done twice, these do no more than done once.
IDEMPOTENT = frozenset({"Clip", "ReLU", "Threshold"})


@About(
    "PT305",
    "in-place-on-constant",
    "warning",
    bad="""
        layer {
          name: "ones" type: "DummyData" top: "ones"
          dummy_data_param { shape { dim: 4 dim: 3 } data_filler { type: "constant" value: 1 } }
        }
        layer { name: "half" type: "Power" bottom: "ones" top: "ones" power_param { scale: 0.5 } }
        layer { name: "sum" type: "Reduction" bottom: "ones" top: "sum" }
    """,
    good="""
        layer {
          name: "ones" type: "DummyData" top: "ones"
          dummy_data_param { shape { dim: 4 dim: 3 } data_filler { type: "constant" value: 1 } }
        }
        layer { name: "half" type: "Power" bottom: "ones" top: "half" power_param { scale: 0.5 } }
        layer { name: "sum" type: "Reduction" bottom: "half" top: "sum" }
    """,
).on_state
def in_place_on_constant(view: StateView) -> Findings:
    """The in-place layers that change such a blob."""
    for version in view.graph.versions():
        if version.over is None:
            continue
        first = origin(view.graph, version.over)
        if constant(first.layer, first.top) and not does_no_harm(version.layer, first.layer, view.state.phase):
            layer = version.layer
            message = f"layer '{layer.name}' changes '{first.name}' in place at every pass, and it is filled only once"
            note = f"{first.layer.type} '{first.layer.name}' does not write it again; give the layer a top of its own"
            fix, safe = own_top(view.document, layer, version.top), lasts(view.document, layer, version.top)
            yield Told(version.ref.span, message, (note,), fix, safe, layer.name)


def does_no_harm(layer: Layer, filling: Layer, phase: Phase) -> bool:
    """Whether a layer leaves what it has changed once, and nothing that is learned is changed on the way."""
    if layer.type == "Dropout":
        return (layer.phase or phase) == "TEST"
    return layer.type in IDEMPOTENT and (filling.type != "Parameter" or phase == "TEST")
