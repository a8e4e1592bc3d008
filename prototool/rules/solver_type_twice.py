"""A solver has both `type` and the old `solver_type`.

`solver_type` is an enum of old files. Caffe rewrites it to `type` when it reads the file, and refuses a file that has
both, even where they agree.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.net.solver import TYPES
from prototool.text.edit import Edit
from prototool.text.trivia import extent


@About(
    "PT506",
    "solver-type-twice",
    "error",
    when="upgrading",
    says="Failed to upgrade solver: old solver_type field (enum) and new type field (string) cannot be both specified",
    bad="""
        net: "net.prototxt"
        type: "Adam"
        solver_type: ADAM
        base_lr: 0.001
        momentum: 0.9
        lr_policy: "fixed"
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        type: "Adam"
        base_lr: 0.001
        momentum: 0.9
        lr_policy: "fixed"
        max_iter: 1000
    """,
).on_solver
def solver_type_twice(view: SolverView) -> Findings:
    """The solver_type beside a type."""
    for old in view.message.scalars("solver_type"):
        if "type" in view.message:
            name = TYPES[str(old.value)]
            today = view.message.text("type")
            message = f'solver_type: {old.value} beside type: "{today}", and Caffe takes one of the two'
            gone = extent(view.source.text, old.node.start, old.node.end)
            alike = name == today and "#" not in view.source.text[slice(*gone)]
            note = f'delete solver_type, which is the old way to write type: "{name}"'
            yield Told(old.node.span, message, (note,), (Edit(gone, ""),), safe=alike)
