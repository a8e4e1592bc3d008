"""max_iter is missing or 0, so `caffe train` trains nothing.

Caffe runs from iteration 0 to `max_iter`. Without it `caffe train` sets everything up, runs no iteration, writes a
snapshot of the untrained net, and ends without an error. Programs that count iterations themselves (`solver.step(n)` in
Python) do without it.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT523",
    "missing-max-iter",
    "info",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        random_seed: 1
        momentum: 0.9
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
        random_seed: 1
        momentum: 0.9
    """,
).on_solver
def missing_max_iter(view: SolverView) -> Findings:
    """No iterations."""
    end = view.number("max_iter")
    if end <= 0 and ("max_iter" in view.message or view.lacks("max_iter")):
        what = f"max_iter is {end}" if "max_iter" in view.message else "max_iter is missing, which is 0"
        note = "a Python program that calls solver.step(n) counts for itself"
        if view.schedule.policy == "poly":
            note += "; but the policy 'poly' divides by max_iter"
        yield Told(view.place("max_iter"), f"{what}: 'caffe train' runs no iteration", (note,))
