"""prototool show: the table, the JSON that scripts build on, and what is said of unusable nets."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

from .conftest import FIXTURES, Run

TESTS = FIXTURES.parent / "tests"


def test_the_table(prototool: Run) -> None:
    done = prototool("show", FIXTURES / "allconv6" / "allconv6.prototxt")
    rows = [line.split() for line in done.stdout.decode().splitlines()]
    assert (done.returncode, done.stderr) == (0, b"")
    assert ["conv5", "Convolution", "conv5", "64x256x7x7", "295,168", "924,844,032", "4.4", "MB"] in rows
    assert ["16", "layers", "560,468", "15,260,254,208", "333.1", "MB"] in rows
    assert rows[-3:] == [
        ["memory", "blobs", "gradients", "parameters", "together"],
        ["TRAIN", "330.8", "MB", "292.3", "MB", "4.5", "MB", "627.6", "MB"],
        ["TEST", "330.8", "MB", "0", "2.2", "MB", "333.1", "MB"],
    ]


def test_the_table_of_a_large_net_is_not_wide(prototool: Run, tmp_path: Path) -> None:
    resnet = runpy.run_path(str(TESTS / "bench" / "resnet.py"))["resnet152"]
    (tmp_path / "net.prototxt").write_text(resnet())
    lines = prototool("show", "net.prototxt").stdout.decode().splitlines()
    assert max(len(line.rstrip()) for line in lines) <= 120
    assert len(lines) == 1 + 1 + 667 + 1 + 1 + 2


def test_names_are_no_markup(prototool: Run, tmp_path: Path) -> None:
    (tmp_path / "net.prototxt").write_text(
        'layer { name: "[red]x[/blue]" type: "Input" top: "d" input_param { shape { dim: 2 } } }'
    )
    done = prototool("show", "net.prototxt")
    assert done.returncode == 0
    assert "[red]x[/blue]" in done.stdout.decode()


def test_the_page(prototool: Run, tmp_path: Path) -> None:
    done = prototool("show", FIXTURES / "allconv6" / "allconv6.prototxt", "--format", "html", "-o", "net.html")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    text = (tmp_path / "net.html").read_text("utf-8")
    assert text.count('<svg class="net"') == 2
    one = prototool("show", FIXTURES / "allconv6" / "allconv6.prototxt", "--format", "html", "--phase", "TEST")
    assert one.stdout.count(b'<svg class="net"') == 1
    staged = prototool("show", FIXTURES / "small" / "stages.prototxt", "--format", "html", "--stage", "deploy")
    assert staged.stdout.count(b'<svg class="net"') == 1


def test_the_page_has_what_is_wrong(prototool: Run, tmp_path: Path) -> None:
    done = prototool("show", FIXTURES / "broken" / "unknown_bottom.prototxt", "--format", "html")
    assert done.returncode == 1
    assert b'"code":"PT101"' in done.stdout
    assert done.stderr.count(b"PT101") == 1


def test_graphviz_text(prototool: Run) -> None:
    done = prototool("show", FIXTURES / "small" / "residual.prototxt", "--format", "dot")
    assert done.stdout.startswith(b'digraph "residual" {')
    assert done.returncode == 0


def test_the_json(prototool: Run) -> None:
    done = prototool("show", FIXTURES / "small" / "residual.prototxt", "--format", "json", "--phase", "TRAIN")
    found = json.loads(done.stdout)
    assert set(found) == {"name", "phase", "layers", "blobs", "totals"}
    assert (found["name"], found["phase"]) == ("residual", "TRAIN")
    assert found["layers"][1] == {
        "name": "conv1",
        "type": "Convolution",
        "bottoms": ["data"],
        "tops": ["conv1"],
        "params": [[8, 3, 3, 3], [8]],
        "macs": 55296,
    }
    assert found["blobs"]["conv1"] == [1, 8, 16, 16]
    assert set(found["totals"]) == {"params", "macs", "activation_bytes"}


def test_stages_and_stated_shapes(prototool: Run, tmp_path: Path) -> None:
    net = tmp_path / "net.prototxt"
    net.write_text(
        'layer { name: "d" type: "Data" top: "d" data_param { source: "s" batch_size: 2 }\n'
        '  include { not_stage: "deploy" } }\n'
        'layer { name: "i" type: "Input" top: "d" include { stage: "deploy" } }\n'
        'layer { name: "r" type: "ReLU" bottom: "d" top: "r" }\n'
    )
    unknown = json.loads(prototool("show", net, "--format", "json").stdout)
    assert unknown["blobs"]["r"] == [2, None, None, None]
    assert unknown["totals"]["activation_bytes"] is None
    stated = json.loads(prototool("show", net, "--format", "json", "--stage", "deploy", "--input", "d=4,3").stdout)
    assert ([layer["name"] for layer in stated["layers"]], stated["blobs"]) == (["i", "r"], {"d": [4, 3], "r": [4, 3]})


def test_what_caffe_would_refuse_is_said(prototool: Run, tmp_path: Path) -> None:
    net = tmp_path / "net.prototxt"
    net.write_text(
        'input: "x" input_shape { dim: 2 dim: 3 }\nlayer { name: "p" type: "Pooling" bottom: "x" top: "p" }\n'
    )
    done = prototool("show", "net.prototxt")
    assert done.returncode == 1
    assert "net.prototxt:2:" in done.stderr.decode()
    assert "PT206" in done.stderr.decode()


def test_unusable(prototool: Run) -> None:
    assert prototool("show", FIXTURES / "allconv6" / "allconv6_solver.prototxt").returncode == 2
    assert prototool("show", FIXTURES / "broken" / "missing_colon.prototxt").returncode == 2
    done = prototool("show", FIXTURES / "small" / "residual.prototxt", "--input", "data=1,x")
    assert done.returncode == 2
    assert "expected BLOB=D,D,... such as data=1,3,224,224, found 'data=1,x'" in done.stderr.decode()
