"""From a bound NetParameter to a Net: today's layers, V1's, V0's, and `input:` fields."""

from __future__ import annotations

from prototool.net.net import BlobRef, Era, Layer, Net
from prototool.net.padding import unpadded
from prototool.net.state import Rule, phase_named
from prototool.schema.bound import Message
from prototool.schema.legacy import V1_TYPES, v0_type
from prototool.text.source import Span


def lower(message: Message) -> Net:
    """The net a NetParameter states."""
    current = message.messages("layer")
    old = message.messages("layers")
    era = era_of(current, old)
    v0 = any("layer" in each for each in old)
    # A file that mixes eras is read in the order of the text. Most are refused, but Caffe's upgrade of V0 builds the
    # net anew of its `layers` and a few fields, and drops all else without a word.
    stated = sorted(current + old, key=start) if current and old and not v0 else old or current
    state = message.message("state") if not v0 else None
    layers = [layer_of(index, stated_layer) for index, stated_layer in enumerate(stated)]
    return Net(
        name=message.text("name"),
        era=era,
        inputs=input_layer(message, v0),
        layers=tuple(unpadded(layers) if v0 else layers),
        stages=frozenset(str(stage.value) for stage in state.scalars("stage")) if state else frozenset(),
        message=message,
    )


def start(message: Message) -> int:
    """Where a message begins in the text."""
    return message.node.start if message.node else 0


def era_of(current: list[Message], old: list[Message]) -> Era:
    """Which generation of the format a net is written in; one without layers is current."""
    eras: set[Era] = {"V0" if "layer" in message else "V1" for message in old}
    if current:
        eras.add("V2")
    return "mixed" if len(eras) > 1 else min(eras, default="V2")


def layer_of(index: int, message: Message) -> Layer:
    """The layer that a LayerParameter or V1LayerParameter states."""
    era: Era = "V2"
    name = message.text("name") if "name" in message else ""
    inner = message.message("layer") if message.type.name == "V1LayerParameter" else None
    if inner:
        era, name, kind = "V0", inner.text("name"), v0_type(inner.text("type"))
    elif message.type.name == "V1LayerParameter":
        # A fork's own type has no name of today that we know.
        era, kind = "V1", V1_TYPES.get(message.text("type"), message.text("type"))
    else:
        kind = message.text("type")
    place = message.node.span if message.node else Span(0, 0)
    if era == "V0":
        # What is stated beside the inner layer is lost on reading, but for the blobs.
        return Layer(index, name, kind, blobs(message, "bottom"), blobs(message, "top"), era, place, message)
    return Layer(
        index=index,
        name=name,
        type=kind,
        bottoms=blobs(message, "bottom"),
        tops=blobs(message, "top"),
        include=tuple(Rule.of(rule) for rule in message.messages("include")),
        exclude=tuple(Rule.of(rule) for rule in message.messages("exclude")),
        phase=phase_named(message.text("phase")) if "phase" in message else None,
        loss_weights=tuple(float(weight.value) for weight in message.scalars("loss_weight")),
        era=era,
        span=place,
        message=message,
    )


def blobs(message: Message, field: str) -> tuple[BlobRef, ...]:
    """The blobs a layer names in a field."""
    return tuple(BlobRef(str(bound.value), bound.node) for bound in message.scalars(field))


def input_layer(message: Message, v0: bool) -> Layer | None:
    """The Input layer that Caffe makes of `input:` fields; it makes none where no shape is given. V0 has only dims."""
    tops = blobs(message, "input")
    if not tops or not ("input_dim" in message or ("input_shape" in message and not v0)):
        return None
    return Layer(
        index=-1,
        name="input",
        type="Input",
        bottoms=(),
        tops=tops,
        era="V2",
        span=Span(tops[0].node.start, tops[-1].node.value_end),
        message=None,
    )
