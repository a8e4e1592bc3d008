"""power is missing or 0, so the learning rate never changes.

The policies inv and poly raise a falling number to `power`. Caffe has no default but 0, and everything to the power of
0 is 1: the rate stays at `base_lr` to the end.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT521",
    "missing-power",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "poly"
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
def missing_power(view: SolverView) -> Findings:
    """Policies that read a power of 0."""
    schedule = view.schedule
    if schedule.policy not in ("inv", "poly") or schedule.power != 0:
        return
    if "power" in view.message or view.lacks("power"):
        missing = "power" not in view.message
        usual = "1" if schedule.policy == "poly" else "0.75"
        what = "power is missing, which is 0" if missing else "power is 0"
        message = f"{what}: with the policy '{schedule.policy}' the rate stays at base_lr to the end"
        fix = (view.behind("lr_policy", f"power: {usual}"),) if missing else ()
        yield Told(
            view.place("power", "lr_policy"), message, (f"{usual} is usual with {schedule.policy}",), fix, safe=False
        )
