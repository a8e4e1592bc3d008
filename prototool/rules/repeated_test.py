"""The same net is tested twice in the same state.

Each `test_iter` beyond the nets named by `test_net` tests the trained net once more. Without a `test_state` for each
that makes a difference (`stage`, `level`), every test is done twice and takes twice as long.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.net.solver import NetRef
from prototool.net.state import NetState


@About(
    "PT534",
    "repeated-test",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        test_iter: 100
        test_iter: 100
        test_interval: 500
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        test_iter: 100
        test_interval: 500
    """,
).on_solver
def repeated_test(view: SolverView) -> Findings:
    """Test nets of one file and one state."""
    seen: dict[tuple[str, NetState], NetRef] = {}
    for ref in view.solver.tests:
        if ref.path is None or ref.batches is None:
            continue
        first = seen.setdefault((ref.path, ref.state(None)), ref)
        if first is not ref:
            message = f"{ref.role} is '{ref.path}' again, in the same state as test net #{first.number}"
            note = "delete one test_iter, or give each a test_state with a stage of its own"
            yield Told(ref.batches.span, message, (note,))
