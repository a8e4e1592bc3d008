"""ImageData goes through its training list in the order of the lines.

Without `shuffle: true` every epoch has the same batches. If the list is sorted by class, as lists made from folders
are, each batch holds one class, and training hardly works. A list that was shuffled once when it was made is fine.
"""

from __future__ import annotations

from prototool.analysis.feeds import feed
from prototool.analysis.fields import flag
from prototool.analysis.places import type_place
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT604",
    "unshuffled-list",
    "info",
    bad="""
        layer {
          name: "data"
          type: "ImageData"
          top: "data"
          top: "label"
          include { phase: TRAIN }
          image_data_param { source: "train.txt" batch_size: 64 new_height: 224 new_width: 224 }
        }
    """,
    good="""
        layer {
          name: "data"
          type: "ImageData"
          top: "data"
          top: "label"
          include { phase: TRAIN }
          image_data_param { source: "train.txt" batch_size: 64 new_height: 224 new_width: 224 shuffle: true }
        }
    """,
).on_state
def unshuffled_list(view: StateView) -> Findings:
    """ImageData of TRAIN alone, without shuffle."""
    for layer in view.graph.layers if view.state.phase == "TRAIN" else ():
        trained = layer.type == "ImageData" and not layer.kept(view.state._replace(phase="TEST"))
        if trained and not flag(feed(layer), "shuffle"):
            message = f"layer '{layer.name}' takes the lines of its list in their order, every epoch"
            note = "shuffle: true takes them in another order every epoch"
            yield Told(type_place(layer), message, (note,), about=layer.name)
