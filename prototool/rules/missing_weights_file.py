"""A file of weights does not exist.

Caffe loads `weights` into the train net and the test nets when it sets them up. It tries to read a missing file as
HDF5, so its message speaks of that. Paths count from the folder that Caffe is started in.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT543",
    "missing-weights-file",
    "warning",
    when="solver set-up",
    says="Couldn't open pretrained.prototxt",
    beside={
        "net.prototxt": """
            layer { name: "data" type: "DummyData" top: "data" dummy_data_param { shape { dim: 1 dim: 3 } } }
        """,
    },
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        weights: "pretrained.prototxt"
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        weights: "net.prototxt"
    """,
).on_solver
def missing_weights_file(view: SolverView) -> Findings:
    """Weights whose file is not there."""
    for given in view.message.scalars("weights"):
        for path in str(given.value).split(","):
            if path.strip() and view.around.sight(path.strip()) == "nothing":
                message = f"there is no file '{path.strip()}' here: Caffe dies when it loads the weights"
                yield Told(given.span, message, ("paths count from the folder that Caffe is started in",))
