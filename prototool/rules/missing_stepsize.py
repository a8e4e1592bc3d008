"""The policy needs a stepsize above 0.

step lowers the rate every `stepsize` iterations, and sigmoid has its middle there. There is no default, and Caffe looks
at it only when it computes the first rate: after all nets are set up, the first test and the first training batch.
"""

from __future__ import annotations

from prototool.analysis.rate import POLICIES
from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT511",
    "missing-stepsize",
    "error",
    when="the first update",
    says="Check failed: this->param_.stepsize() > 0 (0 vs. 0)",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "step"
        gamma: 0.1
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "step"
        gamma: 0.1
        stepsize: 500
        max_iter: 1000
    """,
).on_solver
def missing_stepsize(view: SolverView) -> Findings:
    """Policies with steps that have no size."""
    schedule = view.schedule
    if "stepsize" not in POLICIES.get(schedule.policy, ()) or schedule.stepsize > 0:
        return
    if "stepsize" in view.message:
        message = f"stepsize is {schedule.stepsize}: the policy '{schedule.policy}' wants more than 0"
        yield Told(view.place("stepsize"), message)
    elif view.lacks("stepsize"):
        notes = ('the values of stepvalue are read only by lr_policy: "multistep"',) if schedule.stepvalues else ()
        message = f"stepsize is missing: the policy '{schedule.policy}' wants it above 0"
        yield Told(view.place("lr_policy"), message, notes)
