"""A net reads training data and has weights to learn, and no loss to learn from.

Caffe trains such a net without a word: the loss is 0 at every iteration and no weight changes. In the training phase
some layer must be a loss, or state a `loss_weight`. Often the loss is there and its `include` rule keeps it out of the
training phase. A net that only computes something of its data needs no loss.
"""

from __future__ import annotations

from prototool.analysis.places import name_place
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told

# What is read from files and not given to the net by a program.
SOURCES = frozenset({"Data", "HDF5Data", "ImageData", "WindowData"})


@About(
    "PT108",
    "training-without-loss",
    "info",
    bad="""
        layer {
          name: "data" type: "HDF5Data" top: "data" top: "label"
          include { phase: TRAIN } hdf5_data_param { source: "train.txt" batch_size: 4 }
        }
        layer {
          name: "data" type: "HDF5Data" top: "data" top: "label"
          include { phase: TEST } hdf5_data_param { source: "test.txt" batch_size: 4 }
        }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer {
          name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss"
          include { phase: TEST }
        }
    """,
    good="""
        layer {
          name: "data" type: "HDF5Data" top: "data" top: "label"
          include { phase: TRAIN } hdf5_data_param { source: "train.txt" batch_size: 4 }
        }
        layer {
          name: "data" type: "HDF5Data" top: "data" top: "label"
          include { phase: TEST } hdf5_data_param { source: "test.txt" batch_size: 4 }
        }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
).on_state
def training_without_loss(view: StateView) -> Findings:
    """The data layer that is meant for training in a net without a loss."""
    if view.state != view.net.state("TRAIN"):
        return
    source = next((layer for layer in view.graph.layers if layer.type in SOURCES), None)
    if source and any(rule.phase == "TRAIN" for rule in source.include):
        backward = view.backward
        if not backward.trains and backward.known and backward.learning:
            message = f"layer '{source.name}' reads data to train with, and no layer of the net is a loss"
            note = "give a layer that computes what is to become small a loss_weight, or add a loss"
            yield Told(name_place(source), message, (note,), about=source.name)
