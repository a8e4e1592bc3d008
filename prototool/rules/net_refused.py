"""A net cannot be set up in the state in which the solver builds it.

A solver builds its train net in phase TRAIN and its test nets in TEST, with the levels and stages of the net's own
`state` and of `train_state` or `test_state`. In that state Caffe refuses the net, so training never begins. What is
wrong with the net in every state is also told when the net itself is checked.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.net.solver import NetRef
from prototool.text.problem import Problem


def within(view: SolverView, ref: NetRef) -> str:
    """The state that a net is built in, in words; a file that cannot be read has none."""
    state = view.view_of(ref)
    return f" (in {state.state})" if state else ""


def place(view: SolverView, ref: NetRef, problem: Problem) -> tuple[str, ...]:
    """Where a net's problem is, and what its own notes say."""
    document = view.net_of(ref)
    line = document.source.position(problem.span.start).line if document else 0
    return (f"line {line} of {ref.path or 'this file'} [{problem.kind.code}]", *problem.notes)


@About(
    "PT514",
    "net-refused",
    "error",
    when="solver set-up",
    says="Unknown bottom blob 'prob' (layer 'loss', bottom index 0)",
    beside={
        "net.prototxt": """
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
            layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 2 } }
            layer { name: "prob" type: "Softmax" bottom: "ip" top: "prob" include { stage: "deploy" } }
            layer { name: "loss" type: "Reduction" bottom: "prob" top: "loss" loss_weight: 1 }
        """,
    },
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        train_state { stage: "deploy" }
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
).on_solver
def net_refused(view: SolverView) -> Findings:
    """The first error of each net in view, in its state."""
    told = set()
    for ref in view.solver.nets:
        for problem in sorted(view.refusals(ref), key=lambda problem: problem.span)[:1]:
            if (ref.span, problem) not in told:
                told.add((ref.span, problem))
                message = f"Caffe refuses {ref.role}{within(view, ref)}: {problem.message}"
                yield Told(ref.span, message, place(view, ref, problem))
