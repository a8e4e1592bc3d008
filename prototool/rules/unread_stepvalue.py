"""There are values of stepvalue, and the policy does not read them.

Only multistep reads `stepvalue`. step drops the rate every `stepsize` iterations, whatever the values say.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.text.edit import Edit
from prototool.text.literals import quoted


@About(
    "PT525",
    "unread-stepvalue",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "step"
        gamma: 0.1
        stepsize: 500
        stepvalue: 800
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "multistep"
        gamma: 0.1
        stepvalue: 800
    """,
).on_solver
def unread_stepvalue(view: SolverView) -> Findings:
    """Step values under a policy with steps of its own."""
    schedule = view.schedule
    if schedule.stepvalues and schedule.known and schedule.policy not in ("multistep", "fixed"):
        message = f"the policy '{schedule.policy}' does not read stepvalue"
        fix = tuple(Edit(policy.span, quoted("multistep")) for policy in view.message.scalars("lr_policy"))
        note = 'to drop the rate at these iterations, write lr_policy: "multistep"'
        yield Told(view.place("stepvalue"), message, (note,), fix if "gamma" in view.message else (), safe=False)
