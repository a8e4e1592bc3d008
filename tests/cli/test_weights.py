"""prototool weights: the table, the JSON, and what cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class

from .conftest import Run

NET: Any = message_class(SCHEMA, "NetParameter")
TEXT = """layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 } } }
layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 3 } }
layer { name: "new" type: "InnerProduct" bottom: "fc" top: "new" inner_product_param { num_output: 4 } }
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A net, and weights for one of its two layers."""
    model = NET()
    layer = model.layer.add(name="fc")
    layer.blobs.add(data=[0] * 6).shape.dim.extend((3, 2))
    layer.blobs.add(data=[0] * 3).shape.dim.append(3)
    (tmp_path / "a.caffemodel").write_bytes(model.SerializeToString())
    (tmp_path / "net.prototxt").write_text(TEXT)
    return tmp_path / "net.prototxt", tmp_path / "a.caffemodel"


def test_the_table(prototool: Run, files: tuple[Path, Path]) -> None:
    found = prototool("weights", *files)
    assert found.returncode == 0
    rows = [line.split() for line in found.stdout.decode().splitlines()]
    assert rows[1] == ["fc", "InnerProduct", "3x2,", "3", "3x2,", "3", "matched"]
    assert rows[2] == ["new", "InnerProduct", "4x3,", "4", "new"]
    assert b"1 new: not in the file: as their fillers say" in found.stdout


def test_what_does_not_fit_is_an_exit_status(prototool: Run, files: tuple[Path, Path]) -> None:
    files[0].write_text(TEXT.replace("num_output: 3", "num_output: 30"))
    found = prototool("weights", *files, "--format", "json")
    assert found.returncode == 1
    told = json.loads(found.stdout)
    assert told["layers"][0] == {
        "name": "fc",
        "type": "InnerProduct",
        "wanted": [[30, 2], [30]],
        "stored": [[3, 2], [3]],
        "verdict": "mismatched",
        "note": "blob 0 is 3x2 in the file, and 30x2 in the net",
    }
    assert told["summary"] == {"mismatched": 1, "new": 1}


def test_what_cannot_be_used(prototool: Run, files: tuple[Path, Path]) -> None:
    net, model = files
    assert prototool("weights", net, net).stderr.endswith(
        b"this is text, and a file of weights is binary (.caffemodel)\n"
    )
    assert prototool("weights", model, model).returncode == 2
    assert prototool("weights", net, "none.caffemodel").returncode == 2
