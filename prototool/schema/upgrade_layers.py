"""What Caffe's upgrade makes of the layers of older files, in binary: fields under other numbers, in other messages.

A value that only moves keeps its bytes, so blobs are never copied, text need not be UTF-8, and what a fork added to an
inner message comes along. Source: Caffe 1.0's upgrade_net_proto_binary, tried on the real one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final, TypeAlias

from prototool.schema.caffe import SCHEMA
from prototool.schema.legacy import (
    TRANSFORM,
    V0_NAMES,
    V0_PARAMS,
    V0_TYPES,
    V1_NAMES,
    V1_SPECS,
    V1_TRANSFORMING,
    V1_TYPES,
)
from prototool.schema.types import FieldType
from prototool.schema.wire import (
    FIXED32,
    LENGTH,
    SIZES,
    VARINT,
    Chunk,
    Piece,
    encoded,
    number_bytes,
    pieces,
    varint,
)

StoredFields: TypeAlias = Sequence[Piece]

TODAY: Final = SCHEMA.message("LayerParameter").fields
V1: Final = SCHEMA.message("V1LayerParameter").fields
V0: Final = SCHEMA.message("V0LayerParameter").fields
SPEC: Final = SCHEMA.message("ParamSpec").fields
V1_ENUM: Final = SCHEMA.enum("V1LayerParameter.LayerType")

# How a value that stands alone is written, by its type, as far as types of layers have them.
KINDS: Final = {"message": LENGTH, "string": LENGTH, "float": FIXED32}
# The fields of V1 that have the same meaning under another number today.
KEPT: Final = {V1[name].number: TODAY[name].number for name in (V1.keys() & TODAY.keys()) - {"type", "param"}}
ZERO: Final = bytes(4)


def kind_of(field: FieldType) -> int:
    """How a value of a field is written where it stands alone."""
    return KINDS.get(field.kind, VARINT)


def of(layer: Iterable[Piece], field: FieldType) -> list[Piece]:
    """What a message states for a field, each value by itself, those that were packed too. Raises WireError."""
    found: list[Piece] = []
    kind = kind_of(field)
    for piece in layer:
        if piece.number == field.number and piece.kind == kind:
            found.append(piece)
        elif piece.number == field.number and piece.kind == LENGTH and field.repeated:
            found += unpacked(piece, kind)
    return found


def unpacked(piece: Piece, kind: int) -> Iterator[Piece]:
    """The numbers that stand together in one field. Raises WireError."""
    view, at = memoryview(piece.value), 0
    while at < len(view):
        end = at + SIZES[kind] if kind in SIZES else varint(view, at, len(view))[1]
        yield Piece(piece.number, kind, view[at:end])
        at = end


def text(layer: Iterable[Piece], field: FieldType) -> str:
    """The text a message states for a field, "" where it states none."""
    found = of(layer, field)
    return readable(found[-1].value) if found else ""


def readable(value: Chunk) -> str:
    """Text as it is stored, be it UTF-8 or not."""
    return bytes(value).decode("utf-8", "surrogateescape")


def inside(layer: Iterable[Piece], field: FieldType) -> list[Piece]:
    """What the message in a field states; stated in several parts, it is one message all the same. Raises WireError."""
    return [inner for piece in of(layer, field) for inner in pieces(piece.value)]


def made(field: FieldType, value: Chunk | str | Iterable[Piece]) -> Piece:
    """A field with a value: text, bytes as they stand in the file, or the fields of a message."""
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogateescape")
    elif not isinstance(value, bytes | memoryview):
        value = b"".join(encoded(value))
    return Piece(field.number, kind_of(field), value)


def in_order(layer: Iterable[Piece]) -> list[Piece]:
    """Fields in the order of their numbers, as protobuf writes them."""
    return sorted(layer, key=lambda piece: piece.number)


def unknown(layer: Iterable[Piece], known: Mapping[str, FieldType]) -> list[Piece]:
    """The fields that a message of this type does not have in Caffe 1.0."""
    numbers = {field.number for field in known.values()}
    return [piece for piece in layer if piece.number not in numbers]


def v1_type(layer: StoredFields) -> str | None:
    """The name of a V1 layer's type, None where it states none that Caffe 1.0 knows."""
    found = of(layer, V1["type"])
    if not found:
        return None
    value = memoryview(found[-1].value)
    return V1_ENUM.names.get(varint(value, 0, len(value))[0])


def today(layer: StoredFields) -> list[Piece]:
    """A V1 layer as one of today. What V1 has not is left out."""
    kept = [piece._replace(number=KEPT[piece.number]) for piece in layer if piece.number in KEPT]
    kind = v1_type(layer)
    stated = [] if kind is None else [made(TODAY["type"], V1_TYPES[kind])]
    return in_order([*kept, *stated, *specs(layer)])


def specs(layer: StoredFields) -> Iterator[Piece]:
    """The settings of a V1 layer's blobs, each in a message of its own; what a list does not reach stays unsaid."""
    lists = [[made(SPEC[new], piece.value) for piece in of(layer, V1[old])] for old, new in V1_SPECS.items()]
    for stated in zip_longest(*lists):
        yield made(TODAY["param"], [piece for piece in stated if piece])


def v0_type(layer: StoredFields) -> str:
    """The type of a V0 layer, in its own words."""
    return text(inside(layer, V1["layer"]), V0["type"])


