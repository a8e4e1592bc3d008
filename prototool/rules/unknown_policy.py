"""lr_policy is missing, or none that Caffe has.

Caffe asks for the learning rate at the first update, so it dies late: after all nets are set up, the first test and
the first training batch. It has fixed, step, exp, inv, multistep, poly and sigmoid, spelt exactly so, and no default.
Forks have more, which are no error under their dialects: multifixed, plateau, stepearly.
"""

from __future__ import annotations

from prototool.analysis.rate import POLICIES
from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.text.edit import Edit
from prototool.text.literals import quoted
from prototool.text.nearest import nearest

# The policies of forks, each with a field that such a fork's solvers have.
FORKED = {"multifixed": "stagelr", "plateau": "plateau_winsize", "stepearly": "stepearly"}


@About(
    "PT510",
    "unknown-policy",
    "error",
    when="the first update",
    says="Unknown learning rate policy: Step",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "Step"
        gamma: 0.1
        stepsize: 500
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "step"
        gamma: 0.1
        stepsize: 500
        max_iter: 1000
    """,
).on_solver
def unknown_policy(view: SolverView) -> Findings:
    """Policies that Caffe does not know."""
    known = ", ".join(POLICIES)
    if view.lacks("lr_policy"):
        note = f"the policies are {known}"
        what = "lr_policy is missing, and Caffe has no default: it dies when it first asks for the learning rate"
        yield Told(view.place("base_lr"), what, (note,))
    for given in view.message.scalars("lr_policy"):
        if given.value not in POLICIES and FORKED.get(str(given.value)) not in view.message.type.fields:
            near = nearest(str(given.value), POLICIES, 1)
            fix = tuple(Edit(given.span, quoted(name)) for name in near)
            case = near[:1] and near[0].lower() == str(given.value).lower()
            message = f"'{given.value}' is no learning rate policy: Caffe has {known}"
            notes = tuple(f"did you mean '{name}'?" for name in near)
            yield Told(given.span, message, notes, fix, safe=bool(case))
