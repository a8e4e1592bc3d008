"""The learning rate is to drop at an iteration that is never reached.

`stepsize` or a `stepvalue` is not below `max_iter`, so training ends before it.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT528",
    "step-never-reached",
    "info",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "step"
        gamma: 0.1
        stepsize: 5000
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
def step_never_reached(view: SolverView) -> Findings:
    """Steps beyond the end."""
    schedule = view.schedule
    if schedule.policy == "step" and 0 < schedule.max_iter <= schedule.stepsize:
        message = f"stepsize is {schedule.stepsize} and max_iter {schedule.max_iter}: the rate never drops"
        yield Told(view.place("stepsize"), message)
    for value in view.message.scalars("stepvalue") if schedule.policy == "multistep" else ():
        if 0 < schedule.max_iter <= int(value.value):
            message = f"stepvalue {value.value} is never reached: training ends at iteration {schedule.max_iter}"
            yield Told(value.span, message)
