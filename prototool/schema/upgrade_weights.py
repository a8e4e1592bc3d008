"""Files of weights (.caffemodel) of older formats as ones of today, as Caffe's upgrade_net_proto_binary means them.

The steps are Caffe's, in its order: V0 to V1 with its padding layers, images' transformation to `transform_param`, V1
to today's, input fields to an Input layer, BatchNorms of three `param`. What Caffe refuses is refused, and so is what
it would lose layers of. Fields of forks stay. Source: Caffe 1.0, tried on the real one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from prototool.schema.caffe import SCHEMA
from prototool.schema.legacy import V0_NET_FIELDS, V0_TYPES
from prototool.schema.old_layers import EraName, Layer, RefusedError, read_layer
from prototool.schema.upgrade_layers import (
    TODAY,
    V0,
    V1,
    dropped,
    frozen,
    in_order,
    inside,
    made,
    of,
    padded,
    readable,
    today,
    transformed,
    transforms,
    unknown,
    v0_type,
    v1,
    v1_type,
)
from prototool.schema.weights import CURRENT, ERAS, NoWeightsError, each_layer, mapped
from prototool.schema.wire import (
    LENGTH,
    Chunk,
    Piece,
    WireError,
    encoded,
    fields,
    head,
)

NET: Final = SCHEMA.message("NetParameter").fields
# `input_dim` counts four for each input, whatever the input is.
DIMS: Final = 4
DIM: Final = SCHEMA.message("BlobShape").fields["dim"]
# What may stand behind a padding layer.
PADDED: Final = frozenset({"conv", "pool"})


class Upgraded(NamedTuple):
    """A file of weights as one of today: what it was, what was done (nothing to one of today), and its bytes.

    `notes` say what is lost, as it is whenever Caffe reads the file, and what stays that Caffe 1.0 does not know.
    """

    era: EraName
    done: tuple[str, ...]
    notes: tuple[str, ...]
    chunks: Iterator[Chunk]


def upgraded(path: str | os.PathLike[str]) -> Upgraded:
    """A file of weights as one of today. Its blobs stay on disk until its bytes are asked for.

    Raises OSError, RefusedError for what Caffe refuses, and NoWeightsError for what is no .caffemodel or no whole one.
    """
    return Upgrade(mapped(path)).run()


class Upgrade:
    """One file on its way: the fields of its net, its layers, and what there is to say."""

    def __init__(self, data: memoryview) -> None:
        self.data: Final = data
        self.layers = list(each_layer(data, read_layer))
        self.net = [
            Piece(field.number, field.kind, data[field.inside : field.end])
            for field in fields(data, 0, len(data))
            if field.number not in ERAS or field.kind != LENGTH
        ]
        self.done: list[str] = []
        self.notes: list[str] = []

    def run(self) -> Upgraded:
        """Every step. Raises NoWeightsError."""
        era = self.era()
        try:
            if era == "V0":
                self.fold_padding()
                self.from_v0()
            if era != "V2":
                self.move_transforms()
                self.from_v1()
                self.done.insert(0, f"{counted(len(self.layers), 'layer')} of {era} written as today's")
            self.make_input_layer()
            self.freeze_batchnorms()
        except WireError as error:
            raise NoWeightsError(f"the file is damaged: {error}") from None
        return Upgraded(era, tuple(self.done), tuple(self.notes), self.chunks())

    def chunks(self) -> Iterator[Chunk]:
        """The bytes: of a file of today those it has, else the net's own fields and then the layers, as Caffe does."""
        if not self.done:
            yield self.data
            return
        yield from encoded(in_order(self.net))
        for layer in self.layers:
            if layer.place:
                yield self.data[layer.place.start : layer.place.end]
            else:
                inner = list(encoded(layer.fields))
                yield head(CURRENT.layer, sum(map(len, inner)))
                yield from inner

    def era(self) -> EraName:
        """The era of all layers. Raises RefusedError where they are of several."""
        first = {layer.era: layer for layer in reversed(self.layers)}
        if len(first) == 1:
            return self.layers[0].era
        one, other = (first[era] for era in sorted(first)[:2])
        lost = "those of today" if "V2" in first else "what the others hold"
        reason = f"Caffe's upgrade would lose {lost}" if "V0" in first else "Caffe refuses a file of both"
        told = f"layer '{one.name}' is of the format {one.era}, and layer '{other.name}' of {other.era}"
        raise RefusedError(f"{told}: {reason}")

    def fold_padding(self) -> None:
        """The layers behind padding layers read what those read, with their pads. Raises RefusedError."""
        last: dict[bytes, Layer | None] = {bytes(name.value): None for name in of(self.net, NET["input"])}
        result = []
        for layer in self.layers:
            new = layer
            for bottom in of(layer.fields, V1["bottom"]):
                blob = bytes(bottom.value)
                if blob not in last:
                    what = f"layer '{layer.name}' reads '{readable(blob)}', which no layer before it writes"
                    raise RefusedError(f"{what}: Caffe's upgrade of V0 ends there")
                source = last[blob]
                if source and is_padding(source):
                    new = behind_padding(layer, source)
            if not is_padding(layer):
                result.append(new)
            last.update((bytes(top.value), layer) for top in of(layer.fields, V1["top"]))
        gone = len(self.layers) - len(result)
        self.done += [f"{counted(gone, 'padding layer')} made the pad of the layer behind"] if gone else []
        self.layers = result

    def from_v0(self) -> None:
        """The layers are V1's. Raises RefusedError for a type that V0 does not have."""
        lost = [name for name, field in NET.items() if name not in V0_NET_FIELDS and of(self.net, field)]
        if lost:
            self.notes.append(f"the net's {', '.join(lost)}: dropped, as Caffe does with V0")
            gone = {NET[name].number for name in lost}
            self.net = [piece for piece in self.net if piece.number not in gone]
        self.layers = [self.second(layer) for layer in self.layers]

    def second(self, layer: Layer) -> Layer:
        """A layer of V0 as one of V1. Raises RefusedError."""
        inner = inside(layer.fields, V1["layer"])
        kind = v0_type(layer.fields)
        if kind not in V0_TYPES and of(inner, V0["type"]):
            raise RefusedError(
                f"layer '{layer.name}' is of type '{kind}', which the format of the file (V0) does not have"
            )
        names = ", ".join(dropped(layer.fields))
        if names:
            self.notes.append(f"layer '{layer.name}' ({kind}): {names}: dropped, as Caffe does with V0")
        return Layer("V1", layer.name, v1(layer.fields), foreign=(*unknown(layer.fields, V1), *unknown(inner, V0)))

    def move_transforms(self) -> None:
        """What layers of data state of images' transformation goes to transform_param, of all as soon as of one."""
        count = sum(transforms(layer.fields) for layer in self.layers)
        if count:
            self.layers = [layer._replace(fields=transformed(layer.fields)) for layer in self.layers]
            self.done.append(f"the transformation of {counted(count, 'data layer')} moved to transform_param")

    def from_v1(self) -> None:
        """The layers are those of today."""
        result = []
        for layer in self.layers:
            if of(layer.fields, V1["type"]) and v1_type(layer.fields) is None:
                self.notes.append(f"layer '{layer.name}': its type is none of Caffe 1.0's, and dropped, as Caffe does")
            foreign = self.staying(layer.name, (*layer.foreign, *unknown(layer.fields, V1)))
            result.append(Layer("V2", layer.name, in_order([*today(layer.fields), *foreign])))
        self.layers = result

    def staying(self, name: str, foreign: Sequence[Piece]) -> list[Piece]:
        """The fields of forks that may stay in a layer: those whose numbers mean nothing in a layer of today."""
        known = {field.number: field.name for field in TODAY.values()}
        for number in dict.fromkeys(piece.number for piece in foreign):
            fate = f"dropped, for today it would be {known[number]}" if number in known else "kept as it is"
            self.notes.append(f"layer '{name}': field {number}, which Caffe 1.0 does not know, {fate}")
        return [piece for piece in foreign if piece.number not in known]

    def make_input_layer(self) -> None:
        """The net's inputs are the tops of a layer in front; without shapes they are nothing. Raises RefusedError."""
        inputs = of(self.net, NET["input"])
        if not inputs:
            return
        shapes = [bytes(each.value) for each in of(self.net, NET["input_shape"])]
        dims = [made(DIM, each.value) for each in of(self.net, NET["input_dim"])]
        if not shapes:
            whole = range(0, len(dims) // DIMS * DIMS, DIMS)
            shapes = [b"".join(encoded(dims[at : at + DIMS])) for at in whole]
        if dims or shapes:
            if len(shapes) < len(inputs):
                raise RefusedError(
                    f"it has {counted(len(inputs), 'input')}, and shapes for {len(shapes)}: Caffe needs all"
                )
            self.layers.insert(0, input_layer(inputs, shapes[: len(inputs)]))
        gone = {NET[name].number for name in ("input", "input_shape", "input_dim")}
        self.net = [piece for piece in self.net if piece.number not in gone]
        self.done.append("the input fields made a layer of type Input" if shapes else "inputs without a shape dropped")

    def freeze_batchnorms(self) -> None:
        """The statistics of BatchNorms with three `param` learn nothing."""
        count = 0
        for index, layer in enumerate(self.layers):
            new = frozen(layer.fields)
            if new is not None:
                self.layers[index] = Layer("V2", layer.name, new)
                count += 1
        self.done += [f"{counted(count, 'BatchNorm')} given rates of 0"] if count else []


def counted(number: int, what: str) -> str:
    """A number of things."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def is_padding(layer: Layer) -> bool:
    """Whether a V0 layer is its padding, which today is a field of the layer behind."""
    return v0_type(layer.fields) == "padding"


def behind_padding(layer: Layer, source: Layer) -> Layer:
    """A layer of V0 that reads a padding layer's top. Raises RefusedError where Caffe ends."""
    kind = v0_type(layer.fields)
    ends = [of(layer.fields, V1["bottom"]), of(source.fields, V1["bottom"]), of(source.fields, V1["top"])]
    if kind not in PADDED or any(len(blobs) != 1 for blobs in ends):
        what = f"layer '{layer.name}' ({kind}) reads the padding layer '{source.name}'"
        raise RefusedError(f"{what}: only a conv or pool with one bottom may, and of one with one bottom and one top")
    return layer._replace(fields=padded(layer.fields, source.fields), place=None)


def input_layer(inputs: Sequence[Piece], shapes: Sequence[bytes]) -> Layer:
    """The layer that Caffe makes of input fields."""
    shape_field = SCHEMA.message("InputParameter").fields["shape"]
    stated = [
        made(TODAY["name"], "input"),
        made(TODAY["type"], "Input"),
        *(made(TODAY["top"], each.value) for each in inputs),
        made(TODAY["input_param"], [made(shape_field, each) for each in shapes]),
    ]
    return Layer("V2", "input", stated)
