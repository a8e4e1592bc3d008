"""TRAIN and TEST read the same data.

The net is tested on what it was trained on, so the test says how well it learned by heart. Usually a copied layer whose
`source` was to be changed.
"""

from __future__ import annotations

from prototool.analysis.feeds import feed, pairs
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer


def where(layer: Layer) -> list[str]:
    """Where a layer's data is: one list may name the files of several folders."""
    return [str(value.value) for name in ("source", "root_folder") for value in feed(layer).scalars(name)]


@About(
    "PT607",
    "same-data-in-test",
    "warning",
    bad="""
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          include { phase: TRAIN }
          data_param { source: "train_lmdb" backend: LMDB batch_size: 64 }
        }
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          include { phase: TEST }
          data_param { source: "train_lmdb" backend: LMDB batch_size: 50 }
        }
    """,
    good="""
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          include { phase: TRAIN }
          data_param { source: "train_lmdb" backend: LMDB batch_size: 64 }
        }
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          include { phase: TEST }
          data_param { source: "test_lmdb" backend: LMDB batch_size: 50 }
        }
    """,
).on_net
def same_data_in_test(view: View) -> Findings:
    """Sources that both phases read."""
    for train, test in pairs(view):
        source = feed(test).text("source")
        if source and where(train) == where(test):
            message = f"layer '{test.name}' tests on '{source}', which is trained on as well"
            yield Told(feed(test).scalars("source")[0].span, message, about=test.name)
