"""A field is given that the solver's type does not read.

`momentum2` is Adam's, `rms_decay` RMSProp's, and `delta` is read by AdaGrad, RMSProp, AdaDelta and Adam. Other types
ignore them without a word.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.net.solver import TYPES
from prototool.text.edit import Edit
from prototool.text.trivia import extent

READERS = {
    "momentum2": ("Adam",),
    "rms_decay": ("RMSProp",),
    "delta": ("AdaGrad", "RMSProp", "AdaDelta", "Adam"),
}


@About(
    "PT539",
    "unread-update-field",
    "info",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        momentum2: 0.999
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
        random_seed: 1
        momentum: 0.9
    """,
).on_solver
def unread_update_field(view: SolverView) -> Findings:
    """Fields of other types."""
    name = view.solver.type
    for field, readers in READERS.items():
        for given in view.message.scalars(field):
            if name in TYPES.values() and name not in readers:
                gone = extent(view.source.text, given.node.start, given.node.end)
                # A comment that goes with its field may say what somebody wants to keep.
                bare = "#" not in view.source.text[slice(*gone)]
                read = f"only {' and '.join(readers)} {'do' if len(readers) > 1 else 'does'}"
                yield Told(given.node.span, f"{name} does not read {field}, {read}", (), (Edit(gone, ""),), safe=bare)
