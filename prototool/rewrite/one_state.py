"""A net for one state made of a net for several."""

from __future__ import annotations

from prototool.net.net import Layer
from prototool.rewrite.rewriter import Rewriter

RULES = ("include", "exclude")


def drop_rules(rewriter: Rewriter, layer: Layer) -> None:
    """Record that a layer is part of the net in every state."""
    message = layer.message
    for name in RULES if message and layer.era != "V0" else ():
        for rule in message.messages(name) if message else ():
            if message and message.node and rule.node:
                rewriter.remove_inner(message.node, rule.node)


def stages_of(words: str) -> frozenset[str]:
    """Stages, written with spaces or commas between them."""
    return frozenset(words.replace(",", " ").split())
