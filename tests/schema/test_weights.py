"""Files of weights: what protobuf's own classes read from them, and every byte that does not change."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class
from prototool.schema.weights import Blob, Change, NoWeightsError, Weights

NET: Any = message_class(SCHEMA, "NetParameter")
SOLVER_STATE: Any = message_class(SCHEMA, "SolverState")
BLOB: Any = message_class(SCHEMA, "BlobProto")


def weights(data: bytes) -> Weights:
    return Weights(memoryview(data))


def bytes_of(stored: Weights, changes: dict[int, Change | None]) -> bytes:
    return b"".join(stored.chunks(changes))


def model() -> Any:
    """Two layers with weights and one without, of today."""
    net = NET(name="model")
    net.layer.add(name="data", type="Input", top=["data"])
    conv = net.layer.add(name="conv", type="Convolution", bottom=["data"], top=["conv"])
    conv.blobs.add(data=range(6)).shape.dim.extend((3, 2))
    conv.blobs.add(data=(0.5, -1, 2)).shape.dim.extend((3,))
    conv.convolution_param.num_output = 3
    net.layer.add(name="fc", type="InnerProduct").blobs.add(double_data=(0.1, 0.2)).shape.dim.extend((1, 2))
    return net


def old_model() -> Any:
    """A layer as files from before 2014 hold it."""
    net = NET(name="old")
    fc = net.layers.add(name="fc8", type=14)
    fc.blobs.add(num=1, channels=1, height=2, width=3, data=range(6))
    fc.blobs.add(num=1, channels=1, height=1, width=2, data=(7, 8))
    return net


def test_layers_and_blobs_are_read() -> None:
    stored = weights(model().SerializeToString())
    assert [(layer.name, layer.dims) for layer in stored.layers] == [
        ("data", ()),
        ("conv", ((3, 2), (3,))),
        ("fc", ((1, 2),)),
    ]
    assert stored.blobs(stored.layers[1])[1] == Blob((3,), array("f", (0.5, -1, 2)))
    assert stored.blobs(stored.layers[2]) == [Blob((1, 2), array("d", (0.1, 0.2)))]


def test_old_layers_and_their_four_dimensions_are_read_and_written() -> None:
    stored = weights(old_model().SerializeToString())
    [layer] = stored.layers
    blobs = stored.blobs(layer)
    assert (layer.name, layer.dims) == ("fc8", ((1, 1, 2, 3), (1, 1, 1, 2)))
    assert blobs[1] == Blob((1, 1, 1, 2), array("f", (7, 8)), legacy=True)
    again = NET.FromString(bytes_of(stored, {0: Change("fc8", blobs)}))
    assert again == old_model()
    wanted = old_model()
    wanted.layers[0].name = "head"
    assert bytes_of(stored, {0: Change("head")}) == wanted.SerializeToString()


def test_numbers_that_are_not_packed_are_read() -> None:
    # The same fields, each number written as a field of its own, as old writers do.
    shape = b"\x08\x02"
    blob = b"\x2d\x00\x00\x80\x3f" + b"\x2d\x00\x00\x00\x40" + b"\x3a" + bytes([len(shape)]) + shape
    layer = b"\x0a\x01a" + b"\x3a" + bytes([len(blob)]) + blob
    stored = weights(b"\xa2\x06" + bytes([len(layer)]) + layer)
    assert stored.blobs(stored.layers[0]) == [Blob((2,), array("f", (1, 2)))]


def test_a_renamed_layer_keeps_every_other_byte() -> None:
    # Fields that Caffe 1.0 does not know, in the net and in the layer; protobuf would move them to the end.
    layer = b"\xfa\x3f\x03new" + b"\x0a\x04conv" + b"\x3a\x06\x2a\x04\x00\x00\x80\x3f"
    data = b"\xfa\x3f\x04fork" + b"\xa2\x06" + bytes([len(layer)]) + layer + b"\x0a\x03net"
    changed = bytes_of(weights(data), {0: Change("stem_1")})
    longer = layer.replace(b"\x0a\x04conv", b"\x0a\x06stem_1")
    assert changed == b"\xfa\x3f\x04fork" + b"\xa2\x06" + bytes([len(longer)]) + longer + b"\x0a\x03net"


def test_new_blobs_and_dropped_layers() -> None:
    stored = weights(model().SerializeToString())
    values = [Blob((1, 1), array("f", (4,))), Blob((1,), array("f", (5,)))]
    wanted = model()
    del wanted.layer[1].blobs[:]
    wanted.layer[1].blobs.add(data=(4,)).shape.dim.extend((1, 1))
    wanted.layer[1].blobs.add(data=(5,)).shape.dim.extend((1,))
    del wanted.layer[2]
    assert NET.FromString(bytes_of(stored, {1: Change("conv", values), 2: None})) == wanted


NAMES = st.text(st.characters(codec="utf-8"), max_size=200)


@given(st.lists(st.tuples(NAMES, st.lists(st.floats(width=32, allow_nan=False), max_size=50)), min_size=1), NAMES)
def test_what_protobuf_writes_and_reads(layers: list[tuple[str, list[float]]], new: str) -> None:
    net = NET(name="any", force_backward=True)
    for name, values in layers:
        net.layer.add(name=name).blobs.add(data=values).shape.dim.append(len(values))
    data = net.SerializeToString()
    stored = weights(data)
    assert [layer.name for layer in stored.layers] == [name for name, _ in layers]
    assert [list(stored.blobs(layer)[0].values) for layer in stored.layers] == [values for _, values in layers]
    assert bytes_of(stored, {}) == data
    same = {index: Change(layer.name, stored.blobs(layer)) for index, layer in enumerate(stored.layers)}
    assert NET.FromString(bytes_of(stored, dict(same))) == net
    net.layer[0].name = new
    assert NET.FromString(bytes_of(stored, {0: Change(new)})) == net


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b'name: "net"\nlayer { name: "conv" }\n', "this is text"),
        (b"<!DOCTYPE html><html>Not found</html>", "this is text"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:12\n", "git lfs pull"),
        (b"\x89HDF\r\n\x1a\n\x00\x00", "HDF5"),
        (b"\x1f\x8b\x08\x00\x00", "no .caffemodel"),
        (BLOB(num=1, channels=3, height=2, width=2, data=range(12)).SerializeToString(), "no .caffemodel"),
        (SOLVER_STATE(iter=300, learned_net="snapshots/net_iter_300.caffemodel").SerializeToString(), "no .caffemodel"),
        (NET(name="without layers", force_backward=True).SerializeToString() + b"\x80", "no .caffemodel"),
        (b"\x12\x04\x0a\x02\x0a\x00", "prototool migrate"),
    ],
)
def test_other_files_are_refused_for_what_they_are(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(NoWeightsError, match=said):
        Weights.read(tmp_path / "file")


def test_a_file_that_is_cut_off_says_so(tmp_path: Path) -> None:
    data = model().SerializeToString()
    (tmp_path / "file").write_bytes(data[:-7])
    with pytest.raises(NoWeightsError, match="cut off: at least 7 bytes are missing"):
        Weights.read(tmp_path / "file")


def test_a_blob_with_too_few_values_is_refused() -> None:
    net = NET()
    net.layer.add(name="conv").blobs.add(data=(1, 2)).shape.dim.extend((3, 2))
    stored = weights(net.SerializeToString())
    with pytest.raises(NoWeightsError, match="layer 'conv' should be 3 x 2 and holds 2 values"):
        stored.blobs(stored.layers[0])


@given(st.binary(max_size=300))
def test_no_bytes_bring_it_down(data: bytes) -> None:
    try:
        stored = weights(data)
        for layer in stored.layers:
            stored.blobs(layer)
    except NoWeightsError:
        pass


@given(st.data())
def test_no_damage_brings_it_down(data: st.DataObject) -> None:
    damaged = bytearray(model().SerializeToString())
    damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        stored = weights(bytes(damaged))
        for layer in stored.layers:
            stored.blobs(layer)
    except NoWeightsError:
        pass
