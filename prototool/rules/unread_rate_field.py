"""A field of the learning rate is given that the policy does not read.

fixed reads `base_lr` alone; step also `gamma` and `stepsize`; exp `gamma`; inv `gamma` and `power`; multistep `gamma`
and `stepvalue`; poly `power` and `max_iter`; sigmoid `gamma` and `stepsize`. The rest is ignored without a word, and
misleads whoever reads the file.
"""

from __future__ import annotations

from prototool.analysis.rate import POLICIES
from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.text.edit import Edit
from prototool.text.trivia import extent


@About(
    "PT527",
    "unread-rate-field",
    "info",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        gamma: 0.1
        stepsize: 500
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
def unread_rate_field(view: SolverView) -> Findings:
    """Fields of other policies; values of stepvalue have a rule of their own."""
    schedule = view.schedule
    if not schedule.known:
        return
    for field in ("gamma", "power", "stepsize", "stepvalue"):
        loud = field == "stepvalue" and schedule.policy != "fixed"
        if field in view.message and field not in POLICIES[schedule.policy] and not loud:
            first = view.message.scalars(field)[0].node
            gone = extent(view.source.text, first.start, first.end)
            fix = (Edit(gone, ""),) if field != "stepvalue" else ()
            # A comment that goes with its field may say what somebody wants to keep.
            bare = "#" not in view.source.text[slice(*gone)]
            yield Told(view.place(field), f"the policy '{schedule.policy}' does not read {field}", (), fix, safe=bare)
