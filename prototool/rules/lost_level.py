"""train_state has a level, which `caffe train` overwrites.

`caffe train` sets the level of `train_state` to that of its own `--level`, which is 0 where it is not given; what the
file says is lost. (Stages are kept, and programs that build the solver themselves keep both.)
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT547",
    "lost-level",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        train_state { level: 2 }
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        train_state { stage: "fine" }
    """,
).on_solver
def lost_level(view: SolverView) -> Findings:
    """Levels that do not last."""
    state = view.message.message("train_state")
    for given in state.scalars("level") if state else ():
        if given.value != 0:
            note = f"give --level={given.value} to caffe train, or use a stage"
            yield Told(
                given.span, "'caffe train' overwrites this level by its --level, which is 0 unless given", (note,)
            )
