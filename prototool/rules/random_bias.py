"""A bias is filled by xavier or msra, which are made for weights.

Both take their spread from the number of inputs of a unit, and for a bias that is 1: xavier spreads it evenly between
-1.73 and 1.73, msra with a standard deviation of 1.41. That is far more than the weights of most layers make of their
input. The usual filler of a bias is a constant. `--unsafe-fixes` makes it one of 0.
"""

from __future__ import annotations

from prototool.analysis.filler_fields import Filler, fillers
from prototool.analysis.places import all_told
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.text.edit import Edit
from prototool.text.literals import quoted

SPREAD = {"msra": "with a standard deviation of 1.41", "xavier": "between -1.73 and 1.73"}


@About(
    "PT331",
    "random-bias",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer {
          name: "ip" type: "InnerProduct" bottom: "data" top: "ip"
          inner_product_param { num_output: 3 weight_filler { type: "xavier" } bias_filler { type: "xavier" } }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer {
          name: "ip" type: "InnerProduct" bottom: "data" top: "ip"
          inner_product_param { num_output: 3 weight_filler { type: "xavier" } bias_filler { type: "constant" } }
        }
    """,
).on_net
def random_bias(view: View) -> Findings:
    """The first bias filled by each of them."""
    groups: dict[str, list[Filler]] = {}
    for layer in view.net.layers:
        for filler in fillers(layer):
            type = filler.message.text("type")
            # In a FAN_OUT filler the spread depends on how many units there are.
            if filler.name == "bias_filler" and type in SPREAD and "variance_norm" not in filler.message:
                groups.setdefault(type, []).append(filler)
    for type, found in groups.items():
        values = [filler.message.scalars("type")[0] for filler in found]
        message = f"{all_told([filler.layer for filler in found])}: {type} spreads a bias {SPREAD[type]}"
        fix = tuple(Edit(value.span, quoted("constant", value.node.raw[0])) for value in values)
        note = "it is made for weights; a bias is usually filled with a constant"
        yield Told(values[0].span, message, (note,), fix, safe=False, about=found[0].layer.name)
