"""A path in the solver is absolute.

It is right on one machine alone. Caffe takes paths relative to the folder it is started in, so a file with relative
ones works wherever its repository is.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT549",
    "absolute-solver-path",
    "info",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        snapshot_prefix: "/home/me/models/net"
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        snapshot_prefix: "net"
    """,
).on_solver
def absolute_solver_path(view: SolverView) -> Findings:
    """Paths from the root of a machine."""
    for field in ("net", "train_net", "test_net", "snapshot_prefix", "weights"):
        for given in view.message.scalars(field):
            if str(given.value).startswith("/"):
                yield Told(given.span, f"{field} is an absolute path: it is right on one machine alone")
