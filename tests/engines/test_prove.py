"""Real Caffe's upgrade as the judge: results that mean the same, and ones that do not."""

from __future__ import annotations

import pickle
import tempfile
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import text_format

from prototool.engines.pycaffe.difference import first_difference, message_of
from prototool.engines.pycaffe.prove import Proof, Prover
from prototool.engines.pycaffe.upgrader import NoUpgraderError, complaints
from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class
from prototool.schema.upgrade_weights import upgraded

NET: Any = message_class(SCHEMA, "NetParameter")

V1 = b"""
layers { name: "in" type: DUMMY_DATA top: "in" dummy_data_param { num: 1 channels: 3 height: 8 width: 8 } }
layers { name: "ip" type: INNER_PRODUCT bottom: "in" top: "ip" blobs_lr: 2 inner_product_param { num_output: 3 } }
"""
TODAY = b"""
# a comment
layer { name: "in" type: "DummyData" top: "in" dummy_data_param { num: 1 channels: 3 height: 8 width: 8 } }
layer { name: "ip" type: "InnerProduct" bottom: "in" top: "ip" param { lr_mult: 2 }
        inner_product_param { num_output: 3 } }
"""
OTHER = TODAY.replace(b"num_output: 3", b"num_output: 4")


@pytest.fixture(scope="module")
def prover() -> Prover:
    return Prover()


def test_equal_and_different_nets(prover: Prover) -> None:
    # As a worker process would have it.
    sent: Prover = pickle.loads(pickle.dumps(prover))
    assert sent.prove(V1, TODAY, "net") == Proof("equal")
    found = sent.prove(V1, OTHER, "net")
    assert found.verdict == "differs"
    assert "layer[1] 'ip'.inner_product_param.num_output is 3 from the original and 4 from the result" in found.message


def test_a_result_that_caffe_refuses_is_our_fault(prover: Prover) -> None:
    found = prover.prove(V1, b'layer { nme: "in" }', "net")
    assert found == Proof(
        "differs",
        "Caffe takes the original and refuses the result: "
        'line 1, column 12: Message type "caffe.LayerParameter" has no field named "nme".',
    )


def test_what_caffe_refuses(prover: Prover) -> None:
    both = V1 + b"layer { }"
    found = prover.prove(both, TODAY, "net")
    assert found.verdict == "refused"
    assert "Refusing to upgrade inconsistent NetParameter input" in found.message
    assert found.message.endswith("and takes the result")
    assert "\n" not in found.message
    assert "upgrade_proto.cpp" not in found.message
    again = prover.prove(b"layer {", b"layer {", "net")
    assert (again.verdict, "refuses the result: line 1, column 8: Expected" in again.message) == ("refused", True)
    crash = prover.prove(b'input: "a" input: "b" input_shape { }', TODAY, "net")
    assert (crash.verdict, "it crashed" in crash.message) == ("refused", True)


V0 = b'layers { layer { name: "r" type: "relu" num_output: 3 } top: "r" }'


def test_what_caffe_loses(prover: Prover) -> None:
    relu = b'layer { name: "r" type: "ReLU" top: "r" }'
    found = prover.prove(V0, relu, "net")
    assert found == Proof(
        "equal", "Caffe loses parts of the original: Unknown parameter num_output for layer type relu"
    )
    kept = prover.prove(V0, relu.replace(b"top", b"bottom"), "net")
    assert kept.verdict == "lossy"
    more = b'layer { name: "b" }'
    both = prover.prove(V0.replace(b"num_output: 3", b"") + more, relu + more, "net")
    assert (both.verdict, "layers of V0 and of later formats" in both.message) == ("lossy", True)
    alike = prover.prove(V0.replace(b"num_output: 3", b"") + more, relu, "net")
    assert (alike.verdict, "layers of V0 and of later formats" in alike.message) == ("equal", True)


