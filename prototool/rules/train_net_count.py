"""A solver names no net to train, or more than one.

Caffe trains exactly one net, named by one of `net`, `net_param`, `train_net` and `train_net_param`. `net` and
`net_param` are tested as well, once for each `test_iter`; a train_net is only trained.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.net.solver import TRAIN_FIELDS


@About(
    "PT501",
    "train-net-count",
    "error",
    when="solver set-up",
    says="SolverParameter must not contain more than one of these fields specifying a train_net",
    bad="""
        train_net: "train.prototxt"
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
).on_solver
def train_net_count(view: SolverView) -> Findings:
    """Solvers with another number of nets to train than one."""
    nets = view.solver.candidates
    fields = ", ".join(TRAIN_FIELDS[:3])
    if len(nets) > 1:
        names = " and ".join(ref.field for ref in nets)
        note = "keep one of them; the nets to test with are named by test_net or test_net_param"
        yield Told(nets[1].span, f"{len(nets)} nets to train are named, by {names}: Caffe takes one", (note,))
    elif all(view.lacks(field) for field in TRAIN_FIELDS):
        message = f"no net to train is named: Caffe wants one by {fields} or {TRAIN_FIELDS[3]}"
        yield Told(view.place(), message)
