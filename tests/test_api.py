"""The verbs for Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from prototool import api
from prototool.passes import AddDropout
from prototool.rewrite.selector import SelectionError
from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class
from prototool.schema.weights import NoWeightsError

NET = 'layer { name: "ip1" type: "InnerProduct" bottom: "x" top: "ip1" }\n'
NEW = 'layer { name: "drop1" type: "Dropout" bottom: "ip1" top: "ip1" dropout_param { dropout_ratio: 0.5 } }\n'
DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }\n'
LOST = 'layer { name: "relu" type: "ReLU" bottom: "dat" top: "relu" }\n'


@pytest.mark.parametrize("pipeline", ["add-dropout{after=ip1}", [AddDropout("ip1")]], ids=["words", "passes"])
def test_rewrite(pipeline: str | list[AddDropout]) -> None:
    before = api.loads(NET)
    assert api.rewrite(before, pipeline).source.text == NET + NEW
    assert before.source.text == NET


MODEL: Any = message_class(SCHEMA, "NetParameter")


def model(path: Path, *names: str) -> Path:
    """A .caffemodel with an InnerProduct of each name."""
    net = MODEL()
    for name in names:
        net.layer.add(name=name).blobs.add(data=[1.0, 2.0]).shape.dim.extend([1, 2])
    path.write_bytes(net.SerializeToString())
    return path


def names_in(path: Path) -> list[str]:
    return [layer.name for layer in MODEL.FromString(path.read_bytes()).layer]


def test_rewrite_takes_weights_along(tmp_path: Path) -> None:
    old = model(tmp_path / "old.caffemodel", "ip1", "ip2")
    weights = api.load_weights(old)
    text = NET + NET.replace("ip1", "ip2")
    after = api.rewrite(api.loads(text), "rename{from=ip1 to=stem}, remove{layers=ip2}", weights)
    api.save_weights(weights, tmp_path / "new.caffemodel")
    assert [layer.name for layer in after.net.layers] == ["stem"]
    assert names_in(tmp_path / "new.caffemodel") == ["stem"]
    assert names_in(old) == ["ip1", "ip2"]
    assert weights.notes == ["the weights of 'ip2' are dropped: no layer of the net is called so any more"]
    api.save_weights(weights, old)
    assert old.read_bytes() == (tmp_path / "new.caffemodel").read_bytes()


def test_weights_stay_where_a_pass_fails(tmp_path: Path) -> None:
    weights = api.load_weights(model(tmp_path / "old.caffemodel", "ip1"))
    with pytest.raises(SelectionError):
        api.rewrite(api.loads(NET), "rename{from=ip1 to=stem}, remove{layers=nothing}", weights)
    api.save_weights(weights, tmp_path / "new.caffemodel")
    assert names_in(tmp_path / "new.caffemodel") == ["ip1"]
    (tmp_path / "net.prototxt").write_text(NET)
    with pytest.raises(NoWeightsError, match="text"):
        api.load_weights(tmp_path / "net.prototxt")


def test_load_and_fmt(tmp_path: Path) -> None:
    (tmp_path / "net").write_bytes(b'name:"a"\r\n')
    assert api.fmt(api.load(tmp_path / "net")).source.text == 'name: "a"\r\n'


def test_bytes_come_back() -> None:
    assert api.loads(b'name: "\xff"').source.text.encode("utf-8", "surrogateescape") == b'name: "\xff"'


def codes(*findings: api.Finding) -> list[str]:
    return [finding.problem.kind.code for finding in findings]


def test_check() -> None:
    assert codes(*api.check(api.loads(DATA + LOST), ["PT101"])) == ["PT101"]
    assert api.check(api.loads(f"# prototool: disable-file=PT101 the rest is elsewhere\n{DATA}{LOST}"), ["PT101"]) == ()
    test_alone = LOST.replace("top:", "include { phase: TEST } top:")
    (finding,) = api.check(api.loads(DATA + test_alone), ["PT101"])
    assert finding.phase == "TEST"
    assert api.check(api.loads(DATA + test_alone), ["PT101"], question=api.Question(("TRAIN",))) == ()


def test_check_of_a_solver_sees_its_net(tmp_path: Path) -> None:
    (tmp_path / "solver.prototxt").write_text('net: "net.prototxt"\nbase_lr: 0.1\nlr_policy: "fixed"\nmax_iter: 1\n')
    missing = [found.problem.kind.name for found in api.check(api.load(tmp_path / "solver.prototxt"))]
    (tmp_path / "net.prototxt").write_text('layer { name: "a" type: "Input" top: "a" }')
    there = [found.problem.kind.name for found in api.check(api.load(tmp_path / "solver.prototxt"))]
    assert "missing-net-file" in set(missing) - set(there)


def test_check_of_a_forks_file_names_the_fork() -> None:
    text = LOST.replace("top:", "permute_param { order: 0 } top:")
    (finding,) = api.check(api.loads(DATA + text.replace("dat", "data")), ["PT0"])
    assert finding.problem.message.startswith("read in the dialect ssd")
