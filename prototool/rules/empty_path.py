"""A path is empty.

Caffe opens the file of every net and of all `weights` when it sets the solver up, and there is no file without a name.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT517",
    "empty-path",
    "error",
    when="solver set-up",
    says="File not found:",
    bad="""
        net: "net.prototxt"
        weights: ""
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        weights: "trained.caffemodel"
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
).on_solver
def empty_path(view: SolverView) -> Findings:
    """Nets and weights without a name."""
    for field in ("net", "train_net", "test_net"):
        for given in view.message.scalars(field):
            if not given.value:
                yield Told(given.span, f"'{field}' is an empty path, and Caffe wants a file there")
    for given in view.message.scalars("weights"):
        if not all(path.strip() for path in str(given.value).split(",")):
            message = "'weights' has an empty path, and Caffe wants a file there"
            yield Told(given.span, message, ("several files are separated by single commas",) if given.value else ())
