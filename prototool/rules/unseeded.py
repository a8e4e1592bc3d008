"""There is no random_seed, so no two runs are the same.

Without a seed that is 0 or more, Caffe starts its random numbers from the machine's: weights, the order of shuffled
data, crops and Dropout differ from run to run. Of two variants that differ by less than two seeds do, nothing can be
said.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT544",
    "unseeded",
    "info",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
        momentum: 0.9
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
    """,
).on_solver
def unseeded(view: SolverView) -> Findings:
    """Solvers without a seed."""
    if view.number("random_seed") < 0 and ("random_seed" in view.message or view.lacks("random_seed")):
        message = "there is no random_seed: no two runs are the same"
        fix = (
            (view.behind("max_iter", "random_seed: 1"),)
            if view.lacks("random_seed") and "max_iter" in view.message
            else ()
        )
        yield Told(view.place("random_seed"), message, (), fix, safe=False)
