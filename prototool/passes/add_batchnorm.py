"""add-batchnorm: BatchNorm and Scale behind the selected layers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.batchnorm.bias import has_bias, take_bias
from prototool.rewrite.batchnorm.layers import Affine, Place, caffe, nvidia, shared_weights
from prototool.rewrite.batchnorm.normalised import (
    AFFINE,
    NORMS,
    affine_step,
    made_of,
    norm_before,
    norm_behind,
    states_of,
)
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.dropout.found import dropouts
from prototool.rewrite.naming import Namer, check_template
from prototool.rewrite.new_layer import NewLayer
from prototool.rewrite.phases import Rules
from prototool.rewrite.placement import Placement, PlacementError, behind, joined, stay
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.selector import select
from prototool.rewrite.shape_at import ShapesAt

POSITIONS = ("before-act", "after-act")
FLAVOURS = ("caffe", "nvidia")


@dataclass(frozen=True)
class AddBatchNorm(Pass):
    """Put a BatchNorm and a Scale right behind each selected layer, before its activation.

    They work in place where that is safe, else through a new blob that all later readers are given. A layer with a
    BatchNorm behind it already is left alone. Whose statistics count is left to the phase.

    position: after-act puts them behind the activation.
    fold-bias: take the bias of the layer away, which BatchNorm takes off again: bias_term: false.
    scale, shift: what these start as; scale=sqrt(2) before a ReLU, shift=-3.5 before a sigmoid for sparse codes.
    names: a template such as '{layer}/bn', with {layer}, {number} (what follows its first letters) and {type}; without
    one, names follow the net's habit.
    flavour: nvidia writes one fused BatchNorm with scale_bias: true, which only NVIDIA's Caffe knows.
    """

    name: ClassVar[str] = "add-batchnorm"

    after: str
    position: str = "before-act"
    fold_bias: bool = False
    scale: float = 1.0
    shift: float = 0.0
    names: str = ""
    flavour: str = "caffe"

    def __post_init__(self) -> None:
        """Refuse options that make no sense. Raises OptionError."""
        if self.position not in POSITIONS:
            raise OptionError(f"position is {' or '.join(POSITIONS)}; '{self.position}' is not")
        if self.flavour not in FLAVOURS:
            raise OptionError(f"flavour is {' or '.join(FLAVOURS)}; '{self.flavour}' is not")
        if not math.isfinite(self.scale) or not math.isfinite(self.shift):
            raise OptionError("scale and shift are finite numbers")
        if self.fold_bias and self.position == "after-act":
            raise OptionError("fold-bias is for position=before-act: an activation in between needs the bias")
        try:
            check_template(self.names or "{layer}")
        except ValueError as error:
            raise OptionError(str(error)) from None

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the layers for each place behind a selected layer; several layers may share one."""
        places: list[Placement] = []
        shapes, drops = ShapesAt(document, {}), dropouts(document)
        for layer in select(document.net, self.after):
            try:
                if layer in drops:
                    raise PlacementError("right behind a Dropout a BatchNorm sees another variance than in TEST")
                place = self.place(document, layer, {place.layer for place in places})
                check_channels(shapes, place)
                places.append(place)
            except PlacementError as reason:
                rewriter.tell(layer, str(reason))
        namer = Namer(rewriter, self.names)
        for place in joined(places):
            try:
                self.add(rewriter, namer, place)
            except PlacementError as reason:
                rewriter.tell(place.layer, str(reason))

    def place(self, document: Document, layer: Layer, others: set[Layer]) -> Placement:
        """The place behind a layer; `others` get a BatchNorm too. Raises PlacementError where none makes sense."""
        if layer.type in NORMS:
            raise PlacementError("it is a BatchNorm itself")
        if layer.era != "V2":
            raise PlacementError(f"the format of this file ({layer.era}) has no BatchNorm; upgrade the file first")
        if self.flavour == "nvidia" and not knows_scale_bias(document):
            raise PlacementError("Caffe 1.0 has no scale_bias; read the file as one of the dialect nvidia")
        found = norm_behind(document, layer)
        if found:
            raise PlacementError(f"BatchNorm '{found.name}' stands behind it already")
        found = norm_before(document, layer)
        if found:
            what = "it belongs to" if layer.type in AFFINE else "it already works on what comes of"
            raise PlacementError(f"{what} BatchNorm '{found.name}'")
        before = next((each for each in others if leads_to(document, each, layer)), None)
        if before and self.position == "before-act":
            raise PlacementError(f"the BatchNorm behind layer '{before.name}' comes before it")
        return behind(document, layer, stay if self.position == "before-act" else affine_step)

    def add(self, rewriter: Rewriter, namer: Namer, place: Placement) -> None:
        """Record the layers of one place. Raises PlacementError."""
        graph, in_place = place.ends[0].graph, place.in_place(keeps_sign=False)
        later = [] if in_place else place.later()
        name = namer.name(graph, place.base, "BatchNorm")
        scale_name = namer.name(graph, place.base, "Scale") if self.flavour == "caffe" else ""
        bottom = rewriter.name_of(place.ref)
        top = bottom if in_place else rewriter.free_blob_name(name)
        for _, ref in later:
            rewriter.rename(ref, top)
        where = Place(bottom, top, Rules(place.include, place.exclude), shared_weights(place.document, place.layer))
        for layer in self.layers(name, scale_name, where):
            rewriter.insert_after(place.anchor, layer)
        if self.fold_bias and not any(end.last.weighted for end in place.ends):
            self.fold(rewriter, place.layer)

    def layers(self, name: str, scale_name: str, where: Place) -> list[NewLayer]:
        """What is written."""
        start = Affine(self.scale, self.shift)
        return nvidia(name, where, start) if self.flavour == "nvidia" else caffe(name, scale_name, where, start)

    def fold(self, rewriter: Rewriter, layer: Layer) -> None:
        """Take the bias of a layer away, or say that it has none to take."""
        if has_bias(layer):
            take_bias(rewriter, layer)
        elif layer.message is not None and "blobs" in layer.message:
            rewriter.tell(layer, "it keeps its bias, because the file states its weights")


def knows_scale_bias(document: Document) -> bool:
    """Whether a file is read by a schema that has NVIDIA's BatchNorm."""
    return "scale_bias" in document.schema.message("BatchNormParameter").fields


def leads_to(document: Document, before: Layer, layer: Layer) -> bool:
    """Whether an activation or Scale works on what a layer gives."""
    return any(version.layer is before for graph in states_of(document, layer) for version in made_of(graph, layer))


def check_channels(shapes: ShapesAt, place: Placement) -> None:
    """Refuse a place where blobs have no channels: Caffe's BatchNorm needs two axes, the second for channels."""
    if any(shape is not None and len(shape) < 2 for shape in shapes.shapes(place)):
        raise PlacementError("its output has no axis of channels")
