"""clip_gradients is 0, which makes every gradient 0.

Caffe scales the gradients down until their norm is `clip_gradients`. Clipping is off with a negative value
(the default is -1) and not with 0: that scales all gradients to 0, and only the decay changes weights.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.text.edit import Edit


@About(
    "PT535",
    "clip-to-nothing",
    "warning",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        clip_gradients: 0
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        momentum: 0.9
        max_iter: 1000
        random_seed: 1
        clip_gradients: -1
    """,
).on_solver
def clip_to_nothing(view: SolverView) -> Findings:
    """Gradients clipped to a norm of 0."""
    for given in view.message.scalars("clip_gradients"):
        if given.value == 0:
            message = "clip_gradients is 0: every gradient is scaled to 0, and nothing is learned"
            yield Told(given.span, message, ("-1 turns clipping off",), (Edit(given.span, "-1"),), safe=False)
