"""AdaGrad or RMSProp is given a momentum.

Caffe's AdaGrad and RMSProp have no momentum and refuse any other value than 0. (RMSProp's average of squared gradients
is `rms_decay`.)
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.text.edit import Edit
from prototool.text.trivia import extent


@About(
    "PT507",
    "momentum-not-allowed",
    "error",
    when="solver set-up",
    says="Check failed: 0 == this->param_.momentum() (0 vs. 0.9) Momentum cannot be used with RMSProp.",
    bad="""
        net: "net.prototxt"
        type: "RMSProp"
        momentum: 0.9
        rms_decay: 0.98
        base_lr: 0.001
        lr_policy: "fixed"
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        type: "RMSProp"
        rms_decay: 0.98
        base_lr: 0.001
        lr_policy: "fixed"
        max_iter: 1000
    """,
).on_solver
def momentum_not_allowed(view: SolverView) -> Findings:
    """A momentum that the type refuses."""
    name = view.solver.type
    for given in view.message.scalars("momentum"):
        if name in ("AdaGrad", "RMSProp") and given.value != 0:
            notes = ("delete it, or use SGD, Nesterov or Adam",)
            if name == "RMSProp":
                notes = ("delete it; if it was meant as the decay of the squared gradients, that is rms_decay",)
            message = f"momentum cannot be used with {name}: Caffe refuses any but 0"
            fix = Edit(extent(view.source.text, given.node.start, given.node.end), "")
            yield Told(given.node.span, message, notes, (fix,), safe=False)
