"""A value of the update rule makes weights run away, or stops them.

A negative `base_lr` climbs the loss; a `momentum` of 1 or more, or a negative `weight_decay`, makes weights grow
without bound. Adam's `momentum2` of 1 or more makes its correction 0 or NaN. Caffe takes them all.
"""

from __future__ import annotations

from collections.abc import Callable

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told

DANGERS: tuple[tuple[str, Callable[[float], bool], str], ...] = (
    ("base_lr", lambda value: not value >= 0, "weights are moved up the loss, not down"),
    ("momentum", lambda value: not value < 1, "from 1 on, steps never fade and weights grow without bound"),
    ("weight_decay", lambda value: not value >= 0, "a negative decay makes weights grow without bound"),
    ("momentum2", lambda value: not value < 1, "from 1 on, Adam's correction is 0 or NaN and nothing is learned"),
)


@About(
    "PT536",
    "runaway-value",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
        random_seed: 1
        momentum: 9
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
        random_seed: 1
        momentum: 0.9
    """,
).on_solver
def runaway_value(view: SolverView) -> Findings:
    """Values outside of what any training can use."""
    for field, wrong, effect in DANGERS:
        for given in view.message.scalars(field):
            if wrong(float(given.value)) and (field != "momentum2" or view.solver.type == "Adam"):
                yield Told(given.span, f"{field} is {float(given.value):g}: {effect}")
