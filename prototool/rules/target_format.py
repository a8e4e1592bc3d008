"""The target does not read the file's format, or not its `input:` fields.

It runs under `--target`. Not every reader upgrades files of older eras as Caffe does: some convert `layer` alone and
make an empty net of `layers` without a word. `prototool migrate` writes such a file in today's format.
"""

from __future__ import annotations

from prototool.analysis.places import field_place
from prototool.analysis.target import Target
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer
from prototool.net.upgrade import DIMS, heading
from prototool.text.source import Span


@About(
    "PT904",
    "target-format",
    "error",
    optional=True,
    targets=("ncnn", "ncnn"),
    source="the target's own code: see `prototool targets`",
    bad="""
        input: "data"
        input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
        layers { name: "relu" type: RELU bottom: "data" top: "data" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }
    """,
).on_target
def target_format(view: View, target: Target) -> Findings:
    """A net of an era that the target does not read, and inputs that it does not count as Caffe does."""
    net = view.net
    if target.types and net.layers and net.era not in target.eras:
        first = next((layer for layer in net.layers if layer.era not in target.eras), net.layers[0])
        what = "a mix of formats" if net.era == "mixed" else f"the format of this file ({net.era})"
        yield Told(heading(first), f"{target.title} does not read {what}", ("prototool migrate writes it in today's",))
    inputs, dims = net.message.scalars("input"), net.message.scalars("input_dim")
    shapes = net.message.messages("input_shape")
    if inputs and target.input_dims == "one-input" and dims and len(inputs) > 1:
        text = f"{target.title} reads input_dim of one input alone: give each an input_shape, or an Input layer"
        yield Told(dims[0].node.span, text)
    if target.input_dims == "counted":
        if dims and len(dims) != DIMS * len(inputs):
            text = f"{target.title} needs {DIMS} input_dim for each of {len(inputs)} inputs, and there are {len(dims)}"
            yield Told(dims[0].node.span, text)
        elif shapes and not dims and len(shapes) != len(inputs) and shapes[0].node:
            text = f"{target.title} needs an input_shape for each of {len(inputs)} inputs, and there are {len(shapes)}"
            yield Told(shapes[0].node.span, text)
        for layer in net.layers:
            yield from counted(layer, target)


def counted(layer: Layer, target: Target) -> Findings:
    """An Input layer with another number of shapes than of tops; Caffe takes one for all."""
    param = layer.message.message("input_param") if layer.message and layer.type == "Input" else None
    if param and layer.message and len(param.messages("shape")) != len(layer.tops):
        given, tops = len(param.messages("shape")), len(layer.tops)
        text = f"{target.title} needs a shape for each of the {tops} tops of '{layer.name}', and there are {given}"
        place: Span = field_place(layer, layer.message, "input_param")
        yield Told(place, text, about=layer.name)
