"""A filler says how to spread random numbers, and not that they are random.

Without `type` a filler is `constant`, whose `value` is 0 unless stated: `weight_filler { std: 0.01 }` fills with zeros.
Write the type that reads the field: gaussian for `mean` and `std`, uniform for `min` and `max`, xavier or msra for
`variance_norm`.
"""

from __future__ import annotations

from prototool.analysis.filler_fields import READS, fillers
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.text.source import Span


@About(
    "PT327",
    "filler-without-type",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer {
          name: "ip" type: "InnerProduct" bottom: "data" top: "ip"
          inner_product_param { num_output: 3 weight_filler { std: 0.01 } }
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
def filler_without_type(view: View) -> Findings:
    """The fillers without a type that state what only a random one reads."""
    for layer in view.net.layers:
        for _, name, filler in fillers(layer):
            random = sorted(filler.values.keys() - {"type", "value"})
            if random and "type" not in filler and filler.node:
                value = float(filler.get("value"))
                message = f"layer '{layer.name}': {name} states {random[0]} and no type, so it fills with {value:g}"
                types = [type for type, read in READS.items() if random[0] in read]
                note = f"{random[0]} is read by the type {' and '.join(types)}"
                yield Told(Span(filler.node.start, filler.node.open), message, (note,), about=layer.name)
