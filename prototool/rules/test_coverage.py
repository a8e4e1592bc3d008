"""A test does not score each item of its list once.

A test takes `test_iter` batches. Where they are fewer than the list has, the next test goes on where this one stopped,
so every test scores other items, and the results of two tests, or two runs, cannot be compared. Where they are more,
some items count twice.
"""

from __future__ import annotations

from prototool.analysis.coverage import size_of_test
from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT545",
    "test-coverage",
    "warning",
    beside={
        "net.prototxt": """
            layer {
              name: "data" type: "ImageData" top: "data" top: "label" include { phase: TEST }
              image_data_param { source: "list.txt" batch_size: 16 new_height: 8 new_width: 8 }
            }
            layer { name: "none" type: "Input" top: "none" include { phase: TRAIN } input_param { shape { } } }
        """,
        "list.txt": "a.png 0\n" * 100,
    },
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        test_iter: 5
        test_interval: 100
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        test_iter: 7
        test_interval: 100
    """,
).on_solver
def test_coverage(view: SolverView) -> Findings:
    """Tests of another size than the list they go through."""
    for ref in view.solver.tests:
        test = size_of_test(view, ref)
        if not test or test.items is None or ref.batches is None:
            continue
        scored, needed = test.scored, -(-test.items // test.batch)
        if scored < test.items or scored >= test.items + test.batch:
            message = f"each test scores {test.words}, and '{test.source}' lists {test.items}"
            effect = "every test scores other ones" if scored < test.items else "some count twice"
            yield Told(ref.batches.span, message, (f"{effect}; test_iter: {needed} takes each of them",))
