"""There is a test_interval, and no test_iter, so nothing is ever tested.

Caffe tests the `net` once for each `test_iter`. Without any it tests nothing, and says nothing.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.net.solver import SHARED_FIELDS


@About(
    "PT532",
    "nothing-tested",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        test_interval: 100
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        test_interval: 100
        test_iter: 10
    """,
).on_solver
def nothing_tested(view: SolverView) -> Findings:
    """An interval of tests without tests."""
    interval = view.number("test_interval")
    shared = any(ref.field in SHARED_FIELDS for ref in view.solver.candidates)
    if interval > 0 and shared and view.lacks("test_iter") and not view.solver.tests:
        message = f"test_interval is {interval}, but nothing is tested: there is no test_iter"
        yield Told(view.place("test_interval"), message, ("test_iter says how many batches one test takes",))
