"""Layers of a file of weights, of any era, as far as the upgrade of the file looks into them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from prototool.schema.upgrade_layers import TODAY, V0, V1, inside, of, text
from prototool.schema.weights import CURRENT, Era, NoWeightsError, shape
from prototool.schema.wire import CutOffError, Field, Piece, WireError, pieces

EraName: TypeAlias = Literal["V0", "V1", "V2"]


class RefusedError(NoWeightsError):
    """A file of weights that Caffe's upgrade refuses, or would lose layers of."""


class Layer(NamedTuple):
    """A layer on its way: its era, its name for messages, and its fields.

    `place` is where it stands in the file, as long as it is as it stands there; `foreign` are fields of forks.
    """

    era: EraName
    name: str
    fields: Sequence[Piece]
    place: Field | None = None
    foreign: tuple[Piece, ...] = ()


def read_layer(data: memoryview, field: Field, era: Era) -> Layer:
    """A layer of a file. Raises WireError where there is none, NoWeightsError for one with damaged blobs."""
    try:
        stated = list(pieces(data[field.inside : field.end]))
        inner = [] if era is CURRENT else inside(stated, V1["layer"])
        if era is CURRENT:
            found = Layer("V2", text(stated, TODAY["name"]), stated, field)
            blobs = of(stated, TODAY["blobs"])
        elif of(stated, V1["layer"]):
            found = Layer("V0", text(inner, V0["name"]), stated, field)
            blobs = [*of(stated, V1["blobs"]), *of(inner, V0["blobs"])]
        else:
            found = Layer("V1", text(stated, V1["name"]), stated, field)
            blobs = of(stated, V1["blobs"])
    except CutOffError as error:
        # The layer is whole, so it is its inside that is none.
        raise WireError(str(error)) from None
    try:
        for blob in blobs:
            shape(memoryview(blob.value), Field(blob.number, blob.kind, 0, 0, len(blob.value)))
    except WireError as error:
        raise NoWeightsError(f"the weights of layer '{found.name}' are damaged: {error}") from None
    return found
