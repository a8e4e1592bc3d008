"""The solver's type lives on a momentum, and has none.

In Caffe `momentum` is 0 where it is not stated, for every type. Nesterov without it is plain SGD, Adam is RMSProp with
a bias correction (its beta1 is `momentum`), and AdaDelta, whose averages are made with it, forgets everything at every
iteration. The papers use 0.9, and 0.95 for AdaDelta.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told

USUAL = {"Nesterov": "0.9", "Adam": "0.9", "AdaDelta": "0.95"}


@About(
    "PT537",
    "missing-momentum",
    "warning",
    bad="""
        net: "net.prototxt"
        lr_policy: "fixed"
        max_iter: 1000
        random_seed: 1
        type: "Adam"
        base_lr: 0.001
    """,
    good="""
        net: "net.prototxt"
        lr_policy: "fixed"
        max_iter: 1000
        random_seed: 1
        type: "Adam"
        base_lr: 0.001
        momentum: 0.9
    """,
).on_solver
def missing_momentum(view: SolverView) -> Findings:
    """Types that are nothing without a momentum."""
    name = view.solver.type
    if name in USUAL and view.lacks("momentum"):
        usual = USUAL[name]
        message = f"{name} without a momentum: Caffe's default is 0, where {usual} is usual"
        fix = (view.behind("base_lr", f"momentum: {usual}"),) if "base_lr" in view.message else ()
        yield Told(view.place("momentum", "type", "solver_type"), message, (), fix, safe=False)
