"""The layers that normalise, as Caffe 1.0 has them and as NVIDIA's fork does (Ioffe and Szegedy 2015)."""

from __future__ import annotations

from typing import NamedTuple

from prototool.analysis.fields import param
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.batchnorm.bias import HOLDERS
from prototool.rewrite.new_layer import NewLayer
from prototool.rewrite.phases import Rules
from prototool.text.layout import NewField, block, scalar, string

# The blobs of a BatchNorm and of its Scale.
STATISTICS = ("mean", "variance", "count")
AFFINE = ("scale", "shift")


class Affine(NamedTuple):
    """What scale and shift start as."""

    scale: float = 1.0
    shift: float = 0.0


class Place(NamedTuple):
    """What is normalised: bottom and top, where the layers are part of the net, and the weights they are shared with.

    `shared` is the name of the weights that the layer before them shares with others, which then share one BatchNorm
    too; empty where it shares none.
    """

    bottom: str
    top: str
    rules: Rules
    shared: str = ""

    def params(self, blobs: tuple[str, ...], learned: bool) -> list[NewField]:
        """The `param` of these blobs. Statistics are gathered, not learned, and not to decay."""
        names = [[string("name", f"{self.shared}/{blob}")] if self.shared else [] for blob in blobs]
        rates = [] if learned else [scalar("lr_mult", "0"), scalar("decay_mult", "0")]
        return [block("param", *name, *rates) for name in names if name or rates]


def caffe(name: str, scale_name: str, place: Place, start: Affine) -> list[NewLayer]:
    """BatchNorm, and the Scale that gives back the freedom it takes; phases decide whose statistics count."""
    statistics = place.params(STATISTICS, learned=False)
    fields = block("scale_param", filler("filler", start.scale), TRUE_BIAS, filler("bias_filler", start.shift))
    scale = [*place.params(AFFINE, learned=True), fields]
    top = (place.top,)
    return [
        NewLayer(name, "BatchNorm", (place.bottom,), top, tuple(statistics), *place.rules),
        NewLayer(scale_name, "Scale", top, top, tuple(scale), *place.rules),
    ]


def nvidia(name: str, place: Place, start: Affine) -> list[NewLayer]:
    """NVIDIA's BatchNorm, which learns scale and shift itself, behind its statistics."""
    params = [*place.params(STATISTICS, learned=False), *place.params(AFFINE, learned=True)]
    fields = [scalar("scale_bias", "true"), filler("scale_filler", start.scale), filler("bias_filler", start.shift)]
    param = block("batch_norm_param", *fields)
    return [NewLayer(name, "BatchNorm", (place.bottom,), (place.top,), (*params, param), *place.rules)]


TRUE_BIAS = scalar("bias_term", "true")


def filler(name: str, value: float) -> NewField:
    """A filler of one value."""
    return block(name, scalar("value", f"{value:.8g}"))


def shared_weights(document: Document, layer: Layer) -> str:
    """The name of a layer's weights, if in some state one like it has the same ones; else nothing."""
    name = weights_name(layer)
    for state in document.net.states() if name else ():
        layers = [each for each in document.graph(state).layers if weights_name(each) == name]
        # An autoencoder uses weights a second time the other way round, for other channels.
        if layer in layers and sum(output(each) == output(layer) for each in layers) > 1:
            return name
    return ""


def weights_name(layer: Layer) -> str:
    """The name of a layer's first parameter, if it has one."""
    params = layer.message.messages("param") if layer.message and layer.era == "V2" else []
    return params[0].text("name") if params else ""


def output(layer: Layer) -> tuple[str, object]:
    """What says how many channels a layer gives: its type, and what it states."""
    holder = HOLDERS.get(layer.type)
    return layer.type, param(layer, holder).get("num_output") if holder else None
