"""A net of the oldest format states something that Caffe drops when it reads it.

The upgrade of V0 builds every layer anew from what its inner `layer` states, as far as it is of use to the layer's
type. What is stated beside it (`include`, `loss_weight`, messages such as `convolution_param`), and what belongs to
another type, is lost; so are all fields of the net but its name, `input`, `input_dim` and `force_backward`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prototool.analysis.shapes.table import TABLE
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer
from prototool.schema.bound import Message
from prototool.schema.legacy import TRANSFORM, V0_NAMES, V0_NET_FIELDS, V0_PARAMS


def old_names(fields: Iterable[str]) -> frozenset[str]:
    """What V0 calls fields of today."""
    return frozenset(V0_NAMES.get(field, field) for field in fields)


# What Caffe keeps of a net, of what stands beside the inner layer, and of every inner layer.
OF_NETS = frozenset({*V0_NET_FIELDS, "layers"})
OF_LAYERS = frozenset({"bottom", "layer", "top"})
OF_ALL = frozenset({"blobs", "blobs_lr", "name", "type", "weight_decay"}) | old_names(TRANSFORM)
# What else it keeps, by the layer's type.
OF_TYPE = {
    **{type: old_names(fields) for type, (_, fields) in V0_PARAMS.items()},
    "HDF5Output": frozenset({"hdf5_output_param"}),
    "padding": frozenset({"pad"}),
}


@About(
    "PT713",
    "v0-field-dropped",
    "warning",
    bad="""
        input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8
        layers { layer { name: "pool" type: "pool" pool: MAX kernelsize: 2 num_output: 4 } bottom: "data" top: "pool" }
    """,
    good="""
        input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8
        layers { layer { name: "pool" type: "pool" pool: MAX kernelsize: 2 } bottom: "data" top: "pool" }
    """,
).on_net
def v0_field_dropped(view: View) -> Findings:
    """The fields that do not come through the upgrade."""
    old = [layer for layer in view.net.layers if layer.era == "V0"]
    if not old:
        return
    yield from dropped(view.net.message, OF_NETS, "the net's")
    for layer in old:
        inner = layer.message.message("layer") if layer.message else None
        # A type that V0 does not know is an error of its own.
        if layer.message and inner and (layer.type in TABLE or layer.type == "padding"):
            yield from dropped(
                layer.message, OF_LAYERS, f"what layer '{layer.name}' states beside its inner layer,", layer
            )
            kept = OF_ALL | OF_TYPE.get(layer.type, frozenset())
            yield from dropped(inner, kept, f"layer '{layer.name}' is of type {layer.type}:", layer)


def dropped(message: Message, kept: frozenset[str], whose: str, layer: Layer | None = None) -> Iterator[Told]:
    """A finding for each field of a message that is not kept."""
    for name in sorted(message.values.keys() - kept):
        for bound in message.values[name][:1]:
            if bound.node:
                text = f"{whose} {name} is dropped when Caffe upgrades the file"
                yield Told(bound.node.span, text, about=layer.name if layer else "")
