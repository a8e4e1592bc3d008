"""The folder of snapshot_prefix does not exist.

Caffe makes no folders. With a `snapshot` it tries to write at set-up and dies there; without one it finds out after the
last iteration, and what was learned is lost. The path counts from the folder that Caffe is started in.
"""

from __future__ import annotations

import posixpath

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT541",
    "missing-snapshot-folder",
    "warning",
    when="solver set-up",
    says="Cannot write to snapshot prefix 'snapshots/net'.  Make sure that the directory exists and is writable.",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        snapshot: 500
        snapshot_prefix: "snapshots/net"
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        snapshot: 500
        snapshot_prefix: "net"
    """,
).on_solver
def missing_snapshot_folder(view: SolverView) -> Findings:
    """Prefixes in a folder that is not there."""
    for given in view.message.scalars("snapshot_prefix"):
        prefix = str(given.value)
        folder = posixpath.dirname(prefix)
        if not folder or view.around.sight(folder) != "nothing" or view.around.sight(prefix) != "nothing":
            continue
        when = "at set-up" if view.number("snapshot") else "after the last iteration, and all is lost"
        message = f"the folder '{folder}' of the snapshots does not exist: Caffe dies {when}"
        yield Told(given.span, message, (f"mkdir -p {folder}", "it counts from the folder that Caffe is started in"))
