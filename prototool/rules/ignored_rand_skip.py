"""A Data layer has a rand_skip, which Caffe 1.0 ignores.

`rand_skip` made each of several solvers begin at another place of one database. Today's Data layer does not read it;
that of ImageData works.
"""

from __future__ import annotations

from prototool.analysis.feeds import feed
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.text.edit import Edit
from prototool.text.trivia import extent


@About(
    "PT606",
    "ignored-rand-skip",
    "info",
    bad="""
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          data_param { source: "train_lmdb" backend: LMDB batch_size: 64 rand_skip: 100 }
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
def ignored_rand_skip(view: StateView) -> Findings:
    """The rand_skip of Data."""
    for layer in view.graph.layers:
        for given in feed(layer).scalars("rand_skip") if layer.type == "Data" else ():
            message = f"layer '{layer.name}': Data ignores rand_skip"
            text = view.document.source.text
            gone = extent(text, given.node.start, given.node.end)
            bare = "#" not in text[slice(*gone)]
            yield Told(given.node.span, message, (), (Edit(gone, ""),), safe=bare, about=layer.name)
