"""A transformation stands where Caffe no longer reads it.

In today's format `scale`, `mean_file`, `crop_size` and `mirror` are fields of `transform_param`. In `data_param`,
`image_data_param` and `window_data_param` they are left over from V1, where the upgrade moves them; in a `layer` of
today nothing moves them and nothing reads them. (WindowData alone still reads its own `scale`.)
"""

from __future__ import annotations

from prototool.analysis.feeds import MOVED, feed, feeds
from prototool.analysis.shapes.inputs import FEEDS
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT611",
    "ignored-transform",
    "warning",
    bad="""
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          data_param { source: "train_lmdb" backend: LMDB batch_size: 64 scale: 0.00390625 }
        }
    """,
    good="""
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          transform_param { scale: 0.00390625 }
          data_param { source: "train_lmdb" backend: LMDB batch_size: 64 }
        }
    """,
).on_state
def ignored_transform(view: StateView) -> Findings:
    """Transformations in the fields of the data layer."""
    for layer in feeds(view.graph.layers):
        if layer.era != "V2" or layer.type == "HDF5Data":
            continue
        for field in MOVED:
            for given in feed(layer).scalars(field):
                if (layer.type, field) != ("WindowData", "scale"):
                    message = f"layer '{layer.name}': Caffe ignores {field} in {FEEDS[layer.type]}"
                    yield Told(given.node.span, message, ("write it into transform_param",), about=layer.name)
