"""An HDF5Output is part of a net that runs more than once.

It writes each batch under the same two names into one file. At the second pass they are there already, and Caffe dies.
A net in training never runs only once; at test `caffe test --iterations 1` does.
"""

from __future__ import annotations

from prototool.analysis.places import type_place
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT340",
    "hdf5-output-once",
    "warning",
    when="the first training pass",
    says="Check failed: status >= 0 (-1 vs. 0) Failed to make float dataset data",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "EuclideanLoss" bottom: "ip" bottom: "target" top: "loss" }
        layer { name: "out" type: "HDF5Output" bottom: "ip" bottom: "target" hdf5_output_param { file_name: "ip.h5" } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "EuclideanLoss" bottom: "ip" bottom: "target" top: "loss" }
    """,
).on_state
def hdf5_output_once(view: StateView) -> Findings:
    """Such layers in a net that trains."""
    for layer in view.graph.layers:
        if layer.type == "HDF5Output" and view.backward.trains:
            message = f"layer '{layer.name}' can write once: Caffe dies at the second training pass"
            yield Told(type_place(layer), message, ("keep it out of the training phase",), about=layer.name)
