"""The net of TRAIN as it behaves in TEST: data as in training, Dropout off, BatchNorms using what they hold.

Caffe builds it in TEST. The rules that make layers part of TRAIN alone are gone, and data layers say `phase: TRAIN`
themselves, which has them crop and mirror as in training. Dropout that is made of stock layers multiplies by 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.analysis.shapes.inputs import FEEDS
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.passes.split import Split
from prototool.rewrite.bypass import take_out
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.dropout.found import Found, dropouts
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.run import run
from prototool.schema.bound import Message
from prototool.text.layout import scalar, string
from prototool.text.literals import quoted


@dataclass(frozen=True)
class WithoutNoise(Pass):
    """Have every Dropout that is not Caffe's own multiply by 1, and take out what rescales Caffe's own."""

    name: ClassVar[str] = "without-noise"

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the new fillers, and the deletions."""
        rescaling: list[Layer] = []
        for found in dict.fromkeys(dropouts(document).values()):
            if found.recipe.kind != "plain":
                self.silence(found, rewriter)
            else:
                rescaling += found.parts
        for layer in take_out(document, rewriter, rescaling) if rescaling else ():
            rewriter.remove(layer)

    def silence(self, found: Found, rewriter: Rewriter) -> None:
        """Have the DummyData of a Dropout give ones."""
        dummy = next(layer for layer in found.parts if layer.type == "DummyData")
        fields = dummy.message.message("dummy_data_param") if dummy.message else None
        filler = fields.message("data_filler") if fields else None
        if filler and filler.node:
            set_inner(rewriter, filler, "type", "constant", is_text=True)
            set_inner(rewriter, filler, "value", "1")


@dataclass(frozen=True)
class AsInTest(Pass):
    """Have data layers behave as in TRAIN, all others as in TEST, and BatchNorms use the statistics they hold.

    `source` replaces the one of the data layers, if given.
    """

    name: ClassVar[str] = "as-in-test"

    source: str = ""

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the fields."""
        fed = 0
        for layer in document.net.layers:
            if not layer.message:
                continue
            if not layer.bottoms or layer.phase:
                set_inner(rewriter, layer.message, "phase", "TEST" if layer.bottoms else "TRAIN")
            if layer.type == "BatchNorm":
                rewriter.set_field(layer, "batch_norm_param", "use_global_stats", "true")
            if self.source and layer.type in FEEDS:
                rewriter.set_field(layer, FEEDS[layer.type], "source", quoted(self.source))
                fed += 1
        if self.source and fed != 1:
            raise OptionError(f"--data is for a net with one data layer in TRAIN, and this one has {fed}")


def set_inner(rewriter: Rewriter, message: Message, name: str, spelling: str, is_text: bool = False) -> None:
    """Have a message say something, whether or not it said anything of it before."""
    stated = message.scalars(name)
    if stated:
        rewriter.set_value(stated[-1].node, spelling)
    elif message.node:
        rewriter.add_field(message.node, string(name, spelling) if is_text else scalar(name, spelling))


def as_in_test(document: Document, source: str = "") -> Document:
    """The net of TRAIN, to be built in TEST; BatchNorms use the statistics they hold.

    Raises what running passes raises, and OptionError for a source that nothing would read.
    """
    steps = run(document, [WithoutNoise(), Split("TRAIN"), AsInTest(source)])
    return steps[-1].document
