"""replace-batchnorm: Dropout in place of BatchNorm."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import ClassVar

from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.batchnorm.normalised import AFFINE, NORMS, affine_step
from prototool.rewrite.bypass import take_out
from prototool.rewrite.contract import Pass
from prototool.rewrite.dropout.dropping import Dropping
from prototool.rewrite.dropout.kinds import checked
from prototool.rewrite.placement import ACTIVATIONS, Placement, PlacementError, behind, joined
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.stated import stated_shapes


@dataclass(frozen=True)
class ReplaceBatchNorm(Pass):
    """Take every BatchNorm out of the net, with its Scale, and put a Dropout behind the activation that follows.

    A BatchNorm that no activation follows, such as that of a linear bottleneck, is only taken out. Whoever wants to see
    that this is no good idea finds a net that trains no more: without BatchNorm a deep net needs another start.

    ratio, kind and input are those of add-dropout.
    """

    name: ClassVar[str] = "replace-batchnorm"

    ratio: float = 0.5
    kind: str = "plain"
    input: str = ""

    def __post_init__(self) -> None:
        """Refuse options that make no sense. Raises OptionError."""
        checked(self.kind, self.ratio, rescale=False)
        stated_shapes(self.input)

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record what goes, then what comes."""
        places: dict[Layer, Placement] = {}
        for norm in document.net.layers:
            if norm.type in NORMS:
                try:
                    places[norm] = behind(document, norm, affine_step)
                except PlacementError as reason:
                    rewriter.tell(norm, str(reason))
        gone = take_out(document, rewriter, removable(document, rewriter, places))
        for layer in gone:
            rewriter.remove(layer)
        work = Dropping(rewriter, checked(self.kind, self.ratio, rescale=False), self.input, gone)
        wanted: list[Placement] = []
        for norm, place in places.items():
            if norm not in gone:
                continue
            if any(layer.type in ACTIVATIONS for layer in between(place)):
                wanted.append(place._replace(base=origin(place)))
            else:
                rewriter.tell(norm, "it is only taken out: no activation follows that a Dropout could stand behind")
        work.fill(joined(wanted))


def removable(document: Document, rewriter: Rewriter, places: dict[Layer, Placement]) -> list[Layer]:
    """The BatchNorms that can go, with their Scales; of the others it is told why they stay.

    A BatchNorm and its Scale go or stay together, and so do the two of a blob that has one for each phase.
    """
    groups: dict[str, dict[Layer, None]] = {}
    for norm, place in places.items():
        groups.setdefault(norm.tops[0].name, {}).update(dict.fromkeys((norm, *scales(place))))
    taken: list[Layer] = []

    def grow(some: list[dict[Layer, None]]) -> None:
        wanted = [*taken, *(layer for group in some for layer in group if layer not in taken)]
        trial = Rewriter(document)
        if len(take_out(document, trial, wanted)) == len(wanted):
            taken[:] = wanted
        elif len(some) == 1:
            rewriter.notes += trial.notes
        else:
            grow(some[: len(some) // 2])
            grow(some[len(some) // 2 :])

    if groups:
        grow(list(groups.values()))
    return taken


def between(place: Placement) -> list[Layer]:
    """The layers between the selected one and the place."""
    return list(dict.fromkeys(version.layer for end in place.ends for version in end.path[1:]))


def scales(place: Placement) -> list[Layer]:
    """The Scales, or Biases, that belong to a BatchNorm."""
    found = (takewhile(lambda version: version.layer.type in AFFINE, end.path[1:]) for end in place.ends)
    return list(dict.fromkeys(version.layer for path in found for version in path))


def origin(place: Placement) -> Layer:
    """The layer whose output a BatchNorm works on, after which a new one is called."""
    graph, layer = place.ends[0].graph, place.layer
    while layer.type in NORMS | AFFINE | ACTIVATIONS and (layer, 0) in graph.read:
        layer = graph.read[layer, 0].layer
    return layer
