"""The solver's type is none that Caffe has.

Caffe 1.0 has SGD, Nesterov, AdaGrad, RMSProp, AdaDelta and Adam, spelt exactly so. Without a `type` it is SGD.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.net.solver import TYPES
from prototool.schema.caffe import SCHEMA
from prototool.text.edit import Edit
from prototool.text.literals import quoted
from prototool.text.nearest import nearest


@About(
    "PT505",
    "unknown-solver-type",
    "error",
    when="solver set-up",
    says="Unknown solver type: adam (known types: AdaDelta, AdaGrad, Adam, Nesterov, RMSProp, SGD)",
    bad="""
        net: "net.prototxt"
        type: "adam"
        base_lr: 0.001
        momentum: 0.9
        lr_policy: "fixed"
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        type: "Adam"
        base_lr: 0.001
        momentum: 0.9
        lr_policy: "fixed"
        max_iter: 1000
    """,
).on_solver
def unknown_solver_type(view: SolverView) -> Findings:
    """Types that are not registered, or registered in other case."""
    for given in view.message.scalars("type"):
        # A fork may have more types than Caffe, and no list of them is known.
        if given.value not in TYPES.values() and view.document.schema is SCHEMA:
            known = ", ".join(TYPES.values())
            near = nearest(str(given.value), TYPES.values(), 1)
            fix = tuple(Edit(given.span, quoted(name)) for name in near)
            case = near[:1] and near[0].lower() == str(given.value).lower()
            message = f"'{given.value}' is no type of solver: Caffe has {known}, spelt exactly so"
            notes = tuple(f"did you mean '{name}'?" for name in near)
            yield Told(given.span, message, notes, fix, safe=bool(case))
