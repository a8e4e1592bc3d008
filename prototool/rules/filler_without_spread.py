"""A random filler of weights does not say how far it spreads.

Without `std` a gaussian filler has one of 1, and without `min` and `max` a uniform one fills with numbers from 0 to 1,
all of them positive. Both are many times what weights usually begin with: of a thousand inputs a unit then makes a
number around 30, or 500. xavier and msra take the spread from the number of inputs.
"""

from __future__ import annotations

from prototool.analysis.filler_fields import fillers
from prototool.analysis.places import all_told
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer
from prototool.schema.bound import Message
from prototool.text.source import Span

# The fields that say how far, and what it is without them.
SPREADS = {
    "gaussian": (("std",), "has a standard deviation of 1"),
    "uniform": (("min", "max"), "fills with numbers from 0 to 1"),
}


@About(
    "PT329",
    "filler-without-spread",
    "info",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer {
          name: "ip" type: "InnerProduct" bottom: "data" top: "ip"
          inner_product_param { num_output: 3 weight_filler { type: "gaussian" } }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer {
          name: "ip" type: "InnerProduct" bottom: "data" top: "ip"
          inner_product_param { num_output: 3 weight_filler { type: "gaussian" std: 0.01 } }
        }
    """,
).on_net
def filler_without_spread(view: View) -> Findings:
    """The first filler of weights of each such type."""
    found: dict[str, list[tuple[Layer, Message]]] = {}
    for layer in view.net.layers:
        for _, name, filler in fillers(layer):
            type = filler.text("type")
            if name == "weight_filler" and type in SPREADS and not any(field in filler for field in SPREADS[type][0]):
                found.setdefault(type, []).append((layer, filler))
    for type, stated in found.items():
        layers = [layer for layer, _ in stated]
        node = stated[0][1].node
        message = f"{all_told(layers)}: the {type} filler of the weights {SPREADS[type][1]}"
        note = f"state {' and '.join(SPREADS[type][0])}, or use xavier or msra"
        yield Told(Span(node.start, node.open) if node else layers[0].span, message, (note,), about=layers[0].name)
