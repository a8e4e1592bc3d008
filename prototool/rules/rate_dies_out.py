"""The learning rate falls to nothing long before the end.

Before nine tenths of the iterations are done the rate is less than a millionth of a millionth of `base_lr`: no weight
changes any more. With exp the rate is multiplied by `gamma` at every single iteration, so a useful gamma is very near
to 1 (0.9999 makes a third in 10,000 iterations).
"""

from __future__ import annotations

from bisect import bisect_left

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told

# The share of base_lr from which on the rate counts as nothing: 32-bit weights do not change by it.
NOTHING = 1e-12


@About(
    "PT529",
    "rate-dies-out",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "exp"
        gamma: 0.9
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "exp"
        gamma: 0.998
    """,
).on_solver
def rate_dies_out(view: SolverView) -> Findings:
    """Rates that are nothing for the last tenth of the iterations, or for more."""
    schedule = view.schedule
    if schedule.policy not in ("step", "exp", "multistep") or not schedule.known or not 0 < schedule.gamma < 1:
        return
    end = schedule.max_iter
    if end > 0 and schedule.base > 0 and schedule.rate(9 * end // 10) < NOTHING * schedule.base:
        first = bisect_left(range(end), True, key=lambda at: schedule.rate(at) < NOTHING * schedule.base)
        message = (
            f"from iteration {first} on, of {end}, the rate is below {NOTHING * schedule.base:g}: nothing is learned"
        )
        yield Told(view.place("gamma"), message, (f"at the last iteration it is {schedule.rate(end - 1):g}",))
