"""add-dropout: a Dropout behind the selected layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.net.legacy import param_path
from prototool.net.net import Layer
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.naming import companion_name
from prototool.rewrite.new_layer import NewLayer
from prototool.rewrite.placement import Placement, PlacementError, behind
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.selector import select
from prototool.text.layout import block, scalar
from prototool.text.literals import single


@dataclass(frozen=True)
class AddDropout(Pass):
    """Put a Dropout behind each selected layer, after the layers that work in place on its top.

    It works in place where that is safe, else through a new blob that all later readers are given. A Dropout that is
    there already is kept and given the ratio, the share of values set to zero in training.
    """

    name: ClassVar[str] = "add-dropout"

    after: str
    ratio: float = 0.5

    def __post_init__(self) -> None:
        """Refuse a ratio that drops nothing or everything: Caffe takes 1 and computes NaN."""
        if not 0 < self.ratio < 1:
            raise OptionError(f"ratio is the share of values that are dropped, between 0 and 1; {self.ratio:g} is not")

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record a Dropout for each place behind a selected layer; two layers may share one."""
        done: set[Layer] = set()
        for layer in select(document.net, self.after):
            try:
                place = behind(document, layer)
                if place.anchor not in done:
                    self.add(rewriter, place)
                    done.add(place.anchor)
            except PlacementError as reason:
                rewriter.skip(layer, str(reason))

    def add(self, rewriter: Rewriter, place: Placement) -> None:
        """Record the Dropout of one place. Raises PlacementError."""
        if place.layer.type == "Dropout":
            raise PlacementError("it is a Dropout itself")
        existing = place.followers("Dropout")
        if existing:
            for dropout in existing:
                self.adjust(rewriter, dropout, place.layer)
            return
        bottom = top = place.layer.tops[0].name
        name = rewriter.free_layer_name(companion_name(place.ends[0].graph, place.base, "Dropout"))
        if not place.in_place():
            readers = place.readers()
            top = rewriter.free_blob_name(name)
            for reader, index in readers:
                rewriter.rename(reader.bottoms[index], top)
        ratio = block("dropout_param", scalar("dropout_ratio", str(self.ratio)))
        rules = place.layer.include, place.layer.exclude
        rewriter.insert_after(place.anchor, NewLayer(name, "Dropout", (bottom,), (top,), (ratio,), *rules))

    def adjust(self, rewriter: Rewriter, dropout: Layer, layer: Layer) -> None:
        """Give a Dropout that is there already the ratio, and say so."""
        holder, field = param_path(dropout.era, "dropout_param", "dropout_ratio")
        param = dropout.message.message(holder) if dropout.message else None
        old = float(param.get(field)) if param else 0.5
        if old == single(self.ratio):
            rewriter.skip(layer, f"Dropout '{dropout.name}' stands behind it already")
        else:
            rewriter.set_field(dropout, holder, field, str(self.ratio))
            rewriter.tell(
                layer, f"Dropout '{dropout.name}' stands behind it already: ratio {old:g} is now {self.ratio:g}"
            )
