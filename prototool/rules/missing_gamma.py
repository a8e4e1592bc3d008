"""gamma is missing or 0, so the learning rate becomes 0 or never changes.

Caffe has no default for `gamma` but 0, and accepts it. step and multistep then multiply the rate by 0 at the first
step and exp at iteration 1, after which nothing is learned; inv and sigmoid keep one rate for ever. Caffe says nothing
but `lr = 0` in its log.
"""

from __future__ import annotations

from prototool.analysis.rate import Schedule
from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told

STEPS = ("step", "multistep")


def effect_of(schedule: Schedule) -> str:
    """What a gamma of 0 does to the rate, nothing where it has no effect before the end."""
    first = {"step": schedule.stepsize, "exp": 1, "multistep": next(iter(schedule.stepvalues), 0)}.get(schedule.policy)
    if schedule.policy in ("inv", "sigmoid"):
        return "the rate never changes"
    if not first or 0 < schedule.max_iter <= first:
        return ""
    return f"the rate is 0 from iteration {first} on"


@About(
    "PT520",
    "missing-gamma",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "step"
        stepsize: 300
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "step"
        stepsize: 300
        gamma: 0.1
    """,
).on_solver
def missing_gamma(view: SolverView) -> Findings:
    """Policies that read a gamma of 0, where it has an effect."""
    schedule = view.schedule
    if schedule.gamma != 0 or not schedule.known or ("gamma" not in view.message and not view.lacks("gamma")):
        return
    effect = effect_of(schedule)
    if effect:
        missing = "gamma" not in view.message
        fix = (view.behind("lr_policy", "gamma: 0.1"),) if missing and schedule.policy in STEPS else ()
        what = "gamma is missing, which is 0" if missing else "gamma is 0"
        message = f"{what}: with the policy '{schedule.policy}' {effect}"
        notes = ("0.1 makes a tenth of the rate at each step",) if schedule.policy in STEPS else ()
        yield Told(view.place("gamma", "lr_policy"), message, notes, fix, safe=False)
