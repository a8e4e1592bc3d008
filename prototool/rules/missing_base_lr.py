"""base_lr is missing or 0, so nothing is learned.

Caffe has no default for the learning rate but 0. It trains for as long as it is told and changes no weight.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT522",
    "missing-base-lr",
    "warning",
    bad="""
        net: "net.prototxt"
        lr_policy: "fixed"
        max_iter: 1000
        random_seed: 1
        momentum: 0.9
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
def missing_base_lr(view: SolverView) -> Findings:
    """A learning rate of 0."""
    if view.real("base_lr") == 0 and ("base_lr" in view.message or view.lacks("base_lr")):
        what = "base_lr is 0" if "base_lr" in view.message else "base_lr is missing, which is 0"
        yield Told(view.place("base_lr", "lr_policy"), f"{what}: no weight ever changes")
