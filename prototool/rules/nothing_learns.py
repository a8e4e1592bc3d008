"""A net has data, weights and a loss, and nothing in it learns.

Either all weights have `lr_mult: 0`, or none of those that may learn has a loss behind it. Caffe computes the loss at
every iteration and changes nothing. If the net is only to be tested, `caffe test` does that without a solver.
"""

from __future__ import annotations

from prototool.analysis.backward import counts_in_loss, learns
from prototool.analysis.places import name_place
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


@About(
    "PT109",
    "nothing-learns",
    "info",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer {
          name: "ip" type: "InnerProduct" bottom: "data" top: "ip"
          param { lr_mult: 0 } param { lr_mult: 0 }
          inner_product_param { num_output: 3 }
        }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
        layer {
          name: "ip" type: "InnerProduct" bottom: "data" top: "ip"
          param { lr_mult: 1 } param { lr_mult: 2 }
          inner_product_param { num_output: 3 }
        }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
    """,
).on_state
def nothing_learns(view: StateView) -> Findings:
    """The loss of a net in which no layer learns although some could."""
    backward = view.backward
    if not backward.trains or not backward.known:
        return
    weighty = [each for each in view.shapes.layers if each.params and each.layer.type != "BatchNorm"]
    if weighty and not any(learns(each) and each.layer in backward.towards_loss for each in weighty):
        loss = next(layer for layer in view.graph.layers if counts_in_loss(layer))
        message = f"nothing learns from loss '{loss.name}': no layer before it has weights with an lr_mult other than 0"
        yield Told(name_place(loss), message, about=loss.name)
