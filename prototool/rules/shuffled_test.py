"""The list of TEST is shuffled.

A test takes `test_iter` batches. If that is not the whole list, a shuffled one gives every test another part of it, so
two tests differ by chance alone. If it is the whole list, the order makes no difference.
"""

from __future__ import annotations

from prototool.analysis.feeds import feed
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT610",
    "shuffled-test",
    "info",
    bad="""
        layer {
          name: "data"
          type: "ImageData"
          top: "data"
          top: "label"
          include { phase: TEST }
          image_data_param { source: "test.txt" shuffle: true }
        }
    """,
    good="""
        layer {
          name: "data"
          type: "ImageData"
          top: "data"
          top: "label"
          include { phase: TEST }
          image_data_param { source: "test.txt" }
        }
    """,
).on_state
def shuffled_test(view: StateView) -> Findings:
    """ImageData of TEST alone, with shuffle."""
    for layer in view.graph.layers if view.state.phase == "TEST" else ():
        alone = layer.type == "ImageData" and not layer.kept(view.state._replace(phase="TRAIN"))
        for given in feed(layer).scalars("shuffle") if alone else ():
            if given.value:
                message = f"layer '{layer.name}' shuffles the list that is tested on"
                yield Told(given.node.span, message, about=layer.name)
