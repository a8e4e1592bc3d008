"""A layer states parameters that its type does not read.

Caffe takes every message in every layer and looks only at those of the layer's type: `pooling_param` in a Convolution,
`loss_param` in an Accuracy, `transform_param` outside of a data layer say nothing. Either the message or the `type` is
not what was meant.
"""

from __future__ import annotations

from prototool.analysis.places import field_place
from prototool.analysis.reads import MESSAGES, READS
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told

# What is left where a SoftmaxWithLoss became a Softmax for use without labels.
LEFT_OVER = {"Softmax": frozenset({"loss_param"})}
UNREAD = {type: MESSAGES - read - LEFT_OVER.get(type, frozenset()) for type, read in READS.items()}


@About(
    "PT325",
    "param-of-another-type",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "cat" type: "Eltwise" bottom: "data" bottom: "data" top: "cat" concat_param { axis: 1 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "cat" type: "Concat" bottom: "data" bottom: "data" top: "cat" concat_param { axis: 1 } }
    """,
).on_net
def param_of_another_type(view: View) -> Findings:
    """The messages of layers of Caffe's own types that these do not read and that say something."""
    for layer in view.net.layers:
        unread = UNREAD.get(layer.type)
        if unread is None or layer.message is None or unread.isdisjoint(layer.message.values):
            continue
        for name in sorted(unread.intersection(layer.message.values)):
            if any(message.values for message in layer.message.messages(name)):
                own = " and ".join(sorted(READS[layer.type])) or "no parameters"
                message = f"layer '{layer.name}' states {name}, which no {layer.type} reads"
                place = field_place(layer, layer.message, name)
                yield Told(place, message, (f"{layer.type} reads {own}",), about=layer.name)
