"""What a value of V1's enum of layer types is called today, those of forks too."""

from __future__ import annotations

from typing import NamedTuple

from prototool.schema.caffe import SCHEMA
from prototool.schema.layer_types import CAFFE_TYPES
from prototool.schema.legacy import V1_TYPES
from prototool.schema.types import Schema
from prototool.text.literals import integer

ENUM = "V1LayerParameter.LayerType"


class Today(NamedTuple):
    """The name of a type, and whether it is known to be that."""

    name: str
    known: bool


def type_of_today(schema: Schema, raw: str) -> Today:
    """The type of today for a value of the enum as it is written.

    Caffe's own upgrade has the names in a table. Those of a fork are spelt by the same custom: SMOOTH_L1_LOSS is
    SmoothL1Loss.
    """
    name = name_of(schema, raw)
    if name in V1_TYPES:
        return Today(V1_TYPES[name], known=True)
    squeezed = name.replace("_", "").lower()
    found = next((each for each in sorted(CAFFE_TYPES) if each.lower() == squeezed), None)
    if found:
        return Today(found, known=True)
    return Today("".join(word.capitalize() for word in name.split("_")), known=False)


def name_of(schema: Schema, raw: str) -> str:
    """The name of a value that may be given as a number; as written where it has none."""
    try:
        number = integer(raw)
    except ValueError:
        return raw
    names = {**schema.enum(ENUM).names, **SCHEMA.enum(ENUM).names}
    return names.get(number, raw)
