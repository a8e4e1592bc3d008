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
from prototool.rewrite.placement import Placement, PlacementError, behind, joined
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
        """Record a Dropout for each place behind a selected layer; several layers may share one."""
        places: list[Placement] = []
        for layer in select(document.net, self.after):
            try:
                places.append(place_for(document, layer))
            except PlacementError as reason:
                rewriter.tell(layer, str(reason))
        existing: dict[Layer, Layer] = {}
        for place in joined(places):
            found = place.followers("Dropout")
            existing.update((dropout, place.layer) for dropout in found)
            if not found:
                try:
                    self.add(rewriter, place)
                except PlacementError as reason:
                    rewriter.tell(place.layer, str(reason))
        for dropout, layer in existing.items():
            self.adjust(rewriter, dropout, layer)

    def add(self, rewriter: Rewriter, place: Placement) -> None:
        """Record the Dropout of one place. Raises PlacementError."""
        bottom = top = place.layer.tops[0].name
        name = rewriter.free_layer_name(companion_name(place.ends[0].graph, place.base, "Dropout"))
        if not place.in_place():
            readers = place.readers()
            top = rewriter.free_blob_name(name)
            for reader, index in readers:
                rewriter.rename(reader.bottoms[index], top)
        ratio = block("dropout_param", scalar("dropout_ratio", str(self.ratio)))
        rules = place.include, place.exclude
        rewriter.insert_after(place.anchor, NewLayer(name, "Dropout", (bottom,), (top,), (ratio,), *rules))

    def adjust(self, rewriter: Rewriter, dropout: Layer, layer: Layer) -> None:
        """Give a Dropout that is there already the ratio, and say so."""
        holder, field = param_path(dropout.era, "dropout_param", "dropout_ratio")
        param = dropout.message.message(holder) if dropout.message else None
        old = float(param.get(field)) if param else 0.5
        if old == single(self.ratio):
            rewriter.tell(layer, f"Dropout '{dropout.name}' stands behind it already")
        else:
            rewriter.set_field(dropout, holder, field, str(self.ratio))
            rewriter.tell(
                layer, f"Dropout '{dropout.name}' stands behind it already: ratio {old:g} is now {self.ratio:g}"
            )


def place_for(document: Document, layer: Layer) -> Placement:
    """The place behind a layer. Raises PlacementError where a Dropout makes no sense."""
    if layer.type == "Dropout":
        raise PlacementError("it is a Dropout itself")
    return behind(document, layer)
