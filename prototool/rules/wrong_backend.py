"""A Data layer opens its source as the other kind of database.

`backend` is LEVELDB where it is not stated. A source called lmdb then cannot be opened, and Caffe dies at set-up with
a message that says no more than "Failed to open leveldb".
"""

from __future__ import annotations

from prototool.analysis.feeds import feed
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.text.edit import Edit
from prototool.text.source import Span


@About(
    "PT603",
    "wrong-backend",
    "warning",
    when="net set-up",
    says="Check failed: status.ok() Failed to open leveldb train_lmdb",
    bad="""
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          data_param { source: "train_lmdb" batch_size: 64 }
        }
    """,
    good="""
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          data_param { source: "train_lmdb" batch_size: 64 backend: LMDB }
        }
    """,
).on_state
def wrong_backend(view: StateView) -> Findings:
    """Sources whose name tells another backend."""
    for layer in view.graph.layers:
        if layer.type != "Data":
            continue
        fields = feed(layer)
        backend = fields.text("backend")
        for given in fields.scalars("source"):
            named = [name for name in ("LMDB", "LEVELDB") if name in str(given.value).upper()]
            if len(named) == 1 and backend not in named:
                how = "is" if "backend" in fields else "is not stated, and then is"
                message = f"layer '{layer.name}': backend {how} {backend}, and the source is called {given.node.raw}"
                fix = [Edit(value.span, named[0]) for value in fields.scalars("backend")]
                if not fix and layer.era != "V0":
                    fix = [Edit(Span(given.node.end, given.node.end), f" backend: {named[0]}")]
                note = "V0 has no field for it: migrate the file first" if layer.era == "V0" else ""
                notes = (note or f"write backend: {named[0]}",)
                yield Told(given.span, message, notes, tuple(fix), safe=False, about=layer.name)
