"""Files of weights (.caffemodel): a NetParameter in binary, whose layers hold their blobs.

Only what is asked for is read, and only what changes is written anew: a layer that is renamed keeps the bytes of its
blobs, everything else comes back byte for byte, fields of forks and the order of fields included. So this reads the
wire format itself and not by protobuf's classes, which would take several times the size of the file; the tests hold
the two together. Numbers are those of Caffe 1.0's `caffe.proto`.
"""

from __future__ import annotations

import math
import mmap
import os
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from prototool.schema.wire import (
    LENGTH,
    VARINT,
    Chunk,
    CutOffError,
    Field,
    WireError,
    fields,
    head,
    number_field,
    varint,
)

Made = TypeVar("Made")

HDF5: Final = b"\x89HDF\r\n\x1a\n"
# So much of a file is looked at to tell whether it is text.
SAMPLE: Final = 512

# NetParameter.name, which is text: other messages of Caffe's have a number there.
NET_NAME: Final = 1
# BlobProto.
LEGACY_DIMS: Final = (1, 2, 3, 4)
DATA, SHAPE, DOUBLE_DATA = 5, 7, 8
DIM: Final = 1
# The bytes of a value.
SIZES_OF: Final = {DATA: 4, DOUBLE_DATA: 8}


class NoWeightsError(ValueError):
    """A file that is no .caffemodel, or not a whole one."""


class Era(NamedTuple):
    """The numbers of a layer's fields: of the layer itself in the net, of its name, and of its blobs."""

    layer: int
    name: int
    blobs: int


CURRENT: Final = Era(100, 1, 7)
V1: Final = Era(2, 4, 6)
ERAS: Final = {era.layer: era for era in (CURRENT, V1)}
# Where a V1 layer holds one of V0.
V0_LAYER: Final = 1


class StoredShape(NamedTuple):
    """The shape of a blob in a file.

    A `legacy` one states four dimensions by name, padded with ones in front, as files from before 2014 do.
    """

    dims: tuple[int, ...]
    legacy: bool = False


class Blob(NamedTuple):
    """The values of a parameter ("f" or "d", as they are stored) and its shape, as StoredShape has it."""

    dims: tuple[int, ...]
    values: array[float]
    legacy: bool = False

    @property
    def shape(self) -> StoredShape:
        """Its shape."""
        return StoredShape(self.dims, self.legacy)


class StoredLayer(NamedTuple):
    """A layer in the file: its name, where its field and its value start and where both end, its blobs and shapes."""

    name: str
    era: Era
    start: int
    inside: int
    end: int
    blobs: tuple[Field, ...]
    shapes: tuple[StoredShape, ...]

    @property
    def dims(self) -> tuple[tuple[int, ...], ...]:
        """The dimensions of its blobs."""
        return tuple(shape.dims for shape in self.shapes)


class Change(NamedTuple):
    """What becomes of a stored layer: its name, and other blobs (None for those it has)."""

    name: str
    blobs: Sequence[Blob] | None = None


class Weights:
    """A file of weights. Its bytes stay on disk until somebody asks for them."""

    def __init__(self, data: memoryview) -> None:
        self.data: Final = data
        self.layers: Final = tuple(layers(data))

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Weights:
        """The weights in a file. Raises OSError, and NoWeightsError for any other file, saying what it is."""
        return cls(mapped(path))

    def blobs(self, layer: StoredLayer) -> list[Blob]:
        """A layer's blobs. Raises NoWeightsError where one has not as many values as its shape says."""
        return [read_blob(self.data, layer.name, blob) for blob in layer.blobs]

    def chunks(self, changes: Mapping[int, Change | None]) -> Iterator[Chunk]:
        """The bytes of the file with some of its layers, by their place, changed; with None a layer is left out."""
        at = 0
        for index in sorted(changes):
            layer, change = self.layers[index], changes[index]
            yield self.data[at : layer.start]
            yield from changed(self.data, layer, change) if change else ()
            at = layer.end
        yield self.data[at:]


def mapped(path: str | os.PathLike[str]) -> memoryview:
    """The bytes of a file, which stay on disk until they are looked at. Raises OSError, NoWeightsError for none."""
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            raise NoWeightsError("the file is empty")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def layers(data: memoryview) -> Iterator[StoredLayer]:
    """The layers of a file. Raises NoWeightsError for what is none of weights."""
    return each_layer(data, stored)


def each_layer(data: memoryview, read: Callable[[memoryview, Field, Era], Made]) -> Iterator[Made]:
    """What is made of each layer of a file. Raises NoWeightsError for what is none of weights."""
    found = 0
    try:
        for field in fields(data, 0, len(data)):
            if field.number == NET_NAME and field.kind != LENGTH:
                raise WireError("the name of a net is text")
            era = ERAS.get(field.number)
            if era and field.kind == LENGTH:
                found += 1
                yield read(data, field, era)
    except CutOffError as error:
        if found:
            message = f"the file is cut off: at least {error.missing} bytes are missing behind its {len(data)}"
            raise NoWeightsError(message) from None
        raise NoWeightsError(what_else(data)) from None
    except WireError:
        raise NoWeightsError(what_else(data)) from None
    if not found:
        raise NoWeightsError(what_else(data))


