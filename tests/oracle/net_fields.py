"""Nets as lists of fields, to be changed by hand: a field is its name and its value, text or again a list of fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from prototool.schema.caffe import SCHEMA
from prototool.text.parse import parse
from prototool.text.source import Source
from prototool.text.tree import Block, Field, Scalar

Node: TypeAlias = list[Any]


Fields: TypeAlias = list[Node]


PARAM_OF = {
    **{name.replace("_", ""): name for name in SCHEMA.message("LayerParameter").fields if name.endswith("_param")},
    "deconvolutionparam": "convolution_param",
    "im2colparam": "convolution_param",
    "lstmparam": "recurrent_param",
    "rnnparam": "recurrent_param",
    "softmaxwithlossparam": "softmax_param",
}


def read(text: str) -> Fields:
    """A text as fields."""
    return [node(field) for field in parse(Source(text)).fields]


def node(field: Field) -> Node:
    """A field as its name and value."""
    if isinstance(field, Scalar):
        return [field.name, field.raw]
    assert isinstance(field, Block)
    return [field.name, [node(inner) for inner in field.fields]]


def write(fields: Fields, depth: int = 0) -> str:
    """Fields as text; the layers a line each."""
    end = " " if depth else "\n"
    return "".join(
        f"{name} {{ {write(value, depth + 1)}}}{end}" if isinstance(value, list) else f"{name}: {value}{end}"
        for name, value in fields
    )


def layers(net: Fields) -> list[Fields]:
    """The layers of a net."""
    return [value for name, value in net if name in ("layer", "layers")]


def values(layer: Fields, name: str) -> list[str]:
    """The values of a layer's field."""
    return [value for field, value in layer if field == name]


def blobs(net: Fields) -> list[str]:
    """The names of all tops."""
    tops = [top for layer in layers(net) for top in values(layer, "top")]
    return tops + [value for name, value in net if name == "input"] or ['"none"']


def scalars(fields: Fields) -> Iterator[Node]:
    """All scalar fields, however deep."""
    for each in fields:
        if isinstance(each[1], list):
            yield from scalars(each[1])
        else:
            yield each


def holders(fields: Fields) -> Iterator[Fields]:
    """All lists of fields, however deep."""
    yield fields
    for _, value in fields:
        if isinstance(value, list):
            yield from holders(value)


def param_name(layer: Fields) -> str:
    """The parameter message of a layer's type; sometimes there is none."""
    kind = next(iter(values(layer, "type")), '""')
    return PARAM_OF.get(kind[1:-1].lower().replace("_", "") + "param", "")
