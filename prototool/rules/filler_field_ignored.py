"""A filler states a field that its type does not read.

`std` in a xavier filler is the usual one: xavier and msra take their spread from the size of the layer, and only
gaussian reads `std`. `--fix` deletes what is not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from prototool.analysis.filler_fields import READS, Filler, fillers
from prototool.analysis.places import all_told
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Net
from prototool.schema.bound import Value
from prototool.text import trivia
from prototool.text.edit import Edit

# Caffe refuses `sparse` where it is not read.
KNOWN = frozenset({"type", "sparse"})


@About(
    "PT328",
    "filler-field-ignored",
    "info",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer {
          name: "ip" type: "InnerProduct" bottom: "data" top: "ip"
          inner_product_param { num_output: 3 weight_filler { type: "xavier" std: 0.01 } }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
        layer {
          name: "ip" type: "InnerProduct" bottom: "data" top: "ip"
          inner_product_param { num_output: 3 weight_filler { type: "xavier" } }
        }
    """,
).on_net
def filler_field_ignored(view: View) -> Findings:
    """The first filler of each type with such a field, for each field."""
    groups: dict[tuple[str, str], list[tuple[Filler, Value]]] = {}
    for filler, value in ignored(view.net):
        groups.setdefault((filler.message.text("type"), value.node.name), []).append((filler, value))
    for (type, field), found in groups.items():
        layers = list(dict.fromkeys(filler.layer for filler, _ in found))
        message = f"{all_told(layers)}: a {type} filler does not read {field}"
        text = view.document.source.text
        fix = tuple(Edit(trivia.extent(text, value.node.start, value.node.end), "") for _, value in found)
        yield Told(found[0][1].node.span, message, fix=fix, about=layers[0].name)


def ignored(net: Net) -> Iterator[tuple[Filler, Value]]:
    """The values that fillers of known types state and do not read."""
    for layer in net.layers:
        for filler in fillers(layer):
            fields = filler.message
            if "type" in fields and fields.text("type") in READS:
                for name in fields.values.keys() - READS[fields.text("type")] - KNOWN:
                    yield from ((filler, value) for value in fields.scalars(name))
