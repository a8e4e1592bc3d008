"""A net has no layers in the state in which the solver builds it.

Caffe sets up a net without layers and dies when it first runs it. A usual cause are stages: layers with
`include { stage: ... }` that no `train_state` or `test_state` asks for. Another one are inline nets (`net_param`) with
the `layers` of old files, which Caffe upgrades in files of their own alone and ignores here.
"""

from __future__ import annotations

from prototool.analysis.solver_view import SolverView
from prototool.check.rule import About, Findings, Told
from prototool.schema.bound import Message


@About(
    "PT515",
    "empty-net",
    "error",
    when="the first training pass",
    says="Check failed: end < layers_.size() (-1 vs. 0)",
    bad="""
        train_net_param {
          layers { name: "data" type: DUMMY_DATA top: "data" dummy_data_param { num: 1 channels: 3 } }
        }
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
    good="""
        train_net_param {
          layer { name: "data" type: "DummyData" top: "data" dummy_data_param { shape { dim: 1 dim: 3 } } }
        }
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
).on_solver
def empty_net(view: SolverView) -> Findings:
    """Nets without layers that are run."""
    for ref in view.solver.nets:
        net = view.view_of(ref) if view.runs(ref) else None
        if net and not net.graph.layers and not view.refusals(ref):
            old = isinstance(ref.bound, Message) and "layers" in ref.bound
            note = "an inline net is not upgraded: its 'layers' are ignored; write them as 'layer'"
            message = f"{ref.role} has no layers in {net.state}: Caffe dies when it first runs it"
            yield Told(ref.span, message, (note,) if old else ())
