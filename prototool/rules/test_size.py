"""How many items one test scores.

A test takes `test_iter` batches of the test net's data layer. Where that is not the size of the data set, every test
scores another part of it, or some items twice. Caffe does not say; this rule does, when asked for.
"""

from __future__ import annotations

from prototool.analysis.coverage import size_of_test
from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told


@About(
    "PT546",
    "test-size",
    "info",
    optional=True,
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
        random_seed: 1
        max_iter: 1000
    """,
).on_solver
def test_size(view: SolverView) -> Findings:
    """The size of each test in view."""
    for ref in view.solver.tests:
        test = size_of_test(view, ref)
        if test and ref.batches is not None:
            yield Told(ref.batches.span, f"each test scores {test.words} of '{test.source}'")
