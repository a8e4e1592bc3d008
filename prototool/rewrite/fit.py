"""Which layers of a net get their weights from a file, which would end Caffe, and which begin at random.

Caffe goes through the file: each layer's weights go to the first layer of that name in the net, whose blobs must be as
many and of the same shapes, and those of no layer are passed over; what the file does not name keeps what its fillers
gave it, without a word (source: Net::CopyTrainedLayersFrom, tried on the real one).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from prototool.analysis.infer import LayerShapes
from prototool.analysis.shape import Shape, alike
from prototool.analysis.stored import mismatch
from prototool.analysis.view import StateView
from prototool.rewrite.weights import Carried
from prototool.schema.weights import Weights

Verdict: TypeAlias = Literal["matched", "mismatched", "new", "unused"]


class Fit(NamedTuple):
    """A layer of the net, of the file, or of both: the shapes of its blobs here and there, and what comes of it.

    wanted: those of the net, None where only the file has the layer, or its parameters are not known.
    stored: those of the file, None where only the net has it.
    note: what does not fit, or what is likely meant.
    """

    name: str
    type: str
    wanted: tuple[Shape, ...] | None
    stored: tuple[tuple[int, ...], ...] | None
    verdict: Verdict
    note: str = ""


def fits(view: StateView, weights: Weights) -> list[Fit]:
    """What becomes of each layer that learns, in the order of the net, and then of what only the file has."""
    carried = Carried(weights)
    first: dict[str, LayerShapes] = {}
    for each in view.shapes.layers:
        first.setdefault(each.layer.name, each)
    rows = [row for each in view.shapes.layers for row in of_layer(each, first, carried)]
    unused = [
        Fit(layer.name, "", None, layer.dims, "unused")
        for layer in weights.layers
        if layer.blobs and layer.name not in first
    ]
    return [*(hinted(row, unused) for row in rows), *unused]


def of_layer(each: LayerShapes, first: dict[str, LayerShapes], carried: Carried) -> Iterator[Fit]:
    """What becomes of a layer of the net; nothing of one that has no weights, here or there."""
    layer, params = each.layer, each.params
    places = carried.places(layer.name) if first[layer.name] is each else []
    stored = [tuple(shape.dims for shape in carried.shapes_at(index)) for index in places]
    if not (params or any(stored) or (params is None and stored)):
        return
    if not stored:
        twin = first[layer.name] is not each
        note = "an earlier layer of the same name gets the file's weights" if twin else ""
        yield Fit(layer.name, layer.type, params, None, "new", note)
    # A file may hold several layers of one name: all of them go to this one, and the last one stays.
    reasons = [mismatch(carried.shapes_at(index), params) for index in places] if params is not None else []
    wrong = next((reason for reason in reasons if reason), None)
    if stored:
        yield Fit(layer.name, layer.type, params, stored[-1], "mismatched" if wrong else "matched", wrong or "")


def hinted(row: Fit, unused: Sequence[Fit]) -> Fit:
    """The row of a new layer with the name of the one in the file that could be it: of equal shapes, used by none."""
    if row.verdict != "new" or row.note or not row.wanted:
        return row
    like = [other.name for other in unused if may_be(row.wanted, other.stored or ())]
    note = f"'{like[0]}' of the file has these shapes, and is used by none" if len(like) == 1 else ""
    return row._replace(note=note)


def may_be(wanted: Sequence[Shape], stored: Sequence[Shape]) -> bool:
    """Whether blobs of these shapes may be those."""
    return len(wanted) == len(stored) and all(alike(*pair) for pair in zip(wanted, stored, strict=True))
