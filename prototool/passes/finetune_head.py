"""finetune-head: the classifier of a trained net for other classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.analysis.fields import number, param
from prototool.analysis.reads import READS
from prototool.analysis.settings import settings
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.paths import anchor
from prototool.rewrite.rates import learned, sharers
from prototool.rewrite.rewriter import Rewriter, own_message, refs_stated
from prototool.rewrite.selector import SelectionError, select
from prototool.schema.legacy import param_path
from prototool.text.layout import block, scalar

HEADS = ("InnerProduct", "Convolution", "Deconvolution", "Embed")


@dataclass(frozen=True)
class FinetuneHead(Pass):
    """Give a classifier another number of outputs and another name, under which Caffe finds no old weights for it.

    Its top is renamed with it if it is called as the layer is; who reads it follows. `lr-mult` multiplies the learning
    rates of its parameters. Without a `name` it is the old one with `_new`.
    """

    name: ClassVar[str] = "finetune-head"

    layer: str
    num_output: int
    name_: str = ""
    lr_mult: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        if self.num_output < 1:
            raise OptionError(f"num-output is the number of classes, at least 1; {self.num_output} is not")
        if not 0 <= self.lr_mult < float("inf"):
            raise OptionError(f"lr-mult multiplies learning rates: {self.lr_mult:g} cannot")
        if self.name_ == self.layer:
            raise OptionError("the layer needs another name, or Caffe loads the weights it had")

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the new name, number of outputs and rates of each layer of that name."""
        new = self.name_ or f"{self.layer}_new"
        named = [layer for layer in document.net.layers if layer.name == self.layer]
        if not named and new in rewriter.layer_names:
            return
        found = select(document.net, self.layer)
        if not named:
            raise SelectionError(f"layer is the name of a layer; '{self.layer}' means {len(found)} of them")
        odd = next((layer for layer in named if layer.type not in HEADS), None)
        if odd:
            rewriter.tell(odd, f"it is of type {odd.type}, which has no num_output")
        elif others := [other for layer in named for other in sharers(document).get(layer, ()) if other not in named]:
            rewriter.tell(named[0], f"it shares parameters with layer '{others[0].name}', which need the same shape")
        elif new in rewriter.layer_names:
            rewriter.tell(named[0], f"another layer is called '{new}' already")
        else:
            self.change(document, rewriter, named, new)

    def change(self, document: Document, rewriter: Rewriter, named: list[Layer], new: str) -> None:
        """Record all that changes."""
        params = learned(document)
        for layer in named:
            rewriter.rename_layer(layer, new, fresh=True)
            [message] = READS[layer.type]
            if number(param(layer, message), "num_output") != self.num_output:
                rewriter.set_field(layer, *param_path(layer.era, message, "num_output"), str(self.num_output))
            if self.lr_mult != 1:
                speed_up(rewriter, layer, params.get(layer, 0), self.lr_mult)
        tops = {ref.name for layer in named for ref in layer.tops}
        if self.layer not in tops:
            return
        if new in rewriter.blob_names:
            rewriter.tell(named[0], f"its top keeps its name: another blob is called '{new}' already")
            return
        for layer in document.net.all_layers:
            for ref in refs_stated(layer):
                if ref.name == self.layer:
                    rewriter.rename(ref, new)


def speed_up(rewriter: Rewriter, layer: Layer, params: int, factor: float) -> None:
    """Record the learning rates of a layer's parameters, so many times what they were."""
    message = own_message(layer)
    stated = settings(layer)
    old = [each.rate if each.rate is not None else 1.0 for each in stated] + [1.0] * (params - len(stated))
    rates = [f"{rate * factor:g}" for rate in old]
    if layer.era != "V2":
        rewriter.set_all(message, "blobs_lr", [scalar("blobs_lr", rate) for rate in rates], anchor(message, "blobs_lr"))
        return
    blocks = message.messages("param")
    for rate, inner in zip(rates, blocks, strict=False):
        if inner.node and "lr_mult" in inner:
            rewriter.set_value(inner.scalars("lr_mult")[0].node, rate)
        elif inner.node:
            rewriter.add_field(inner.node, scalar("lr_mult", rate))
    for rate in rates[len(blocks) :]:
        if message.node:
            rewriter.add_field(message.node, block("param", scalar("lr_mult", rate)), anchor(message, "param"))
