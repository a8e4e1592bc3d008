"""prototool export, as a user calls it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import onnx
import pytest

from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class

from .conftest import FIXTURES, Run

NET: Any = message_class(SCHEMA, "NetParameter")
TEXT = """layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 2 } } }
layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 3 } }
layer { name: "relu" type: "ReLU" bottom: "fc" top: "fc" }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A net and its weights."""
    model = NET()
    layer = model.layer.add(name="fc")
    layer.blobs.add(data=[0.5, -1, 2, 0.25, -0.5, 1]).shape.dim.extend((3, 2))
    layer.blobs.add(data=[0.1, 0.2, 0.3]).shape.dim.append(3)
    (tmp_path / "a.caffemodel").write_bytes(model.SerializeToString())
    (tmp_path / "net.prototxt").write_text(TEXT)
    return tmp_path / "net.prototxt", tmp_path / "a.caffemodel"


def test_a_model_beside_the_net(prototool: Run, files: tuple[Path, Path]) -> None:
    net, weights = files
    done = prototool("export", "onnx", net, "--weights", weights)
    assert done.returncode == 0, done.stderr
    assert done.stdout == b""
    assert b"net.onnx: data 4x2 -> prob 4x3; 3 nodes, opset 13" in done.stderr
    model = onnx.load(net.with_suffix(".onnx"))
    assert [node.name for node in model.graph.node] == ["fc", "relu", "prob"]


def test_it_is_held_against_the_engine(prototool: Run, files: tuple[Path, Path]) -> None:
    net, weights = files
    done = prototool("export", "onnx", net, "--weights", weights, "-o", "out.onnx", "--check", "--batch", "any")
    assert done.returncode == 0, done.stderr
    assert b"out.onnx: data batchx2 -> prob batchx3" in done.stderr
    assert b"out.onnx: the same as the torch engine; the largest difference, in 'prob', is" in done.stderr


def test_a_number_of_items(prototool: Run, files: tuple[Path, Path]) -> None:
    net, weights = files
    done = prototool("export", "onnx", net, "--weights", weights, "--batch", "7", "-q")
    assert (done.returncode, done.stderr) == (0, b"")
    assert onnx.load(net.with_suffix(".onnx")).graph.input[0].type.tensor_type.shape.dim[0].dim_value == 7
    assert prototool("export", "onnx", net, "--weights", weights, "--batch", "0").returncode == 2


def test_what_cannot_be_is_refused_before_anything_is_written(prototool: Run, files: tuple[Path, Path]) -> None:
    net, weights = files
    net.write_text(TEXT.replace("ReLU", "Python").replace('type: "Softmax"', 'type: "Sotfmax"'))
    done = prototool("export", "onnx", net, "--weights", weights)
    assert done.returncode == 2
    assert b"net.prototxt:4:" in done.stderr
    net.write_text(TEXT.replace("ReLU", "Python"))
    done = prototool("export", "onnx", net)
    assert done.returncode == 2
    assert b"layer 'fc' (InnerProduct): it needs weights (3x2 and 3): give --weights M" in done.stderr
    assert b"net.prototxt:3:" in done.stderr
    assert b"layer 'relu' (Python): there is nothing in ONNX" in done.stderr
    assert b"nothing is written" in done.stderr
    assert not net.with_suffix(".onnx").exists()


def test_what_is_no_net_and_no_weights(prototool: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    net, weights = files
    solver = FIXTURES / "allconv6" / "allconv6_solver.prototxt"
    assert b"this is a solver" in prototool("export", "onnx", solver, "--weights", weights).stderr
    (tmp_path / "a.caffemodel.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    done = prototool("export", "onnx", net, "--weights", "a.caffemodel.h5")
    assert done.returncode == 2
    assert b"these are weights in HDF5" in done.stderr
    assert prototool("export", "onnx", "nowhere.prototxt").returncode == 2
    done = prototool("export", "onnx", "-", "--weights", weights, input=TEXT.encode())
    assert done.returncode == 2
    assert b"give -o OUT.onnx" in done.stderr
    assert prototool("export", "onnx", "-", "-o", "x.onnx", "--weights", weights, input=TEXT.encode()).returncode == 0


def test_without_onnx_it_says_what_to_install(files: tuple[Path, Path], tmp_path: Path) -> None:
    code = "import sys; sys.modules['onnx'] = None; from prototool.cli.main import main; main()"
    command = [sys.executable, "-c", code, "export", "onnx", str(files[0])]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert b"pip install 'caffe-prototool[onnx]'" in done.stderr
