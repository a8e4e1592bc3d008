"""Taking away a layer's bias, which a BatchNorm behind it takes off again (Ioffe and Szegedy 2015, section 3.2)."""

from __future__ import annotations

from prototool.analysis.fields import flag, param
from prototool.net.net import Layer
from prototool.rewrite.rewriter import Rewriter
from prototool.text.layout import scalar

HOLDERS = {
    "Convolution": "convolution_param",
    "Deconvolution": "convolution_param",
    "InnerProduct": "inner_product_param",
}


def has_bias(layer: Layer) -> bool:
    """Whether a layer adds a bias that can be left out, and states none of its weights in the file."""
    holder, message = HOLDERS.get(layer.type), layer.message
    if holder is None or message is None or holder not in message or "blobs" in message:
        return False
    return flag(param(layer, holder), "bias_term")


def take_bias(rewriter: Rewriter, layer: Layer) -> None:
    """Record that a layer has no bias: `bias_term: false`, no filler for it, and no settings.

    Caffe refuses settings for more parameters than there are.
    """
    message = layer.message
    fields = message.message(HOLDERS[layer.type]) if message else None
    if message is None or fields is None or fields.node is None:
        return
    gone = [filler.node for filler in fields.messages("bias_filler") if filler.node]
    if "bias_term" in fields:
        for stated in fields.scalars("bias_term"):
            rewriter.set_value(stated.node, "false")
    else:
        kept = [field for field in fields.node.fields if field not in gone]
        rewriter.add_field(fields.node, scalar("bias_term", "false"), kept[-1] if kept else None)
    for node in (*gone, *(each.node for each in message.messages("param")[1:])):
        if node:
            rewriter.remove_field(node)
