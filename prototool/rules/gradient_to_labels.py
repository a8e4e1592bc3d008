"""A layer reads labels or indices from something that learns.

Losses give their labels no gradient, a recurrent layer none to the marks of where sequences begin, Filter and
BatchReindex none to what they choose by. If something before that bottom learns, Caffe asks for one in the first
backward pass and dies. `propagate_down: false` for that bottom, one entry for each bottom, cuts the path.
"""

from __future__ import annotations

from prototool.analysis.backward import Backward
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer

# The bottoms that get no gradient, by the layer's type; -1 is the last.
NO_GRADIENT = {
    "BatchReindex": (1,),
    "Filter": (-1,),
    "HingeLoss": (1,),
    "InfogainLoss": (1, 2),
    "LSTM": (1,),
    "MultinomialLogisticLoss": (1,),
    "RNN": (1,),
    "SigmoidCrossEntropyLoss": (1,),
    "SoftmaxWithLoss": (1,),
}


@About(
    "PT322",
    "gradient-to-labels",
    "warning",
    when="the first training pass",
    says="SigmoidCrossEntropyLoss Layer cannot backpropagate to label inputs.",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "a" type: "InnerProduct" bottom: "data" top: "a" inner_product_param { num_output: 3 } }
        layer { name: "b" type: "InnerProduct" bottom: "data" top: "b" inner_product_param { num_output: 3 } }
        layer { name: "target" type: "Sigmoid" bottom: "b" top: "target" }
        layer { name: "loss" type: "SigmoidCrossEntropyLoss" bottom: "a" bottom: "target" top: "loss" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer { name: "a" type: "InnerProduct" bottom: "data" top: "a" inner_product_param { num_output: 3 } }
        layer {
          name: "b" type: "InnerProduct" bottom: "data" top: "b"
          param { lr_mult: 0 } param { lr_mult: 0 }
          inner_product_param { num_output: 3 }
        }
        layer { name: "target" type: "Sigmoid" bottom: "b" top: "target" }
        layer { name: "loss" type: "SigmoidCrossEntropyLoss" bottom: "a" bottom: "target" top: "loss" }
    """,
).on_state
def gradient_to_labels(view: StateView) -> Findings:
    """Such bottoms, where Caffe would compute their gradient in training."""
    backward = view.backward
    for layer in view.graph.layers:
        if layer.type in NO_GRADIENT:
            for index in places(layer):
                made = view.graph.read.get((layer, index))
                # What no layer computes, needs no gradient; that is told without a look at the whole net.
                if made and (made.layer.bottoms or made.layer.type == "Parameter") and asked(backward, layer, index):
                    ref = layer.bottoms[index]
                    message = (
                        f"layer '{layer.name}' ({layer.type}) gives '{ref.name}' no gradient, and is asked for one"
                    )
                    note = "something before that bottom learns; give it lr_mult: 0, or state propagate_down"
                    yield Told(ref.span, message, (note,), about=layer.name)


def places(layer: Layer) -> list[int]:
    """The indices of a layer's bottoms that get no gradient."""
    return [index % len(layer.bottoms) if index < 0 else index for index in NO_GRADIENT[layer.type] if layer.bottoms]


def asked(backward: Backward, layer: Layer, index: int) -> bool:
    """Whether Caffe would compute that gradient in training."""
    return backward.trains and backward.known and (layer, index) in backward.computed
