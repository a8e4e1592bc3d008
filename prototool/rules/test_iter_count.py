"""The test_iter entries do not match the nets to test.

Each `test_net` and `test_net_param` needs a `test_iter` of its own, which says how many batches one test takes. Each
`test_iter` beyond those tests the `net` (or `net_param`) that is trained; where a `train_net` is trained there is
nothing for it to test.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.net.solver import SHARED_FIELDS, TEST_FIELDS


@About(
    "PT502",
    "test-iter-count",
    "error",
    when="solver set-up",
    says="Check failed: test_iter must be specified for each test network.",
    bad="""
        train_net: "train.prototxt"
        test_iter: 100
        test_interval: 500
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
    good="""
        train_net: "train.prototxt"
        test_net: "test.prototxt"
        test_iter: 100
        test_interval: 500
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
).on_solver
def test_iter_count(view: SolverView) -> Findings:
    """Solvers with another number of test_iter than of nets to test."""
    explicit = sum(ref.field in TEST_FIELDS for ref in view.solver.tests)
    entries = len(view.message.scalars("test_iter"))
    shared = any(ref.field in SHARED_FIELDS for ref in view.solver.candidates)
    if view.document.bound[1] or entries == explicit or (shared and entries > explicit):
        return
    note = "each test_net and test_net_param needs one test_iter: how many batches a test takes"
    if entries > explicit:
        note = "only a 'net' or 'net_param' is tested without a test_net: name the net so, or delete the test_iter"
    message = f"{entries or 'no'} test_iter for {explicit or 'no'} test_net or test_net_param"
    yield Told(view.place("test_iter", *TEST_FIELDS), message, (note,))
