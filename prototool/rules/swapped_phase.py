"""A net is trained in phase TEST, or tested in phase TRAIN.

The phase in a net's own `state`, in `train_state` or in `test_state` overrides the one the net is built for. A train
net in TEST has no Dropout, takes BatchNorm's stored statistics, and reads the data of TEST.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.text.source import Span


@About(
    "PT548",
    "swapped-phase",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        train_state { phase: TEST }
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        train_state { stage: "fine" }
    """,
).on_solver
def swapped_phase(view: SolverView) -> Findings:
    """Nets that are built in the other phase."""
    told: set[Span] = set()
    for ref in view.solver.nets:
        net = view.view_of(ref)
        phase = net.state.phase if net else ref.state(None).phase
        own = ref.settings.scalars("phase") if ref.settings else []
        span = own[0].span if own else ref.span
        if phase != ref.phase and span not in told:
            told.add(span)
            whose = "" if own else ", by the phase in its own state"
            yield Told(span, f"{ref.role} is built in phase {phase}{whose}")
