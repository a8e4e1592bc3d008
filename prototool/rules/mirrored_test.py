"""Data is mirrored at random in TEST.

`mirror` turns each image round with a chance of one half, in every phase. In TEST that makes the result of a test
random, and worse than it need be for nets that tell left from right.
"""

from __future__ import annotations

from prototool.analysis.feeds import feeds, transform
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.text.edit import Edit


@About(
    "PT602",
    "mirrored-test",
    "warning",
    bad="""
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          include { phase: TEST }
          transform_param { mirror: true }
          data_param { source: "test_lmdb" backend: LMDB batch_size: 64 }
        }
    """,
    good="""
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          include { phase: TEST }
          transform_param { mirror: false }
          data_param { source: "test_lmdb" backend: LMDB batch_size: 64 }
        }
    """,
).on_state
def mirrored_test(view: StateView) -> Findings:
    """Data layers that mirror what is tested."""
    for layer in feeds(view.graph.layers) if view.state.phase == "TEST" else ():
        for given in transform(layer, "mirror"):
            if given.value:
                alone = not layer.kept(view.state._replace(phase="TRAIN"))
                note = "it is in TRAIN too: to mirror there alone, give each phase a layer of its own"
                fix = (Edit(given.span, "false"),) if alone else ()
                message = f"layer '{layer.name}' mirrors images at random in TEST"
                yield Told(given.span, message, () if alone else (note,), fix, safe=False, about=layer.name)
