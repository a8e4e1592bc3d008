"""The learning rate rises.

sigmoid goes from nearly 0 up to `base_lr`, with its middle at `stepsize`: it would fall only with a negative `gamma`,
which Caffe refuses. step, exp and multistep multiply the rate by `gamma`, so one above 1 makes it grow until training
diverges.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT530",
    "rate-rises",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "sigmoid"
        gamma: 0.01
        stepsize: 500
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "poly"
        power: 1
    """,
).on_solver
def rate_rises(view: SolverView) -> Findings:
    """Policies that can only rise, and factors above 1."""
    schedule = view.schedule
    if not schedule.known:
        return
    if schedule.policy == "sigmoid" and schedule.gamma > 0:
        message = "the policy 'sigmoid' can only rise: it goes from nearly 0 up to base_lr"
        yield Told(view.place("lr_policy"), message, ("to fall smoothly, use 'poly' with power: 1, or 'inv'",))
    elif schedule.policy in ("step", "exp", "multistep") and schedule.gamma > 1:
        message = f"gamma is {schedule.gamma:g}: above 1 it makes the rate larger at each step"
        yield Told(view.place("gamma"), message, ("0.1 makes a tenth of it",))
