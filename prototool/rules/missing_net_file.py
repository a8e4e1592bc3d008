"""The file of a net does not exist.

All paths count from the folder that Caffe is started in, not from the solver's. A solver that is to be started from
anywhere needs an absolute path; most are to be started from the root of their repository.
"""

from __future__ import annotations

import posixpath

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.text.source import Span


@About(
    "PT542",
    "missing-net-file",
    "warning",
    when="solver set-up",
    says="File not found: models/net.prototxt",
    beside={
        "net.prototxt": """
            layer { name: "data" type: "DummyData" top: "data" dummy_data_param { shape { dim: 1 dim: 3 } } }
        """,
    },
    bad="""
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        net: "models/net.prototxt"
    """,
    good="""
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        net: "net.prototxt"
    """,
).on_solver
def missing_net_file(view: SolverView) -> Findings:
    """Nets whose file is not there."""
    told: set[Span] = set()
    for ref in view.solver.nets:
        path = ref.path
        if not path or ref.span in told or view.around.sight(path) != "nothing":
            continue
        told.add(ref.span)
        notes = ["paths count from the folder that Caffe is started in"]
        beside = posixpath.join(posixpath.dirname(view.source.path), posixpath.basename(path))
        if view.around.sight(beside) == "file":
            notes.append(f"{beside} exists: start Caffe where the path is right, or change it")
        yield Told(ref.span, f"there is no file '{path}' here: Caffe dies when it sets up {ref.role}", tuple(notes))
