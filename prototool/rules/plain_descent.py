"""SGD has no momentum.

In Caffe `momentum` is 0 where it is not stated. Nearly every published solver has 0.9, and a learning rate made for it
is about ten times too small without.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT538",
    "plain-descent",
    "info",
    bad="""
        net: "net.prototxt"
        lr_policy: "fixed"
        max_iter: 1000
        random_seed: 1
        base_lr: 0.01
    """,
    good="""
        net: "net.prototxt"
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        base_lr: 0.01
    """,
).on_solver
def plain_descent(view: SolverView) -> Findings:
    """SGD that does not state its momentum."""
    if view.solver.type == "SGD" and view.lacks("momentum"):
        fix = (view.behind("base_lr", "momentum: 0.9"),) if "base_lr" in view.message else ()
        message = "momentum is missing, which is 0: this is plain gradient descent"
        yield Told(view.place("base_lr"), message, ("0.9 is usual",), fix, safe=False)
