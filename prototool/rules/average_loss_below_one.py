"""average_loss is below 1.

`average_loss` is the number of iterations whose mean loss is displayed. Caffe's message says it must not be negative;
what it checks is that it is at least 1.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.text.edit import Edit


@About(
    "PT509",
    "average-loss-below-one",
    "error",
    when="solver set-up",
    says="Check failed: param_.average_loss() >= 1 (0 vs. 1) average_loss should be non-negative.",
    bad="""
        net: "net.prototxt"
        average_loss: 0
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        average_loss: 1
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
).on_solver
def average_loss_below_one(view: SolverView) -> Findings:
    """An average over less than one iteration."""
    count = view.number("average_loss")
    if count < 1:
        message = f"average_loss is {count}: Caffe wants at least 1, the number of iterations in the loss it displays"
        fix = tuple(Edit(given.span, "1") for given in view.message.scalars("average_loss"))
        yield Told(
            view.place("average_loss"),
            message,
            ("without it Caffe displays the loss of one iteration",),
            fix,
            safe=False,
        )
