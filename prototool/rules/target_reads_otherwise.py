"""The target reads the net, but makes something else of it than Caffe.

It runs under `--target`. What a reader does not ask for it takes as it is used to, without a word: the net is read and
computes something else.
"""

from __future__ import annotations

from prototool.analysis.places import type_place
from prototool.analysis.target import Target
from prototool.analysis.target_fields import Unknown, met, place_of, quoted
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer
from prototool.text.source import Span


@About(
    "PT906",
    "target-reads-otherwise",
    "warning",
    optional=True,
    targets=("tensorrt", "tensorrt"),
    source="the target's own code: see `prototool targets`",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "norm" type: "LRN" bottom: "data" top: "norm" lrn_param { local_size: 3 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "norm" type: "LRN" bottom: "data" top: "norm" lrn_param { local_size: 3 beta: 0.75 } }
    """,
).on_target
def target_reads_otherwise(view: View, target: Target) -> Findings:
    """Layers of which the target loses something, and inputs whose shapes it does not read or mixes up."""
    inputs, dims = view.net.message.scalars("input"), view.net.message.scalars("input_dim")
    if inputs and target.input_fields == "ignored":
        text = f"{target.title} does not read 'input' fields: the blob gets no Input layer, and no shape"
        yield Told(inputs[0].node.span, text, ("prototool migrate makes Input layers of them",))
    if dims and len(inputs) > 1 and target.input_dims == "all-to-each":
        text = f"{target.title} gives each of the {len(inputs)} inputs all {len(dims)} input_dim"
        yield Told(dims[0].node.span, text, ("prototool migrate makes Input layers of them",))
    unknown = Unknown(target, view.document.schema)
    if target.unknown_fields == "strings-refused":
        for field in unknown.read_as_parameters(view.document.tree.fields):
            if not quoted(field):
                place = Span(field.start, field.start + len(field.name))
                yield Told(place, f"{target.title} does not know the field '{field.name}', and goes on without it")
    for layer in view.net.built:
        if layer.type in target.bare and has_parameters(layer):
            text = (
                f"{target.title} reads no field of {layer.type} layers, and takes the usual values for '{layer.name}'"
            )
            yield Told(type_place(layer), text, about=layer.name)
        texts = {each.text: each for each in target.conditions if not each.refused and met(each, layer, unknown)}
        for text, condition in texts.items():
            message = f"{target.title} reads {layer.type} layer '{layer.name}' otherwise than Caffe: {text}"
            yield Told(place_of(layer, condition), message, about=layer.name)


def has_parameters(layer: Layer) -> bool:
    """Whether a layer states parameters of its type."""
    kinds = {"transform_param", "loss_param"}
    return layer.message is not None and any(
        name.endswith("_param") and name not in kinds for name in layer.message.values
    )
