"""Behind which layers a Dropout may work in place: real Caffe's gradient, against that of one that does not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy
import pytest

from prototool.api import loads
from prototool.rewrite.placement import LETS_GO_OF_ITS_TOP, behind

if TYPE_CHECKING:
    from conftest import Caffe

NET = """
input: "data" input_shape {{ dim: 2 dim: 3 dim: 6 dim: 6 }}
input: "target" input_shape {{ dim: 2 dim: 3 }}
layer {{
  name: "base" type: "Convolution" bottom: "data" top: "x" convolution_param {{ num_output: 4 kernel_size: 3 pad: 1 }}
}}
layer {{
  name: "side" type: "Convolution" bottom: "data" top: "s" convolution_param {{ num_output: 4 kernel_size: 3 pad: 1 }}
}}
layer {{ name: "tried" {tried} top: "y" }}
layer {{ name: "drop" type: "Dropout" bottom: "y" top: "{top}" }}
layer {{ name: "out" type: "InnerProduct" bottom: "{top}" top: "out" inner_product_param {{ num_output: 3 }} }}
layer {{ name: "loss" type: "EuclideanLoss" bottom: "out" bottom: "target" top: "loss" }}
layer {{ name: "rest" type: "Silence" bottom: "s" }}
"""
ONE = 'type: "{}" bottom: "x"'
TWO = 'type: "{}" bottom: "x" bottom: "s"'
CONV = "convolution_param { num_output: 4 kernel_size: 3 }"
SAFE = {
    **{type: ONE.format(type) for type in ("AbsVal", "BNLL", "BatchNorm", "Bias", "Dropout", "PReLU", "ReLU", "Scale")},
    "Clip": ONE.format("Clip") + " clip_param { min: -1 max: 1 }",
    "Convolution": ONE.format("Convolution") + CONV,
    "Crop": TWO.format("Crop") + " crop_param { axis: 2 }",
    "Deconvolution": ONE.format("Deconvolution") + CONV,
    "Eltwise sum": TWO.format("Eltwise"),
    "Eltwise max": TWO.format("Eltwise") + " eltwise_param { operation: MAX }",
    "Eltwise stable product": TWO.format("Eltwise") + " eltwise_param { operation: PROD stable_prod_grad: true }",
    "Im2col": ONE.format("Im2col") + " convolution_param { kernel_size: 3 }",
    "InnerProduct": ONE.format("InnerProduct") + " inner_product_param { num_output: 5 }",
    "Log": ONE.format("Log") + " log_param { shift: 30 }",
    "Pooling max": ONE.format("Pooling") + " pooling_param { kernel_size: 2 stride: 2 }",
    "Pooling average": ONE.format("Pooling") + " pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 }",
    "Reduction": ONE.format("Reduction") + " reduction_param { axis: 2 operation: SUMSQ }",
    "Tile": ONE.format("Tile") + " tile_param { tiles: 2 }",
}
UNSAFE = {
    **{type: ONE.format(type) for type in ("ELU", "LRN", "MVN", "Sigmoid", "Softmax", "Swish", "TanH")},
    "Exp": ONE.format("Exp") + " exp_param { scale: 0.1 }",
    "Power": ONE.format("Power") + " power_param { power: 3 shift: 30 }",
    "Eltwise product": TWO.format("Eltwise") + " eltwise_param { operation: PROD stable_prod_grad: false }",
}
# Layers without an input to give a gradient to, without a gradient at all, or that need indices for an input.
NO_GRADIENT = {"Data", "HDF5Data", "ImageData", "WindowData", "Threshold", "BatchReindex", "Embed"}


def gradients(caffe: Caffe, folder: Path, tried: str) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The gradient of `base` with the Dropout in place, and with a top of its own."""
    jobs = []
    for top in ("y", "z"):
        path = folder / f"{top}.prototxt"
        path.write_text(NET.format(tried=tried, top=top))
        jobs.append((path, "TRAIN", []))
    in_place, apart = caffe(jobs, gradient="base")
    assert in_place["ok"]
    assert apart["ok"]
    return numpy.array(in_place["values"]["gradient"]), numpy.array(apart["values"]["gradient"])


def chosen(tried: str) -> bool:
    """Whether prototool puts a Dropout behind the layer in place."""
    document = loads(NET.format(tried=tried, top="y").replace('layer { name: "drop"', "# "))
    [layer] = [layer for layer in document.net.layers if layer.name == "tried"]
    return behind(document, layer).in_place()


@pytest.mark.parametrize("tried", SAFE.values(), ids=SAFE)
def test_in_place_is_right_where_it_is_chosen(caffe: Caffe, tmp_path: Path, tried: str) -> None:
    in_place, apart = gradients(caffe, tmp_path, tried)
    assert chosen(tried)
    assert numpy.abs(apart).max() > 0
    numpy.testing.assert_allclose(in_place, apart, rtol=1e-4, atol=1e-6 * numpy.abs(apart).max())


@pytest.mark.parametrize("tried", UNSAFE.values(), ids=UNSAFE)
def test_in_place_would_be_wrong_where_it_is_not(caffe: Caffe, tmp_path: Path, tried: str) -> None:
    in_place, apart = gradients(caffe, tmp_path, tried)
    assert not chosen(tried)
    assert numpy.abs(in_place - apart).max() > 1e-3 * numpy.abs(apart).max()


def test_every_type_that_is_trusted_was_tried() -> None:
    assert {name.split()[0] for name in SAFE} | NO_GRADIENT == LETS_GO_OF_ITS_TOP
