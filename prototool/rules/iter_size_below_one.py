"""iter_size is below 1, so no batch is ever seen.

`iter_size` is the number of batches whose gradients make one iteration. With 0 Caffe runs none and divides by 0: the
loss and all weights are NaN after the first iteration. With a negative one nothing but the decay changes the weights.
Caffe accepts both.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT531",
    "iter-size-below-one",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        iter_size: 0
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        iter_size: 1
    """,
).on_solver
def iter_size_below_one(view: SolverView) -> Findings:
    """Iterations without batches."""
    size = view.number("iter_size")
    if size < 1:
        effect = "all weights are NaN after the first iteration" if size == 0 else "no batch is ever seen"
        yield Told(view.place("iter_size"), f"iter_size is {size}: {effect}", ("1 is the default",))
