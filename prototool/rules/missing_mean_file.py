"""The mean file of a MemoryData layer does not exist.

A program hands the images to the layer, but Caffe reads their mean from a file when it sets the layer up. All paths
count from the folder that Caffe is started in. (Other data layers are not looked at: who has their data has the mean.)
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT612",
    "missing-mean-file",
    "error",
    when="net set-up",
    says="File not found: data/mean.binaryproto",
    bad="""
        layer {
          name: "data"
          type: "MemoryData"
          top: "data"
          top: "label"
          transform_param { mean_file: "data/mean.binaryproto" }
          memory_data_param { batch_size: 1 channels: 3 height: 8 width: 8 }
        }
    """,
    good="""
        layer {
          name: "data"
          type: "MemoryData"
          top: "data"
          top: "label"
          transform_param { mean_value: 127 }
          memory_data_param { batch_size: 1 channels: 3 height: 8 width: 8 }
        }
    """,
).on_state
def missing_mean_file(view: StateView) -> Findings:
    """Mean files of MemoryData that are not there, as far as anyone may look."""
    for layer in view.graph.layers:
        if layer.type == "MemoryData":
            for given in param(layer, "transform_param").scalars("mean_file"):
                if view.around.sight(str(given.value)) == "nothing":
                    message = f"layer '{layer.name}': there is no mean file {given.node.raw} here"
                    yield Told(given.span, message, ("paths count from the folder that Caffe is started in",))
