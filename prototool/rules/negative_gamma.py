"""gamma is negative.

Every policy that reads `gamma` (step, exp, inv, multistep, sigmoid) wants it at least 0; Caffe dies at the first
update. It multiplies the rate: 0.1 makes a tenth of it. A falling sigmoid would need a negative one and cannot be had.
"""

from __future__ import annotations

from prototool.analysis.rate import POLICIES
from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT512",
    "negative-gamma",
    "error",
    when="the first update",
    says="Check failed: this->param_.gamma() >= 0 (-0.999 vs. 0)",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "exp"
        gamma: -0.999
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "exp"
        gamma: 0.999
        max_iter: 1000
    """,
).on_solver
def negative_gamma(view: SolverView) -> Findings:
    """A gamma that the policy refuses."""
    schedule = view.schedule
    if "gamma" in POLICIES.get(schedule.policy, ()) and not schedule.gamma >= 0:
        message = f"gamma is {schedule.gamma:g}: the policy '{schedule.policy}' wants it at least 0"
        yield Told(view.place("gamma"), message)
