"""A path in the net is absolute.

It is right on one machine alone. Caffe takes paths relative to the folder it is started in, so a file with relative
ones works wherever its repository and its data are put side by side.
"""

from __future__ import annotations

from prototool.analysis.fields import param, states
from prototool.analysis.shapes.inputs import FEEDS
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told

PATHS = (
    *((holder, "source") for holder in FEEDS.values()),
    *((holder, "mean_file") for holder in ("transform_param", "data_param", "image_data_param", "window_data_param")),
    ("image_data_param", "root_folder"),
    ("window_data_param", "root_folder"),
    ("hdf5_output_param", "file_name"),
    ("infogain_loss_param", "source"),
)


@About(
    "PT601",
    "absolute-path",
    "info",
    bad="""
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          data_param { source: "/home/me/train_lmdb" backend: LMDB batch_size: 64 }
        }
    """,
    good="""
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          data_param { source: "train_lmdb" backend: LMDB batch_size: 64 }
        }
    """,
).on_state
def absolute_path(view: StateView) -> Findings:
    """Paths from the root of a machine."""
    for layer in view.graph.layers:
        for holder, field in PATHS:
            for given in param(layer, holder).scalars(field) if states(layer, holder) else ():
                if str(given.value).startswith("/"):
                    message = f"layer '{layer.name}': {field} is an absolute path: it is right on one machine alone"
                    yield Told(given.span, message, about=layer.name)
