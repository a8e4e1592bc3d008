"""What add-batchnorm and replace-batchnorm write, on real Caffe: built, normalised, and with the right gradient."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy
import pytest
from apart import apart

from prototool.api import load, loads, rewrite
from prototool.net.document import Document
from prototool.passes import AddBatchNorm, ReplaceBatchNorm

if TYPE_CHECKING:
    from conftest import Caffe

FIXTURES = Path(__file__).parents[2] / "fixtures"
# The last convolution's sigmoid leaves the blob alone that the test looks at.
NET = """
input: "data" input_shape { dim: 8 dim: 3 dim: 12 dim: 12 }
input: "goal" input_shape { dim: 8 dim: 2 }
layer {
  name: "conv1"
  type: "Convolution"
  bottom: "data"
  top: "conv1"
  convolution_param {
    num_output: 6
    kernel_size: 3
    weight_filler { type: "gaussian" std: 0.3 }
    bias_filler { type: "constant" value: 5 }
  }
}
layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
layer {
  name: "conv2"
  type: "Convolution"
  bottom: "conv1"
  top: "conv2"
  convolution_param { num_output: 5 kernel_size: 3 weight_filler { type: "gaussian" std: 0.3 } }
}
layer { name: "act2" type: "Sigmoid" bottom: "conv2" top: "act2" }
layer { name: "side" type: "Convolution" bottom: "conv1" top: "side"
  convolution_param { num_output: 5 kernel_size: 3 weight_filler { type: "gaussian" std: 0.3 } } }
layer { name: "join" type: "Concat" bottom: "act2" bottom: "side" top: "join" }
layer { name: "tanh" type: "TanH" bottom: "join" top: "join" }
layer {
  name: "fc" type: "InnerProduct" bottom: "join" top: "fc"
  inner_product_param { num_output: 2 weight_filler { type: "gaussian" std: 0.1 } }
}
layer { name: "loss" type: "EuclideanLoss" bottom: "fc" bottom: "goal" top: "loss" }
"""
WISHES = {
    "convolutions": AddBatchNorm("type:Convolution"),
    "without bias": AddBatchNorm("conv*", fold_bias=True),
    "behind activations": AddBatchNorm("type:Convolution", position="after-act"),
    "everything": AddBatchNorm("type:*"),
    "everything, behind activations": AddBatchNorm("type:*", position="after-act"),
}


def saved(document: Document, path: Path) -> Path:
    """A net in a file."""
    path.write_text(document.source.text)
    return path


def test_in_place_is_right_wherever_it_is_chosen(caffe: Caffe, tmp_path: Path) -> None:
    jobs = []
    for name, wish in WISHES.items():
        after = rewrite(loads(NET), [wish])
        assert after.problems() == ()
        inner, own = saved(after, tmp_path / name), saved(apart(after), tmp_path / f"{name}, apart")
        jobs += [(inner, "TEST", []), (inner, "TRAIN", ["fc"]), (own, "TRAIN", ["fc"])]
    answers = caffe(jobs, "conv1", filled=True)
    assert all(answer["ok"] for answer in answers)
    for inner, own in zip(answers[1::3], answers[2::3], strict=True):
        one, other = (numpy.array(answer["values"]["gradient"]) for answer in (inner, own))
        assert numpy.abs(other).max() > 0
        numpy.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5 * numpy.abs(other).max())


def test_in_place_on_a_relu_in_place_would_be_wrong(caffe: Caffe, tmp_path: Path) -> None:
    """The ReLU asks the blob for the sign it had, and finds that of the normalised value."""
    right = rewrite(loads(NET), [AddBatchNorm("conv1", position="after-act")])
    [norm] = [layer for layer in right.net.layers if layer.type == "BatchNorm"]
    assert (norm.bottoms[0].name, norm.tops[0].name) == ("conv1", norm.name)
    text = right.source.text
    for field in ("top", "bottom"):
        text = text.replace(f'{field}: "{norm.name}"', f'{field}: "conv1"')
    wrong = loads(text)
    jobs = [(saved(each, tmp_path / name), "TRAIN", ["fc"]) for name, each in (("right", right), ("wrong", wrong))]
    one, other = caffe(jobs, "conv1", filled=True)
    assert one["values"]["fc"] == other["values"]["fc"]
    gradients = [numpy.array(each["values"]["gradient"]) for each in (one, other)]
    assert numpy.abs(gradients[0] - gradients[1]).max() > 1e-2 * numpy.abs(gradients[0]).max()


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (math.sqrt(2), -3.5)])
def test_mean_and_variance_of_each_channel(caffe: Caffe, tmp_path: Path, scale: float, shift: float) -> None:
    kept = rewrite(loads(NET), [AddBatchNorm("conv2", scale=scale, shift=shift)])
    folded = rewrite(loads(NET), [AddBatchNorm("conv2", fold_bias=True, scale=scale, shift=shift)])
    jobs = [(saved(each, tmp_path / name), "TRAIN", ["conv2"]) for name, each in (("kept", kept), ("folded", folded))]
    values, without = (numpy.array(answer["values"]["conv2"]) for answer in caffe(jobs, filled=True))
    numpy.testing.assert_allclose(values.mean(axis=(0, 2, 3)), shift, atol=1e-4)
    numpy.testing.assert_allclose(values.std(axis=(0, 2, 3)), scale, rtol=1e-3)
    # What a bias adds is taken off again.
    numpy.testing.assert_allclose(values, without, atol=1e-4)


SIAMESE = """
input: "left" input_shape { dim: 4 dim: 6 }
input: "right" input_shape { dim: 4 dim: 6 }
layer { name: "fc" type: "InnerProduct" bottom: "left" top: "fc" param { name: "w" } param { name: "b" }
  inner_product_param { num_output: 3 weight_filler { type: "gaussian" std: 1 } } }
