"""Measurements on real Caffe: what comes into BatchNorms, Dropout switched off, and how far two nets are apart."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest
import trained_net

from prototool.api import loads, rewrite
from prototool.engines.pycaffe import measuring
from prototool.engines.pycaffe.measuring import Caffe, MeasuringError
from prototool.engines.pycaffe.measuring_net import as_in_test
from prototool.net.document import Document
from prototool.rewrite.contract import OptionError

DATA = """layer {{ name: "data" type: "ImageData" top: "data" top: "label" include {{ phase: TRAIN }}
  transform_param {{ {transform} }} image_data_param {{ source: "list.txt" batch_size: 16 }} }}
"""
BARE = """layer { name: "norm" type: "BatchNorm" bottom: "data" top: "data" }
layer { name: "quiet" type: "Silence" bottom: "data" bottom: "label" }
"""
KINDS = ("plain", "spatial", "gaussian", "uniform")
CONV = """layer {{ name: "{0}" type: "Convolution" bottom: "{1}" top: "{0}"
  convolution_param {{ num_output: 6 kernel_size: 1 weight_filler {{ type: "xavier" }} }} }}
"""
CHAIN = (
    "".join(CONV.format(*pair) for pair in zip(KINDS, ("data", *KINDS), strict=False))
    + """
layer { name: "bn" type: "BatchNorm" bottom: "uniform" top: "bn" }
layer { name: "quiet" type: "Silence" bottom: "label" }
"""
)


@pytest.fixture(scope="module")
def caffe() -> Caffe:
    """Real Caffe."""
    return Caffe()


@pytest.fixture(scope="module")
def weights(caffe: Caffe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weights that the chain is filled with; of other nets Caffe fills the rest, by the same seed."""
    folder = tmp_path_factory.mktemp("weights")
    trained_net.pictures(folder)
    (folder / "net.prototxt").write_text(net(CHAIN, "crop_size: 8").source.text)
    trained_net.run(caffe.interpreter, folder, trained_net.SAVE, "net.prototxt", "net.caffemodel")
    return folder / "net.caffemodel"


@pytest.fixture
def folder(weights: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with pictures, which the command runs in."""
    monkeypatch.chdir(weights.parent)
    return weights.parent


def net(body: str, transform: str = "") -> Document:
    """A net that reads pictures in TRAIN."""
    return loads(DATA.format(transform=transform) + body)


def pixels(folder: Path) -> numpy.ndarray:
    """The values of all pictures as Caffe sees them: blue first."""
    size = trained_net.SIZE
    read = [(folder / f"{number}.ppm").read_bytes() for number in range(trained_net.PICTURES)]
    values = [numpy.frombuffer(data[-size * size * 3 :], numpy.uint8).reshape(size, size, 3) for data in read]
    return numpy.array(values)[..., ::-1].astype(float)


def test_the_moments_of_what_comes_in(caffe: Caffe, folder: Path, weights: Path) -> None:
    document = net(BARE)
    seen = caffe.shift(as_in_test(document), weights, 3, 1)
    [found] = seen.norms
    values = pixels(folder)[:48]
    of_batches = [values[start : start + 16].var(axis=(0, 1, 2), ddof=1) for start in (0, 16, 32)]
    assert found.name == "norm"
    assert found.mean == pytest.approx(values.mean(axis=(0, 1, 2)))
    assert found.variance == pytest.approx(numpy.mean(of_batches, axis=0))
    assert found.pooled == pytest.approx(values.var(axis=(0, 1, 2), ddof=1))
    assert not found.trained
    assert found.stored_variance == (0.0, 0.0, 0.0)


def test_data_is_cropped_as_in_training_and_dropout_is_off(caffe: Caffe, folder: Path, weights: Path) -> None:
    document = net(CHAIN, "crop_size: 8 mirror: true")
    text = as_in_test(document).source.text
    assert "include" not in text
    assert text.count("phase: TRAIN") == 1
    assert "use_global_stats: true" in text
    dropped = rewrite(document, ", ".join(f"add-dropout{{after={kind} kind={kind} rescale=true}}" for kind in KINDS))
    assert dropped.source.text.count("DummyData") == 3
    [before] = caffe.shift(as_in_test(document), weights, 2, 7).norms
    [after] = caffe.shift(as_in_test(dropped), weights, 2, 7).norms
    assert after.variance == pytest.approx(before.variance, rel=1e-6)
    # Cropped by chance: other chance, other values.
    [other] = caffe.shift(as_in_test(document), weights, 2, 8).norms
    assert other.variance != pytest.approx(before.variance, rel=1e-3)


def test_what_is_too_large_to_be_kept_runs_again(
    caffe: Caffe, folder: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    norm = 'layer {{ name: "{0}" type: "BatchNorm" bottom: "{1}" top: "{1}" }}\n'
    document = as_in_test(net(CHAIN + norm.format("second", "bn") + norm.format("third", "bn")))
    kept = caffe.recalibrated(document, weights, 3, 1)
    assert [each.variance for each in kept[1:]] == [pytest.approx([1] * 6, rel=1e-3)] * 2
    forgetful = folder / "driver.py"
    forgetful.write_text(measuring.DRIVER.read_text().replace("KEPT = 1 << 30", "KEPT = 0"))
    monkeypatch.setattr(measuring, "DRIVER", forgetful)
    assert caffe.recalibrated(document, weights, 3, 1) == kept


def test_a_dropout_of_its_own_phase_is_off() -> None:
    document = net(
        'layer { name: "d" type: "Dropout" bottom: "data" top: "d" phase: TRAIN }\n' + BARE.replace('"data"', '"d"')
    )
    layers = {layer.name: layer for layer in as_in_test(document).net.layers}
    assert (layers["d"].phase, layers["data"].phase) == ("TEST", "TRAIN")


def test_another_source() -> None:
    assert 'source: "my \\"list\\""' in as_in_test(net(BARE), source='my "list"').source.text
    with pytest.raises(OptionError, match="one data layer in TRAIN, and this one has 0"):
        as_in_test(loads(BARE.replace("label", "data")), source="list")


def test_without_caffe() -> None:
    with pytest.raises(MeasuringError, match="this needs real Caffe, which is not here"):
        Caffe("/nowhere/python")


def test_how_far_two_nets_are_apart(caffe: Caffe, weights: Path) -> None:
    text = """input: "data" input_shape { dim: 2 dim: 3 dim: 6 dim: 6 }
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv"
  convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } } }
layer { name: "same" type: "Power" bottom: "conv" top: "same" }
layer { name: "twice" type: "Power" bottom: "conv" top: "twice" power_param { scale: 2 } }
layer { name: "old" type: "Power" bottom: "conv" top: "old" }
"""
    other = text.replace("scale: 2", "scale: 2.5").replace('"old"', '"new"')
    found = caffe.compared([(loads(text), weights), (loads(other), weights)], 2, 1)
    blobs = {each.name: each for each in found.blobs}
    assert (blobs["same"].absolute, blobs["same"].relative, blobs["same"].values) == (0.0, 0.0, 2 * 2 * 4 * 4 * 4)
    assert blobs["twice"].relative == pytest.approx(0.25)
    assert (found.gone, found.new) == (("old",), ("new",))
