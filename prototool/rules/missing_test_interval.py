"""Nets are to be tested, and test_interval is not above 0.

As soon as there is a `test_iter` there is a net to test, and Caffe wants to know after how many iterations. To test
never, delete the `test_iter`.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT504",
    "missing-test-interval",
    "error",
    when="solver set-up",
    says="Check failed: param_.test_interval() > 0 (0 vs. 0)",
    bad="""
        net: "net.prototxt"
        test_iter: 100
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        test_iter: 100
        test_interval: 500
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
).on_solver
def missing_test_interval(view: SolverView) -> Findings:
    """Solvers that test without an interval."""
    interval = view.number("test_interval")
    if not view.message.scalars("test_iter") or interval > 0:
        return
    if view.lacks("test_interval"):
        message = "test_interval is missing: there is a net to test, and Caffe wants to know after how many iterations"
        yield Told(view.place("test_iter"), message, ("to test never, delete test_iter",))
    elif "test_interval" in view.message:
        message = f"test_interval is {interval}: Caffe wants more than 0 where there is a net to test"
        yield Told(view.place("test_interval"), message, ("to test never, delete test_iter and test_interval",))
