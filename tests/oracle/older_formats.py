"""Layers of today as V1 and V0 have them, as far as they do."""

from __future__ import annotations

from net_fields import Fields, values

from prototool.schema.caffe import SCHEMA
from prototool.schema.legacy import V0_NAMES, V0_TYPES, V1_TYPES


def v1(layer: Fields) -> Fields:
    """A layer as V1 has it."""
    names = {today: name for name, today in V1_TYPES.items()}
    result: Fields = []
    for name, value in layer:
        if name == "type":
            result.append([name, names.get(value[1:-1], "NONE")])
        elif name == "param" and isinstance(value, list):
            new = {
                "name": "param",
                "lr_mult": "blobs_lr",
                "decay_mult": "weight_decay",
                "share_mode": "blob_share_mode",
            }
            result += [[new[inner], each] for inner, each in value if inner in new]
        elif name in SCHEMA.message("V1LayerParameter").fields:
            result.append([name, value])
    return result


def v0(layer: Fields) -> Fields:
    """A layer as V0 has it: its fields in one inner layer."""
    names = {today: name for name, today in V0_TYPES.items()}
    known = SCHEMA.message("V0LayerParameter").fields
    outer: Fields = []
    inner: Fields = []
    for name, value in layer:
        if name == "type":
            inner.append([name, f'"{names.get(value[1:-1], value[1:-1])}"'])
        elif name in ("bottom", "top", "include", "exclude", "loss_weight"):
            outer.append([name, value])
        elif isinstance(value, list):
            stated = {V0_NAMES.get(field, field): [V0_NAMES.get(field, field), each] for field, each in value}
            inner += [field for field in stated.values() if field[0] in known and field[0] not in dict(inner)]
        elif name == "name":
            inner.append([name, value])
    return [["layer", inner], *outer]


def as_inputs(layer: Fields, dims: bool) -> Fields:
    """An Input layer as the fields it was before; `input_dim` has always four."""
    shapes = [
        shape for _, param in layer for field, shape in (param if isinstance(param, list) else []) if field == "shape"
    ]
    tops = values(layer, "top")
    result: Fields = []
    for index, top in enumerate(tops):
        shape = shapes[index if len(shapes) == len(tops) else 0] if shapes else []
        sizes = [size for _, size in shape]
        if dims:
            result += [["input", top], *[["input_dim", size] for size in (*sizes, "1", "1", "1", "1")[:4]]]
        else:
            result += [["input", top], ["input_shape", [["dim", size] for size in sizes]]]
    return result
