"""The values of stepvalue are not in rising order.

multistep keeps an index that moves over the values in the order of the text, by at most one an iteration. A value that
stands behind a larger one is not reached before it, and then the rate drops twice in two iterations; the same value
twice does that too.
"""

from __future__ import annotations

from itertools import pairwise

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.text.edit import Edit


@About(
    "PT524",
    "stepvalue-order",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "multistep"
        gamma: 0.1
        stepvalue: 800
        stepvalue: 500
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        lr_policy: "multistep"
        gamma: 0.1
        stepvalue: 500
        stepvalue: 800
    """,
).on_solver
def stepvalue_order(view: SolverView) -> Findings:
    """The first value that is not above the one before it."""
    steps = view.message.scalars("stepvalue")
    if view.schedule.policy != "multistep":
        return
    for before, after in pairwise(steps):
        if int(after.value) <= int(before.value):
            values = [int(step.value) for step in steps]
            ordered = sorted(values) if len(set(values)) == len(values) else values
            fix = tuple(
                Edit(step.span, str(value)) for step, value in zip(steps, ordered, strict=True) if step.value != value
            )
            what = "stands behind" if after.value != before.value else "is given twice, behind"
            message = f"stepvalue {after.value} {what} {before.value}: Caffe drops the rate one iteration after that"
            yield Told(after.span, message, ("write the values in rising order",), fix, safe=False)
            return
