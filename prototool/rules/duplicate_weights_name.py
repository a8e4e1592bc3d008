"""Several layers have the same name, and at least one of them has weights.

Caffe stores weights by the name of their layer and gives what it finds under a name to the first layer that is called
so. A second layer of the name gets nothing: in the test net it keeps its random weights at every test, and after a
restart too. If the two do not have the same number of parameters, Caffe dies where weights are handed over: at the
first test, or when the snapshot is loaded. Layers without a name all have the same one. Snapshots in HDF5 fail.
"""

from __future__ import annotations

from prototool.analysis.places import name_place
from prototool.analysis.twins import told, twins
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer


@About(
    "PT112",
    "duplicate-weights-name",
    "warning",
    when="the first test",
    says="Check failed: target_blobs.size() == source_layer->blobs().size() Incompatible number of blobs for layer ip",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip1" inner_product_param { num_output: 6 } }
        layer { name: "ip" type: "ReLU" bottom: "ip1" top: "ip1" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip1" inner_product_param { num_output: 6 } }
        layer { name: "relu" type: "ReLU" bottom: "ip1" top: "ip1" }
    """,
).on_state
def duplicate_weights_name(view: StateView) -> Findings:
    """The later layers of a name that an earlier one has, where one of the two has weights."""
    weighty = {each.layer for each in view.shapes.layers if each.params}
    for first, layer in twins(view.graph):
        if first in weighty or layer in weighty:
            yield Told(name_place(layer), lost(first, layer, weighty), about=layer.name)


def lost(first: Layer, layer: Layer, weighty: set[Layer]) -> str:
    """What becomes of the weights, in words."""
    who = f"{told(layer)}, {first.type} and {layer.type}"
    if first in weighty and layer in weighty:
        return f"{who}: stored weights go to the first, this one never gets any"
    return f"{who}, and Caffe dies when it hands over weights by that name: one has none"