def v1(layer: StoredFields) -> list[Piece]:
    """A V0 layer as one of V1: where it is connected, and what its inner layer states, as far as its type has it."""
    inner = inside(layer, V1["layer"])
    kind = V0_TYPES.get(v0_type(layer), "")
    result = [piece for piece in layer if piece.number in (V1["bottom"].number, V1["top"].number)]
    for name in ("name", "blobs", "blobs_lr", "weight_decay"):
        result += [piece._replace(number=V1[name].number) for piece in of(inner, V0[name])]
    if of(inner, V0["type"]):
        result.append(made(V1["type"], number_bytes(V1_ENUM.numbers[V1_NAMES[kind]])))
    for param, stated in params(inner, kind).items():
        result.append(made(V1[param], stated))
    return result


def params(inner: StoredFields, kind: str) -> dict[str, list[Piece]]:
    """The messages of parameters that the fields of an inner layer belong to, by the layer's type of today."""
    found: dict[str, list[Piece]] = {}
    for old, (param, new) in places(kind).items():
        stated = of(inner, V0[old])
        if stated and V0[old].kind != "message":
            # The last word counts, where it is no message; under a repeated field of today all would.
            stated = stated[-1:]
        if stated:
            field = SCHEMA.message(V1[param].of).fields[new]
            found.setdefault(param, []).extend(piece._replace(number=field.number) for piece in stated)
    whole = of(inner, V0["hdf5_output_param"]) if kind == "HDF5Output" else []
    return {**found, **({"hdf5_output_param": inside(whole, V0["hdf5_output_param"])} if whole else {})}


def places(kind: str) -> dict[str, tuple[str, str]]:
    """Where a field of V0 goes in a layer of a type of today: the message there, and the field in it."""
    param, names = V0_PARAMS.get(kind, ("", ()))
    found = {V0_NAMES.get(name, name): ("transform_param", name) for name in TRANSFORM}
    return found | {V0_NAMES.get(name, name): (param, name) for name in names}


def dropped(layer: StoredFields) -> list[str]:
    """The fields of a V0 layer that its upgrade drops: those beside its inner one, and those not of its type."""
    kind = V0_TYPES.get(v0_type(layer), "")
    of_type = {"hdf5_output_param"} if kind == "HDF5Output" else {"pad"} if kind == "padding" else set()
    kept = {"name", "type", "blobs", "blobs_lr", "weight_decay", *places(kind), *of_type}
    beside = {piece.number for piece in layer}
    stated = {piece.number for piece in inside(layer, V1["layer"])}
    return [
        *(name for name, field in V1.items() if field.number in beside and name not in ("layer", "bottom", "top")),
        *(name for name, field in V0.items() if field.number in stated and name not in kept),
    ]


def holder(layer: StoredFields) -> FieldType | None:
    """The message of a V1 layer that may state how images are transformed, which is transform_param's today."""
    kind = v1_type(layer)
    return V1[V1_TRANSFORMING[kind]] if kind in V1_TRANSFORMING else None


def transforms(layer: StoredFields) -> bool:
    """Whether a V1 layer states outside of transform_param how images are transformed."""
    field = holder(layer)
    return field is not None and bool(moved(layer, field))


def moved(layer: StoredFields, field: FieldType) -> list[Piece]:
    """What a V1 layer states outside of transform_param, as it states it there."""
    own, new = (SCHEMA.message(each.of).fields for each in (field, V1["transform_param"]))
    stated = inside(layer, field)
    return [piece._replace(number=new[name].number) for name in TRANSFORM for piece in of(stated, own[name])]


def transformed(layer: StoredFields) -> list[Piece]:
    """A V1 layer with all that in transform_param, over what is there; a layer of data has one from now on."""
    field, param = holder(layer), V1["transform_param"]
    if field is None:
        return list(layer)
    new = moved(layer, field)
    numbers = {SCHEMA.message(field.of).fields[name].number for name in TRANSFORM}
    over = {piece.number for piece in new}
    return [
        *(piece for piece in layer if piece.number not in (field.number, param.number)),
        made(field, [piece for piece in inside(layer, field) if piece.number not in numbers]),
        made(param, [*(piece for piece in inside(layer, param) if piece.number not in over), *new]),
    ]


def padded(layer: StoredFields, source: StoredFields) -> list[Piece]:
    """A V0 layer that reads what the padding layer in front of it does, with that one's pad, even one of 0."""
    pads = of(inside(source, V1["layer"]), V0["pad"])
    pad = made(V0["pad"], pads[-1].value if pads else number_bytes(0))
    return [
        *(piece for piece in layer if piece.number != V1["bottom"].number),
        *of(source, V1["bottom"]),
        # A message in several parts is one, of which the last word counts.
        made(V1["layer"], [pad]),
    ]


def frozen(layer: StoredFields) -> list[Piece] | None:
    """A BatchNorm of today whose three statistics learn nothing; None for any layer that needs no change."""
    stated = of(layer, TODAY["param"])
    if text(layer, TODAY["type"]) != "BatchNorm" or len(stated) != len(("mean", "variance", "factor")):
        return None
    rates = (SPEC["lr_mult"], SPEC["decay_mult"])
    inner = [list(pieces(piece.value)) for piece in stated]
    if all([each.value for each in of(spec, rate)][-1:] == [ZERO] for spec in inner for rate in rates):
        return None
    numbers = {rate.number for rate in rates}
    zeros = [made(rate, ZERO) for rate in rates]
    new = [made(TODAY["param"], [*(each for each in spec if each.number not in numbers), *zeros]) for spec in inner]
    return in_order([*(piece for piece in layer if piece.number != TODAY["param"].number), *new])