layer { name: "fc_p" type: "InnerProduct" bottom: "right" top: "fc_p" param { name: "w" } param { name: "b" }
  inner_product_param { num_output: 3 weight_filler { type: "gaussian" std: 1 } } }
layer { name: "loss" type: "EuclideanLoss" bottom: "fc" bottom: "fc_p" top: "loss" }
"""


@pytest.mark.parametrize("fold", [False, True])
def test_branches_that_share_weights_share_the_batchnorm(caffe: Caffe, tmp_path: Path, fold: bool) -> None:
    after = rewrite(loads(SIAMESE), [AddBatchNorm("fc*", fold_bias=fold)])
    same = after.source.text.replace('input: "right" input_shape { dim: 4 dim: 6 }', "").replace('"right"', '"left"')
    path = tmp_path / "same"
    path.write_text(same)
    trained, tested = caffe([(path, "TRAIN", ["fc", "fc_p"]), (path, "TEST", ["fc", "fc_p"])])
    for answer in (trained, tested):
        assert answer["ok"]
        assert answer["values"]["fc"] == answer["values"]["fc_p"]


def without_data(document: Document, *inputs: tuple[str, list[int]]) -> Document:
    """A net with inputs in place of its two data layers."""
    text = document.source.text
    for layer in reversed(document.net.layers[:2]):
        text = text[: layer.span.start] + text[layer.span.end :]
    shapes = [f'input: "{name}" input_shape {{ dim: {dims} }}\n' for name, dims in inputs]
    return loads("".join(shapes) + text)


@pytest.mark.parametrize(
    ("fixture", "size"),
    [
        ("allconv6/expected/batchnorm", 224),
        ("allconv6/expected/batchnorm-folded", 224),
        ("mobilenetv2/expected/replace-batchnorm", 224),
        ("mobilenetv2/expected/dropout", 224),
        ("cnn/expected/spatial-dropout", 32),
    ],
)
def test_the_fixtures_initialise_in_both_phases(caffe: Caffe, tmp_path: Path, fixture: str, size: int) -> None:
    document = without_data(load(FIXTURES / f"{fixture}.prototxt"), ("data", [2, 3, size, size]), ("label", [2]))
    # Its noise is for batches of 128.
    text = document.source.text.replace("dim: 128", "dim: 2")
    path = saved(loads(text), tmp_path / "net")
    assert [answer["ok"] for answer in caffe([(path, "TRAIN", None), (path, "TEST", None)])] == [True, True]


def test_a_net_whose_batchnorm_is_replaced_computes_without_it(caffe: Caffe, tmp_path: Path) -> None:
    with_norm = rewrite(loads(NET), [AddBatchNorm("type:Convolution")])
    without = rewrite(with_norm, [ReplaceBatchNorm(0.3)])
    assert [layer.type for layer in without.net.layers].count("Dropout") == 2
    nets = {"old": loads(NET), "new": without}
    old, new = caffe([(saved(net, tmp_path / name), "TEST", ["fc"]) for name, net in nets.items()])
    assert new["values"] == old["values"]
