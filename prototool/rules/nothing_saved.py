"""What is learned is never saved.

Caffe saves after every `snapshot` iterations, and after the last one unless `snapshot_after_train` is false. Here it
does neither.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT540",
    "nothing-saved",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        snapshot: 5000
        snapshot_after_train: false
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        snapshot: 500
        snapshot_after_train: false
    """,
).on_solver
def nothing_saved(view: SolverView) -> Findings:
    """Solvers that never write a snapshot."""
    every, end = view.number("snapshot"), view.number("max_iter")
    if not view.flag("snapshot_after_train") and end > 0 and (every == 0 or every > end):
        when = f"snapshot is {every}, beyond max_iter" if every else "there is no snapshot"
        message = f"nothing is ever saved: {when}, and snapshot_after_train is false"
        yield Told(view.place("snapshot_after_train"), message)
