"""A BatchNorm states learning rates for its three parameters, which Caffe sets to 0 when it reads the file.

Mean, variance and their factor are measured, not learned. Where exactly three `param` are given, Caffe writes
`lr_mult: 0` and `decay_mult: 0` into all of them and says nothing. (One or two it leaves as they are, and refuses.)
What learns behind a BatchNorm is a Scale layer with `bias_term: true`. `--fix` writes what Caffe makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from prototool.analysis.places import name_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.document import Document
from prototool.schema.bound import Message
from prototool.text.edit import Edit
from prototool.text.layout import scalar, within
from prototool.text.source import Span

# Mean, variance, and the factor by which both are to be divided.
PARAMETERS = 3


@About(
    "PT306",
    "batchnorm-parameters",
    "info",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "bn" type: "BatchNorm" bottom: "data" top: "bn"
          param { lr_mult: 1 } param { lr_mult: 1 } param { lr_mult: 0 }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "bn" type: "BatchNorm" bottom: "data" top: "bn"
          param { lr_mult: 0 } param { lr_mult: 0 } param { lr_mult: 0 }
        }
    """,
).on_net
def batchnorm_parameters(view: View) -> Findings:
    """The BatchNorms with three parameters that are told to learn."""
    for layer in view.net.layers:
        if layer.type == "BatchNorm" and layer.message and layer.era == "V2":
            stated = layer.message.messages("param")
            if len(stated) == PARAMETERS and any(each.get("lr_mult") for each in stated):
                message = f"nothing in BatchNorm '{layer.name}' learns: Caffe sets all three lr_mult to 0"
                note = "what learns is a Scale layer behind it"
                fix = tuple(zeros(view.document, stated))
                yield Told(name_place(layer), message, (note,), fix, about=layer.name)


def zeros(document: Document, stated: list[Message]) -> Iterator[Edit]:
    """The edits that write lr_mult: 0 into each of them."""
    for each in stated:
        if "lr_mult" in each:
            yield Edit(each.scalars("lr_mult")[0].span, "0")
        elif each.node:
            offset, text = within(document.source, each.node, scalar("lr_mult", "0"), document.tree.fields)
            yield Edit(Span(offset, offset), text)
