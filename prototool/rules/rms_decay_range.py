"""RMSProp's rms_decay is not between 0 and 1.

`rms_decay` is the share of the running average of squared gradients that is kept at each iteration; Caffe wants it at
least 0 and below 1, and takes 0.99 where it is not stated. It holds the value as a 32-bit float, in which 0.99999999
is 1.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT508",
    "rms-decay-range",
    "error",
    when="solver set-up",
    says="Check failed: this->param_.rms_decay() < 1 (1 vs. 1) rms_decay should lie between 0 and 1.",
    bad="""
        net: "net.prototxt"
        type: "RMSProp"
        rms_decay: 1.0
        base_lr: 0.001
        lr_policy: "fixed"
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        type: "RMSProp"
        rms_decay: 0.99
        base_lr: 0.001
        lr_policy: "fixed"
        max_iter: 1000
    """,
).on_solver
def rms_decay_range(view: SolverView) -> Findings:
    """An rms_decay that RMSProp refuses."""
    decay = view.real("rms_decay")
    if view.solver.type == "RMSProp" and not 0 <= decay < 1:
        message = f"rms_decay is {decay:g}: RMSProp wants it at least 0 and below 1"
        yield Told(view.place("rms_decay"), message, ("0.99 is the usual value",))