def stored(data: memoryview, field: Field, era: Era) -> StoredLayer:
    """A layer of a file."""
    name = ""
    blobs = []
    try:
        for inner in fields(data, field.inside, field.end):
            if inner.kind != LENGTH:
                continue
            if inner.number == era.name:
                name = bytes(data[inner.inside : inner.end]).decode("utf-8", "surrogateescape")
            elif inner.number == era.blobs:
                blobs.append(inner)
            elif era is V1 and inner.number == V0_LAYER:
                raise NoWeightsError("its layers are of the oldest format; first have `prototool migrate` upgrade it")
    except CutOffError as error:
        # The layer is whole, so it is its inside that is none.
        raise WireError(str(error)) from None
    try:
        shapes = tuple(shape(data, blob) for blob in blobs)
    except WireError as error:
        raise NoWeightsError(f"the weights of layer '{name}' are damaged: {error}") from None
    return StoredLayer(name, era, field.start, field.inside, field.end, tuple(blobs), shapes)


def what_else(data: memoryview) -> str:
    """What a file is that is not one of weights."""
    hdf5 = "these are weights in HDF5, which are not read here; snapshot_format: BINARYPROTO saves the others"
    nothing = "this is no .caffemodel: it has no layers that Caffe could read"
    return other_file(data, "a file of weights", ".caffemodel", hdf5) or nothing


def other_file(data: memoryview, wanted: str, suffix: str, hdf5: str) -> str:
    """What a file is that begins like another kind than the binary one that is wanted, empty where it does not."""
    start = bytes(data[:SAMPLE])
    if start.startswith(HDF5):
        return hdf5
    if b"git-lfs" in start:
        return f"this only says where Git LFS keeps {wanted}; `git lfs pull` gets it"
    if all(byte >= 0x20 or byte in b"\t\r\n\f" for byte in start):
        return f"this is text, and {wanted} is binary ({suffix})"
    return ""


def shape(data: memoryview, blob: Field) -> StoredShape:
    """The shape of a blob; the four names of old win (Caffe's Blob::FromProto)."""
    old: dict[int, int] = {}
    dims: list[int] = []
    for field in fields(data, blob.inside, blob.end):
        if field.number in LEGACY_DIMS and field.kind == VARINT:
            old[field.number] = varint(data, field.inside, field.end)[0]
        elif field.number in SIZES_OF and (field.end - field.inside) % SIZES_OF[field.number]:
            raise WireError("its values are not whole")
        elif field.number == SHAPE:
            for dim in fields(data, field.inside, field.end):
                dims += numbers(data, dim) if dim.number == DIM else []
    if old:
        return StoredShape(tuple(old.get(number, 0) for number in LEGACY_DIMS), legacy=True)
    return StoredShape(tuple(dims))


def numbers(data: memoryview, field: Field) -> Iterator[int]:
    """The whole numbers of a field, packed or not."""
    at = field.inside
    while at < field.end:
        value, at = varint(data, at, field.end)
        yield value


def read_blob(data: memoryview, name: str, blob: Field) -> Blob:
    """A blob of a layer. Raises NoWeightsError where it has not as many values as its shape says."""
    values = read_values(data, blob)
    dims, legacy = shape(data, blob)
    if math.prod(dims) != len(values):
        said = " x ".join(map(str, dims)) or "one value"
        raise NoWeightsError(f"a blob of layer '{name}' should be {said} and holds {len(values)} values")
    return Blob(dims, values, legacy)


def read_blob_file(path: str | os.PathLike[str], name: str) -> Blob:
    """The blob in a file of its own (.binaryproto), of the layer of a name.

    Raises OSError, and NoWeightsError or WireError for any other file.
    """
    data = mapped(path)
    # What is elsewhere inside a field is all of this file.
    return read_blob(data, name, Field(0, LENGTH, 0, 0, len(data)))


def read_values(data: memoryview, blob: Field) -> array[float]:
    """The values of a blob. Those of double precision win over others (Caffe's Blob::FromProto)."""
    found = {DATA: array("f"), DOUBLE_DATA: array("d")}
    for field in fields(data, blob.inside, blob.end):
        if field.number in found:
            found[field.number].frombytes(data[field.inside : field.end])
    values = found[DOUBLE_DATA] or found[DATA]
    if sys.byteorder == "big":
        values.byteswap()
    return values


def changed(data: memoryview, layer: StoredLayer, change: Change) -> list[Chunk]:
    """The field of a layer with its change; all that does not change keeps its bytes and its place."""
    named = change.name.encode("utf-8", "surrogateescape")
    name = [head(layer.era.name, len(named)), named]
    blobs = [] if change.blobs is None else [part for blob in change.blobs for part in written(layer.era.blobs, blob)]
    inner: list[Chunk] = []
    new = {layer.era.name: name} if change.blobs is None else {layer.era.name: name, layer.era.blobs: blobs}
    for field in fields(data, layer.inside, layer.end):
        if field.number in new and field.kind == LENGTH:
            inner += new[field.number]
            new[field.number] = []
        else:
            inner.append(data[field.start : field.end])
    inner += [part for parts in new.values() for part in parts]
    return [head(layer.era.layer, sum(map(len, inner))), *inner]


def written(number: int, blob: Blob) -> list[bytes]:
    """The field of a blob."""
    values = array(blob.values.typecode, blob.values) if sys.byteorder == "big" else blob.values
    if sys.byteorder == "big":
        values.byteswap()
    body = values.tobytes()
    inner = [head(DATA if blob.values.typecode == "f" else DOUBLE_DATA, len(body)), body]
    if blob.legacy:
        inner += [number_field(place, dim) for place, dim in zip(LEGACY_DIMS, blob.dims, strict=True)]
    else:
        dims = b"".join(number_field(DIM, dim) for dim in blob.dims)
        inner += [head(SHAPE, len(dims)), dims]
    return [head(number, sum(map(len, inner))), *inner]
