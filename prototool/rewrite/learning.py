"""What a layer states for learning alone: fillers, learning rates, decay."""

from __future__ import annotations

from collections.abc import Iterator

from prototool.net.net import Layer
from prototool.rewrite.rewriter import Rewriter, own_message
from prototool.schema.bound import Message

FILLER = "FillerParameter"
OLD_RATES = frozenset({"blobs_lr", "weight_decay"})
# What these are filled with is what they give out.
FILLED = frozenset({"DummyData", "Parameter"})


def forget(rewriter: Rewriter, layer: Layer) -> None:
    """Record that a layer loses what it states for learning alone; a parameter's name, by which it is shared, stays."""
    message = own_message(layer)
    if message.node is None:
        return
    for field in message.node.fields:
        if field.name in OLD_RATES:
            rewriter.remove_field(field)
    if layer.era == "V2":
        forget_rates(rewriter, message)
    if layer.type not in FILLED:
        for holder, filler in fillers(message):
            if holder.node and filler.node:
                rewriter.remove_inner(holder.node, filler.node)


def forget_rates(rewriter: Rewriter, message: Message) -> None:
    """Record that the `param` of a layer go, or what they say beside a name."""
    params = message.messages("param")
    named = any("name" in param for param in params)
    for param in params:
        if param.node is None or message.node is None:
            continue
        if not named:
            rewriter.remove_inner(message.node, param.node)
            continue
        for name in ("lr_mult", "decay_mult"):
            for bound in param.scalars(name):
                rewriter.remove_inner(param.node, bound.node)


def fillers(message: Message) -> Iterator[tuple[Message, Message]]:
    """Every filler in a message, with the message that holds it."""
    for name, values in message.values.items():
        for bound in values:
            if isinstance(bound, Message) and message.type.fields[name].of == FILLER:
                yield message, bound
            elif isinstance(bound, Message):
                yield from fillers(bound)
