"""regularization_type is none that Caffe has, and there is a weight_decay.

Caffe has L2 (the default) and L1, spelt exactly so. It looks at the field when it first decays a weight, so it dies at
the first update; without a `weight_decay` it never looks.
"""

from __future__ import annotations

from prototool.analysis.infer import LayerShapes
from prototool.analysis.settings import settings
from prototool.analysis.solver_view import Inline, SolverView
from prototool.check.rule import About, Findings, Told
from prototool.text.edit import Edit
from prototool.text.literals import quoted, single
from prototool.text.nearest import nearest

KNOWN = ("L2", "L1")


def decays(view: SolverView) -> bool:
    """Whether the solver decays anything; it does, as far as is known, where its net is not in view."""
    net = view.view_of(view.solver.train) if view.solver.train else None
    if net is None:
        return True
    upgraded = not isinstance(net.document, Inline)
    found = (factor for each in net.shapes.layers for factor in factors(each, upgraded))
    return any(single(view.real("weight_decay") * factor) != 0 for factor in found)


def factors(each: LayerShapes, upgraded: bool) -> list[float]:
    """The decay_mult of each parameter of a layer, 1 where none is stated."""
    message = each.layer.message
    if each.params is None or message is None:
        return [1.0]
    if upgraded:
        stated = [1.0 if setting.decay is None else setting.decay for setting in settings(each.layer)]
    else:
        stated = [float(setting.get("decay_mult")) for setting in message.messages("param")]
    return [*stated, *[1.0] * len(each.params)][: len(each.params)]


@About(
    "PT513",
    "unknown-regularization",
    "error",
    when="the first update",
    says="Unknown regularization type: l2",
    bad="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        weight_decay: 0.0005
        regularization_type: "l2"
        max_iter: 1000
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.01
        lr_policy: "fixed"
        weight_decay: 0.0005
        regularization_type: "L2"
        max_iter: 1000
    """,
).on_solver
def unknown_regularization(view: SolverView) -> Findings:
    """A way to decay that Caffe does not know, where something decays."""
    for given in view.message.scalars("regularization_type"):
        if given.value not in KNOWN and view.real("weight_decay") != 0 and decays(view):
            near = nearest(str(given.value), KNOWN, 1)
            fix = tuple(Edit(given.span, quoted(name)) for name in near)
            case = near[:1] and near[0].lower() == str(given.value).lower()
            message = f"'{given.value}' is no regularization: Caffe has L2 and L1, spelt exactly so"
            notes = tuple(f"did you mean '{name}'?" for name in near)
            yield Told(given.span, message, notes, fix, safe=bool(case))
