"""The verbs for Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool import api
from prototool.passes import AddDropout

NET = 'layer { name: "ip1" type: "InnerProduct" bottom: "x" top: "ip1" }\n'
NEW = 'layer { name: "drop1" type: "Dropout" bottom: "ip1" top: "ip1" dropout_param { dropout_ratio: 0.5 } }\n'
DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }\n'
LOST = 'layer { name: "relu" type: "ReLU" bottom: "dat" top: "relu" }\n'


@pytest.mark.parametrize("pipeline", ["add-dropout{after=ip1}", [AddDropout("ip1")]], ids=["words", "passes"])
def test_rewrite(pipeline: str | list[AddDropout]) -> None:
    before = api.loads(NET)
    assert api.rewrite(before, pipeline).source.text == NET + NEW
    assert before.source.text == NET


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
