"""Two layers without weights have the same name.

Caffe builds the net, and nothing is lost as long as none of them learns. Snapshots in HDF5 fail, and in pycaffe only
the last of them is found by its name.
"""

from __future__ import annotations

from prototool.analysis.places import name_place
from prototool.analysis.twins import told, twins
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT113",
    "duplicate-layer-name",
    "info",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "act" type: "ReLU" bottom: "data" top: "a" }
        layer { name: "act" type: "TanH" bottom: "a" top: "b" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "act" type: "ReLU" bottom: "data" top: "a" }
        layer { name: "act2" type: "TanH" bottom: "a" top: "b" }
    """,
).on_state
def duplicate_layer_name(view: StateView) -> Findings:
    """The later layers of a name that an earlier one has, where neither has weights."""
    bare = {each.layer for each in view.shapes.layers if each.params == ()}
    for first, layer in twins(view.graph):
        if first in bare and layer in bare:
            yield Told(name_place(layer), f"{told(layer)}, {first.type} and {layer.type}", about=layer.name)
