"""The test_state entries do not match the nets to test.

`test_state` sets phase, level and stages of a net that is tested. Caffe takes none at all, or one for each net that is
tested, which is one for each `test_iter`.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.text.source import Span


@About(
    "PT503",
    "test-state-count",
    "error",
    when="solver set-up",
    says="Check failed: test_state must be unspecified or specified once per test net.",
    bad="""
        net: "net.prototxt"
        test_iter: 100
        test_iter: 50
        test_state { stage: "on-train-set" }
        test_interval: 500
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        test_iter: 100
        test_iter: 50
        test_state { stage: "on-train-set" }
        test_state { stage: "on-test-set" }
        test_interval: 500
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
).on_solver
def test_state_count(view: SolverView) -> Findings:
    """Solvers with some test_state, but not one for each net to test."""
    states = view.message.messages("test_state")
    nets = len(view.message.scalars("test_iter"))
    if states and len(states) != nets and not view.document.bound[1]:
        message = f"{len(states)} test_state for {nets or 'no'} test_iter: Caffe takes none, or one for each"
        node = states[-1].node
        yield Told(Span(node.start, node.start + len("test_state")) if node else view.place(), message)
