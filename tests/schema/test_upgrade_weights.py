"""Files of weights of older formats: what becomes of their layers, and every blob that does not change."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import text_format
from hypothesis import given
from hypothesis import strategies as st

from prototool.schema.caffe import SCHEMA
from prototool.schema.old_layers import RefusedError
from prototool.schema.pool import message_class
from prototool.schema.upgrade_weights import Upgrade, Upgraded, upgraded
from prototool.schema.weights import NoWeightsError, Weights
from prototool.text.write import write_atomically

NET: Any = message_class(SCHEMA, "NetParameter")


def net(text: str) -> Any:
    return text_format.Parse(text, NET())


def up(data: bytes) -> Upgraded:
    return Upgrade(memoryview(data)).run()


def result(text: str) -> Any:
    return NET.FromString(b"".join(up(net(text).SerializeToString()).chunks))


BLOB = "data: [1, 2, 3, 4, 5, 6] shape { dim: 3 dim: 2 }"
OLD_BLOB = "num: 1 channels: 1 height: 3 width: 2 data: [1, 2, 3, 4, 5, 6]"


def test_v1() -> None:
    found = result(
        f"""
        name: "net" force_backward: true
        layers {{ name: "data" type: DATA top: "data" include {{ phase: TRAIN }}
          data_param {{ source: "lmdb" scale: 0.5 crop_size: 3 }} transform_param {{ scale: 9 mean_value: 4 }} }}
        layers {{ name: "ip" type: INNER_PRODUCT bottom: "data" top: "ip" blobs {{ {OLD_BLOB} }} blobs_lr: 1 blobs_lr: 2
          weight_decay: 0 param: "w" blob_share_mode: PERMISSIVE inner_product_param {{ num_output: 3 }} }}
        layers {{ name: "loss" type: SOFTMAX_LOSS bottom: "ip" bottom: "label" loss_weight: 0.5 }}
        """
    )
    assert found == net(
        f"""
        name: "net" force_backward: true
        layer {{ name: "data" type: "Data" top: "data" include {{ phase: TRAIN }}
          data_param {{ source: "lmdb" }} transform_param {{ scale: 0.5 crop_size: 3 mean_value: 4 }} }}
        layer {{ name: "ip" type: "InnerProduct" bottom: "data" top: "ip" blobs {{ {OLD_BLOB} }}
          param {{ name: "w" share_mode: PERMISSIVE lr_mult: 1 decay_mult: 0 }} param {{ lr_mult: 2 }}
          inner_product_param {{ num_output: 3 }} }}
        layer {{ name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" loss_weight: 0.5 }}
        """
    )


V0 = f"""
    input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8
    layers {{ layer {{ name: "pad" type: "padding" pad: 2 }} bottom: "data" top: "padded" }}
    layers {{ layer {{ name: "conv" type: "conv" num_output: 3 kernelsize: 3 biasterm: false blobs {{ {BLOB} }}
      blobs_lr: 1 weight_filler {{ type: "xavier" }} }} bottom: "padded" top: "conv" }}
    layers {{ layer {{ name: "pool" type: "pool" pool: AVE kernelsize: 2 num_output: 9 }} bottom: "conv" top: "pool" }}
"""


def test_v0() -> None:
    assert result(V0) == net(
        f"""
        layer {{ name: "input" type: "Input" top: "data"
          input_param {{ shape {{ dim: 1 dim: 3 dim: 8 dim: 8 }} }} }}
        layer {{ name: "conv" type: "Convolution" bottom: "data" top: "conv" blobs {{ {BLOB} }} param {{ lr_mult: 1 }}
          convolution_param {{ num_output: 3 kernel_size: 3 bias_term: false pad: 2
            weight_filler {{ type: "xavier" }} }} }}
        layer {{ name: "pool" type: "Pooling" bottom: "conv" top: "pool"
          pooling_param {{ pool: AVE kernel_size: 2 }} }}
        """
    )


def test_what_was_done_is_told(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(net(V0).SerializeToString())
    found = upgraded(tmp_path / "old")
    assert found.era == "V0"
    assert found.done == (
        "2 layers of V0 written as today's",
        "1 padding layer made the pad of the layer behind",
        "the input fields made a layer of type Input",
    )
    assert found.notes == ("layer 'pool' (pool): num_output: dropped, as Caffe does with V0",)
    # In place: the file that is read is the one that is replaced.
    write_atomically(tmp_path / "old", found.chunks)
    assert [(layer.name, layer.dims) for layer in Weights.read(tmp_path / "old").layers] == [
        ("input", ()),
        ("conv", ((3, 2),)),
        ("pool", ()),
    ]
    again = upgraded(tmp_path / "old")
    assert (again.era, again.done, again.notes) == ("V2", (), ())
    assert b"".join(again.chunks) == (tmp_path / "old").read_bytes()


def test_what_caffe_loses_of_v0_is_told() -> None:
    found = up(
        net(
            'state { level: 1 } layers { layer { name: "r" type: "relu" new_num: 3 } include { phase: TEST } }'
        ).SerializeToString()
    )
    assert found.notes == (
        "the net's state: dropped, as Caffe does with V0",
        "layer 'r' (relu): include, new_num: dropped, as Caffe does with V0",
    )
    assert NET.FromString(b"".join(found.chunks)) == net('layer { name: "r" type: "ReLU" }')


def test_inputs_and_batchnorms_of_files_of_today() -> None:
    bn = 'layer {{ name: "bn" type: "BatchNorm" blobs {{ {} }} {} }}'
    rates = "param { lr_mult: 0 } " * 2 + 'param { name: "f" lr_mult: 3 decay_mult: 4 }'
    zeros = "param { lr_mult: 0 decay_mult: 0 } " * 2 + 'param { name: "f" lr_mult: 0 decay_mult: 0 }'
    shapes = 'input: "a" input: "b" input_shape { dim: 1 dim: 2 } input_shape { dim: 3 }'
    found = result(shapes + bn.format(BLOB, rates))
    tops = 'top: "a" top: "b" input_param { shape { dim: 1 dim: 2 } shape { dim: 3 } }'
    assert found == net('layer { name: "input" type: "Input" ' + tops + "}" + bn.format(BLOB, zeros))
    # Those that are as they should be are left alone.
    for fine in (zeros, "param { lr_mult: 1 }"):
        assert up(net(bn.format(BLOB, fine)).SerializeToString()).done == ()


def test_fields_of_forks_stay() -> None:
    def field(number: int, value: bytes) -> bytes:
        key = number << 3 | 2
        return bytes([key & 0x7F | 0x80, key >> 7, len(value)]) + value

    # In the net, in the layer (one of them with a number that today means something else), and in an inner message.
    inner = b"\x08\x03" + field(900, b"in")
    layer = b"\x22\x02ip" + b"\x28\x0e" + field(200, b"own") + field(106, b"lost") + b"\x8a\x01" + bytes([len(inner)])
    layer += inner
    found = up(field(901, b"net") + b"\x12" + bytes([len(layer)]) + layer)
    data = b"".join(found.chunks)
    assert field(901, b"net") in data
    assert field(200, b"own") in data
    assert inner in data
    assert b"lost" not in data
    assert found.notes == (
        "layer 'ip': field 200, which Caffe 1.0 does not know, kept as it is",
        "layer 'ip': field 106, which Caffe 1.0 does not know, dropped, for today it would be convolution_param",
    )
    assert NET.FromString(data).layer[0].inner_product_param.num_output == 3


def test_a_type_of_a_fork_and_a_name_that_is_no_utf8() -> None:
    found = up(b"\x12\x08\x22\x04\xd6\xd0\xce\xc4\x28\x7b\x12\x0a\x22\x04conv\x28\x04\x1a\x00")
    assert b"".join(found.chunks) == (
        b"\xa2\x06\x06\x0a\x04\xd6\xd0\xce\xc4" + b"\xa2\x06\x15\x0a\x04conv\x12\x0bConvolution\x22\x00"
    )
    assert "its type is none of Caffe 1.0's" in found.notes[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('layers { name: "a" type: RELU } layer { name: "b" }', "layer 'b' of V2: Caffe refuses"),
        ('layers { layer { name: "a" type: "relu" } } layer { name: "b" }', "would lose those of today"),
        ('layers { layer { name: "a" type: "relu" } } layers { name: "b" type: RELU }', "lose what the others hold"),
        ('layers { layer { name: "a" type: "local" } }', "'a' is of type 'local', which the format"),
        ('layers { layer { name: "a" type: "relu" } bottom: "x" }', "'a' reads 'x', which no layer before it"),
        ('input: "x" layers { layer { name: "p" type: "padding" } bottom: "x" top: "y" } '
         'layers { layer { name: "r" type: "relu" } bottom: "y" }', "'r' .relu. reads the padding layer 'p'"),
        ('input: "x" input: "y" input_shape { dim: 1 } layer { }', "2 inputs, and shapes for 1"),
    ],
)  # fmt: skip
def test_what_caffe_refuses_or_loses_layers_of(text: str, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        up(net(text).SerializeToString())


def test_other_files_and_damaged_ones(tmp_path: Path) -> None:
    data = net(V0).SerializeToString()
    for bad, said in [
        (b"", "empty"),
        (b'layers { name: "text" }', "this is text"),
        (data[:60], "cut off: at least"),
        (message_class(SCHEMA, "SolverState")(iter=3).SerializeToString(), "no .caffemodel"),
        (b"\x12\x0c\x22\x01a\x28\x0e\x32\x05\x2a\x03abc", "weights of layer 'a' are damaged"),
        (b"\x12\x09\x22\x01a\x28\x05\x5a\x02\x0a\x09", "damaged"),
    ]:
        (tmp_path / "bad").write_bytes(bad)
        with pytest.raises(NoWeightsError, match=said):
            upgraded(tmp_path / "bad")


@given(st.binary(max_size=300))
def test_no_bytes_bring_it_down(data: bytes) -> None:
    with suppress(NoWeightsError):
        b"".join(up(data).chunks)


@given(st.data(), st.sampled_from([V0, 'layers { name: "ip" type: DATA data_param { scale: 3 } param: "a" }']))
def test_no_damage_brings_it_down(data: st.DataObject, text: str) -> None:
    damaged = bytearray(net(text).SerializeToString())
    damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(NoWeightsError):
        b"".join(up(bytes(damaged)).chunks)