def test_fields_of_forks_are_not_judged(prover: Prover) -> None:
    fork = b'layer { name: "b" type: "Permute" permute_param { order: 1 } }'
    found = prover.prove(fork, fork, "net")
    assert (found.verdict, "permute_param" in found.message) == ("not judged", True)


def test_solvers(prover: Prover) -> None:
    old = b'net: "net.prototxt" solver_type: ADAM'
    assert prover.prove(old, b'net: "net.prototxt" type: "Adam"', "solver") == Proof("equal")
    found = prover.prove(old, b'net: "net.prototxt" type: "SGD"', "solver")
    assert (found.verdict, "type is 'Adam' from the original and 'SGD'" in found.message) == ("differs", True)
    twice = prover.prove(old + b' type: "Adam"', old, "solver")
    assert (twice.verdict, "cannot be both specified" in twice.message) == ("refused", True)


def test_weights(prover: Prover, tmp_path: Path) -> None:
    net = text_format.Parse(V1, NET())
    net.layers[1].blobs.add(data=(1, 2, float("nan"))).shape.dim.append(3)
    (tmp_path / "old").write_bytes(net.SerializeToString())
    (tmp_path / "new").write_bytes(b"".join(upgraded(tmp_path / "old").chunks))
    assert prover.prove(tmp_path / "old", tmp_path / "new", "weights") == Proof("equal")
    # What a fork has in a layer stays in ours, and Caffe drops it: that is no difference.
    layer = net.layers[1].SerializeToString() + b"\xc2\x0c\x04fork"
    (tmp_path / "old").write_bytes(b"\x12" + bytes([len(layer)]) + layer)
    result = b"".join(upgraded(tmp_path / "old").chunks)
    assert b"fork" in result
    assert prover.prove(tmp_path / "old", result, "weights") == Proof("equal")
    broken = NET.FromString(result)
    broken.layer[0].blobs[0].data[1] = 5
    found = prover.prove(tmp_path / "old", broken.SerializeToString(), "weights")
    assert (found.verdict, "layer[0] 'ip'.blobs[0].data[1] is 2.0 from" in found.message) == ("differs", True)
    assert prover.prove(b"abc", result, "weights").verdict == "refused"


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert Prover().prove(V1, OTHER, "net").verdict == "differs"
    assert list(tmp_path.iterdir()) == []


def test_without_caffe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoUpgraderError, match="prototool engines install pycaffe"):
        Prover(str(tmp_path / "bin" / "python"))
    monkeypatch.delenv("PROTOTOOL_CAFFE_PYTHON", raising=False)
    monkeypatch.setenv("PROTOTOOL_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoUpgraderError, match="upgrade_net_proto_text"):
        Prover()


def test_differences_are_told_by_their_place() -> None:
    def told(one: str, other: str) -> str | None:
        a, b = (text_format.Parse(text, NET()) for text in (one, other))
        return first_difference(a, b, message_of("net"))

    relu = 'layer { name: "r" relu_param { negative_slope: nan } }'
    assert told(relu, relu) is None
    assert told('name: "a"', "") == "name is 'a' from the original and not there from the result"
    assert told(relu, "") == "layer[0] 'r' is there from the original and not there from the result"
    pool = "layer {{ pooling_param {{ pool: {} }} }}"
    assert str(told(pool.format("MAX"), pool.format("AVE"))).endswith(
        "pooling_param.pool is MAX from the original and AVE from the result"
    )


def test_checks_that_failed_are_told_in_words() -> None:
    line = "F1121 09:52:05.325060 18199 upgrade_proto.cpp:{}] {}\n*** Check failure stack trace: ***\n    @ 0x7 main\n"
    compared = line.format(
        167, "Check failed: layer.bottom_size() == 1 (2 vs. 1) Conv Layer takes a single blob as input."
    )
    assert complaints(compared) == ("Conv Layer takes a single blob as input.",)
    bare = line.format(9, "Check failed: fd != -1 (-1 vs. -1) ")
    assert complaints(bare) == ("Check failed: fd != -1 (-1 vs. -1)",)
