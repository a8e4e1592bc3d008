"""Whole nets: onnxruntime gives what real Caffe gives, for a batch as stated and for one of any size."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
from running import in_runtime, model_of
from side_by_side import apart, on_caffe

from prototool.api import load
from prototool.api import rewrite as rewritten
from prototool.engines.pycaffe.probe import Interpreter
from prototool.export.onnx.export import ANY, Question, export
from prototool.export.onnx.save import save
from prototool.net.state import NetState

FIXTURES = Path(__file__).parents[2] / "fixtures"
SMALL = ("deploy", "inplace_chain", "input_dim", "input_shape", "residual", "slice_concat")
RUN = """
import caffe, numpy
net = caffe.Net("kept.prototxt", caffe.TEST)
net.blobs["data"].data[...] = numpy.load("data.npy")
net.forward()
numpy.save("plus", net.blobs["plus"].data)
"""
LARGE = ("allconv6", "mobilenetv2")
# Of the largest value, for up to 50 layers in single precision.
BOUND = 1e-4
TWINS = """
layer { name: "in" type: "Input" top: "a" top: "b" input_param { shape { dim: 2 dim: 5 } } }
layer { name: "one" type: "InnerProduct" bottom: "a" top: "one" param { name: "w" } param { name: "bias" }
  inner_product_param { num_output: 3 } }
layer { name: "two" type: "InnerProduct" bottom: "b" top: "two" param { name: "w" } param { name: "bias" }
  inner_product_param { num_output: 3 } }
layer { name: "flat" type: "InnerProduct" bottom: "two" top: "flat" param { name: "w" share_mode: PERMISSIVE }
  inner_product_param { num_output: 5 bias_term: false } }
"""
FILLED = """
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 dim: 5 dim: 6 } } }
layer { name: "up" type: "Deconvolution" bottom: "data" top: "up" convolution_param {
  num_output: 2 group: 2 kernel_size: 4 stride: 2 pad: 1 bias_term: false weight_filler { type: "bilinear" } } }
layer { name: "wide" type: "Deconvolution" bottom: "up" top: "wide" convolution_param {
  num_output: 2 group: 2 kernel_size: 3 stride: 2 weight_filler { type: "bilinear" } } }
layer { name: "slope" type: "PReLU" bottom: "wide" top: "slope" }
layer { name: "twice" type: "Scale" bottom: "slope" top: "twice" scale_param { filler { value: 2 } bias_term: true } }
layer { name: "shared" type: "DummyData" top: "one" dummy_data_param { data_filler { value: 0.5 }
  shape { dim: 1 dim: 2 dim: 1 dim: 1 } } }
layer { name: "flat" type: "Reshape" bottom: "one" top: "two" reshape_param { shape { dim: 2 } } }
layer { name: "plus" type: "Bias" bottom: "twice" bottom: "two" top: "plus" }
"""


def test_nets_of_the_fixtures(interpreter: Interpreter, tmp_path: Path) -> None:
    for name in SMALL:
        shutil.copy(FIXTURES / "small" / f"{name}.prototxt", tmp_path)
    for name in LARGE:
        text = (FIXTURES / name / f"{name}.prototxt").read_text().replace("kernel_size: 7", "kernel_size: 2")
        (tmp_path / f"{name}.prototxt").write_text(text)
        # Without its Softmax, which would hide differences.
        deploy = rewritten(load(tmp_path / f"{name}.prototxt"), "to-deploy{shape=data:2x3x64x64}, remove{layers=prob}")
        (tmp_path / f"{name}.prototxt").write_text(deploy.source.text)
    (tmp_path / "twins.prototxt").write_text(TWINS)
    answers = on_caffe(tmp_path, interpreter)
    assert answers.keys() == {*SMALL, *LARGE, "twins"}
    for name, answer in answers.items():
        for batch in (None, ANY) if name in LARGE else (None,):
            model_of(tmp_path, name, batch=batch, as_is=True)
            found = in_runtime(tmp_path / f"{name}.onnx", answer.inputs)
            assert found
            for blob, values in found.items():
                assert apart(values, answer.outputs[blob]) < BOUND, (name, blob)


def test_what_fillers_leave(interpreter: Interpreter, tmp_path: Path) -> None:
    (tmp_path / "kept.prototxt").write_text(FILLED)
    given = np.linspace(-1, 1, 60, dtype=np.float32).reshape(1, 2, 5, 6)
    np.save(tmp_path / "data", given)
    command = [*interpreter.command, "-c", RUN]
    subprocess.run(command, env=interpreter.environment, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    made = export(load(tmp_path / "kept.prototxt"), None, Question(NetState("TEST")))
    assert len(made.notes) == 4
    save(made.model, tmp_path / "kept.onnx")
    found = in_runtime(tmp_path / "kept.onnx", {"data": given})["plus"]
    assert apart(found, np.load(tmp_path / "plus.npy")) < BOUND
