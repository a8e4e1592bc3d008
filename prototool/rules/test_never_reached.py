"""No test ever takes place.

The first test comes after `test_interval` iterations, because `test_initialization` is false, and training ends before
that. Some files do so on purpose, because a program of their own does the tests.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT533",
    "test-never-reached",
    "info",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        test_iter: 10
        test_interval: 5000
        test_initialization: false
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        test_iter: 10
        test_interval: 500
        test_initialization: false
    """,
).on_solver
def test_never_reached(view: SolverView) -> Findings:
    """Tests that would come after the end."""
    interval, end = view.number("test_interval"), view.number("max_iter")
    if view.solver.tests and interval > 0 and not view.tests_run:
        message = f"the first test would come after {interval} iterations, and training ends after {end}"
        yield Told(view.place("test_interval"), message)
