"""What Caffe refuses when it upgrades a file of an older era, before it builds any net."""

from __future__ import annotations

from collections.abc import Iterator

from prototool.net.net import Layer, Net
from prototool.net.padding import inner_of, is_padding, may_follow
from prototool.schema.legacy import V0_TYPES
from prototool.text.nearest import did_you_mean
from prototool.text.problem import Kind, Problem
from prototool.text.source import Span

MIXED_ERAS = Kind("PT701", "mixed-eras")
UNKNOWN_V0_TYPE = Kind("PT702", "unknown-v0-type")
V0_PADDING = Kind("PT703", "v0-padding")
BAD_INPUT_FIELDS = Kind("PT704", "bad-input-fields")

# `input_dim` counts four for each input, whatever the input is.
DIMS = 4


def refused(net: Net) -> tuple[Problem, ...]:
    """What Caffe's upgrade of a net ends with; nothing for a net that it upgrades, whatever becomes of that."""
    if net.era == "mixed":
        found = mixed(net)
        if found:
            return (found,)
    old = [layer for layer in net.layers if layer.era == "V0"]
    if not old:
        return tuple(input_fields(net))
    inputs = {str(value.value) for value in net.message.scalars("input")}
    return (*unknown_types(old), *paddings(old, inputs), *input_fields(net))


def mixed(net: Net) -> Problem | None:
    """The problem of layers of several eras, but that V0's upgrade drops those of today without a word."""
    eras = [layer.era for layer in net.layers]
    if len(set(eras)) < 2:
        return None
    first = next(layer for layer in net.layers if layer.era != eras[0])
    if "V2" in eras:
        message = "the file has layers of two eras, 'layer' and 'layers'"
        notes = ("Caffe reads either, not both: write them all as 'layer'",)
    else:
        message = "the file has 'layers' of two eras: some hold their fields in an inner 'layer' (V0), some do not (V1)"
        notes = ("Caffe's upgrade leaves nothing of the others but their blobs: write them all alike",)
    return Problem(MIXED_ERAS, heading(first), message, notes, about=first.name)


def heading(layer: Layer) -> Span:
    """A layer's field as far as its opening bracket."""
    node = layer.message.node if layer.message else None
    return Span(node.start, node.open + 1) if node else layer.span


def unknown_types(layers: list[Layer]) -> Iterator[Problem]:
    """A problem for each type that V0 does not know. A layer without a type gets past the upgrade."""
    for layer in layers:
        inner = inner_of(layer)
        types = inner.scalars("type") if inner else []
        if types and types[0].value not in V0_TYPES:
            name = str(types[0].value)
            message = f"layer '{layer.name}' is of type '{name}', which the format of this file (V0) does not have"
            notes = did_you_mean(name, V0_TYPES)
            yield Problem(UNKNOWN_V0_TYPE, types[0].span, message, notes, about=layer.name)


def paddings(layers: list[Layer], inputs: set[str]) -> Iterator[Problem]:
    """A problem for each padding layer that pads nothing, and each layer behind one that cannot take its pad."""
    last: dict[str, Layer] = {}
    for layer in layers:
        for bottom in layer.bottoms:
            source = last.get(bottom.name)
            if is_padding(layer) and source is None and bottom.name not in inputs:
                message = f"the padding layer '{layer.name}' reads '{bottom.name}', which no layer before it writes"
                notes = did_you_mean(bottom.name, [*last, *inputs])
                yield Problem(V0_PADDING, bottom.span, message, notes, about=layer.name)
            if source and is_padding(source) and not may_follow(source, layer):
                message = f"layer '{layer.name}' ({layer.type}) reads the padding layer '{source.name}'"
                note = "only a conv or pool layer with one bottom may stand behind one with one bottom and one top"
                yield Problem(V0_PADDING, bottom.span, message, (note,), about=layer.name)
        last.update((top.name, layer) for top in layer.tops)


def input_fields(net: Net) -> Iterator[Problem]:
    """The problem of `input` fields without as many shapes: Caffe reads on behind the last of them."""
    if net.inputs is None:
        return
    message, inputs = net.message, len(net.inputs.tops)
    if has_shapes(net):
        stated, needed, what = len(message.messages("input_shape")), inputs, "input_shape"
    else:
        stated, needed, what = len(message.scalars("input_dim")), DIMS * inputs, "input_dim"
    if stated < needed:
        text = f"it has {inputs} input{'' if inputs == 1 else 's'}, which need {needed} {what}, and has {stated}"
        note = "Caffe does not count them, and reads memory that is not theirs"
        yield Problem(BAD_INPUT_FIELDS, net.inputs.tops[-1].span, text, (note,))


def has_shapes(net: Net) -> bool:
    """Whether the inputs' shapes are those of `input_shape`, which the upgrade of V0 loses."""
    v0 = any(layer.era == "V0" for layer in net.layers)
    return "input_shape" in net.message and not v0
