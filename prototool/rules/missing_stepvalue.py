"""The policy is multistep, and there is no stepvalue, so the rate never changes.

multistep drops the rate at each `stepvalue`. It does not read `stepsize`, which belongs to the policy step.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT526",
    "missing-stepvalue",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "multistep"
        gamma: 0.1
        stepsize: 500
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "step"
        gamma: 0.1
        stepsize: 500
    """,
).on_solver
def missing_stepvalue(view: SolverView) -> Findings:
    """multistep without steps."""
    if view.schedule.policy == "multistep" and view.lacks("stepvalue"):
        notes = ('stepsize is read by lr_policy: "step" and "sigmoid" alone',) if "stepsize" in view.message else ()
        message = "the policy 'multistep' has no stepvalue: the rate stays at base_lr to the end"
        yield Told(view.place("lr_policy"), message, notes)
