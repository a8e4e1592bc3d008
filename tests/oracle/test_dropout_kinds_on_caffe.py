"""Every kind of Dropout that add-dropout writes, on real Caffe: what it promises in TRAIN, nothing in TEST."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy
import pytest
from apart import apart

from prototool.api import load, loads, rewrite
from prototool.net.document import Document
from prototool.passes import AddDropout

if TYPE_CHECKING:
    from conftest import Caffe

# The two phases have batches of different size, and the noise is to follow.
NET = """
layer {{ name: "in" type: "Input" top: "data" include {{ phase: TRAIN }} input_param {{ shape {{ {train} }} }} }}
layer {{ name: "in" type: "Input" top: "data" include {{ phase: TEST }} input_param {{ shape {{ {test} }} }} }}
layer {{ name: "goal" type: "Input" top: "goal" include {{ phase: TRAIN }} input_param {{ shape {{ {goal} }} }} }}
layer {{
  name: "conv"
  type: "Convolution"
  bottom: "data"
  top: "conv"
  convolution_param {{ num_output: 32 kernel_size: 3 weight_filler {{ type: "gaussian" std: 0.3 }} }}
}}
{activation}
layer {{
  name: "out"
  type: "InnerProduct"
  bottom: "{last}"
  top: "out"
  inner_product_param {{ num_output: 2 weight_filler {{ type: "gaussian" std: 0.1 }} }}
}}
layer {{
  name: "loss" type: "EuclideanLoss" bottom: "out" bottom: "goal" top: "loss" include {{ phase: TRAIN }}
}}
"""
IN_PLACE = 'layer {{ name: "act" type: "{}" bottom: "conv" top: "conv" }}'
OWN = 'layer {{ name: "act" type: "{}" bottom: "conv" top: "act" }}'
# The activation behind the convolution, and the blob that the Dropout works on.
NETS = {
    "nothing": ("", "conv"),
    "ReLU in place": (IN_PLACE.format("ReLU"), "conv"),
    "Sigmoid in place": (IN_PLACE.format("Sigmoid"), "conv"),
    "TanH in place": (IN_PLACE.format("TanH"), "conv"),
    "ReLU with its own blob": (OWN.format("ReLU"), "act"),
}
SMALL = Path(__file__).parents[2] / "fixtures" / "small"
# Those that need data to be there, or a fork of Caffe, cannot be built as they stand.
NEEDY = {"fork", "phases", "stages", "v1"}
KINDS = {"plain": 0.4, "spatial": 0.4, "gaussian": 0.4, "uniform": 0.8}


def net(activation: str, last: str) -> Document:
    """A net without Dropout."""
    dims = "dim: {} dim: 3 dim: 14 dim: 14"
    return loads(
        NET.format(train=dims.format(8), test=dims.format(3), goal="dim: 8 dim: 2", activation=activation, last=last)
    )


def saved(document: Document, path: Path) -> Path:
    """A net in a file."""
    path.write_text(document.source.text)
    return path


def last_blob(document: Document) -> str:
    """The blob that the last layer before the loss reads."""
    [out] = [layer for layer in document.net.layers if layer.name == "out"]
    return out.bottoms[0].name


@pytest.mark.parametrize("kind", KINDS)
def test_the_identity_in_test_and_the_right_gradient_in_training(caffe: Caffe, tmp_path: Path, kind: str) -> None:
    jobs = []
    for name, (activation, last) in NETS.items():
        before = net(activation, last)
        after = rewrite(before, [AddDropout("conv", KINDS[kind], kind, past_activation=True)])
        nets = {"before": before, "after": after, "apart": apart(after)}
        paths = [saved(each, tmp_path / f"{name}, {when}") for when, each in nets.items()]
        jobs += [(paths[0], "TEST", ["out"]), (paths[1], "TEST", ["out"])]
        jobs += [(paths[1], "TRAIN", ["out"]), (paths[2], "TRAIN", ["out"])]
        assert after.problems() == ()
    answers = caffe(jobs, "conv")
    assert all(answer["ok"] for answer in answers)
    for old, new, good, own in zip(*(answers[number::4] for number in range(4)), strict=True):
        assert new["values"]["out"] == old["values"]["out"]
        assert own["values"]["out"] != old["values"]["out"]
        gradients = [numpy.array(each["values"]["gradient"]) for each in (good, own)]
        assert numpy.abs(gradients[1]).max() > 0
        numpy.testing.assert_allclose(*gradients, rtol=1e-4, atol=1e-5 * numpy.abs(gradients[1]).max())


def multipliers(caffe: Caffe, tmp_path: Path, kind: str, rescale: bool) -> numpy.ndarray[Any, Any]:
    """What the values of a convolution are multiplied by in training."""
    before = net(*NETS["nothing"])
    after = rewrite(before, [AddDropout("conv", KINDS[kind], kind, rescale)])
    jobs = [(saved(each, tmp_path / name), "TRAIN", [last_blob(each)]) for name, each in (("a", before), ("b", after))]
    old, new = (numpy.array(next(iter(each["values"].values()))) for each in caffe(jobs, filled=True))
    assert old.shape == (8, 32, 12, 12)
    assert numpy.abs(old).min() > 0
    return new / old


@pytest.mark.parametrize("rescale", [False, True], ids=["as it is", "rescaled"])
@pytest.mark.parametrize("kind", KINDS)
def test_mean_and_variance(caffe: Caffe, tmp_path: Path, kind: str, rescale: bool) -> None:
    factors, ratio = multipliers(caffe, tmp_path, kind, rescale), KINDS[kind]
    variance = ratio**2 / 3 if kind == "uniform" else ratio / (1 - ratio)
    mean = 1 / math.sqrt(1 + variance) if rescale else 1
    # A spatial Dropout throws 8 x 32 coins only.
    close = 0.15 if kind == "spatial" else 0.02
    assert factors.mean() == pytest.approx(mean, rel=close)
    assert factors.var() == pytest.approx(mean**2 * variance, rel=2 * close)
    if rescale:
        # With a mean of 0 the standard deviation stays as it was (mission row 1.5).
        assert (factors**2).mean() == pytest.approx(1, rel=2 * close)


def test_what_each_kind_multiplies_by(caffe: Caffe, tmp_path: Path) -> None:
    kept = 1 / (1 - 0.4)
    plain = multipliers(caffe, tmp_path, "plain", rescale=False)
    assert numpy.allclose(plain[plain > 0], kept)
    assert (plain > 0).mean() == pytest.approx(0.6, abs=0.01)
    assert numpy.ptp(plain, axis=(2, 3)).min() > 0
    spatial = multipliers(caffe, tmp_path, "spatial", rescale=False)
    # One coin a channel, thrown for each image anew.
    assert numpy.ptp(spatial, axis=(2, 3)).max() < 1e-5
    assert numpy.allclose(spatial[spatial > 0], kept)
    assert numpy.ptp(spatial[:, :, 0, 0], axis=0).max() > 0
    uniform = multipliers(caffe, tmp_path, "uniform", rescale=False)
    assert (uniform.min(), uniform.max()) == pytest.approx((0.2, 1.8), abs=0.01)


def test_gaussian_noise_would_be_wrong_in_place_on_a_relu_in_place(caffe: Caffe, tmp_path: Path) -> None:
    """A factor below 0 turns the sign that the ReLU asks the blob for."""
    right = rewrite(net(*NETS["ReLU in place"]), [AddDropout("conv", 0.8, "gaussian")])
    [main] = [layer for layer in right.net.layers if layer.type == "Scale"]
    assert main.tops[0].name == main.name == last_blob(right)
    [start, end] = next(layer for layer in right.net.layers if layer.type == "Power").span
    text = right.source.text[:start] + right.source.text[end:]
    for field in ("top", "bottom"):
        text = text.replace(f'{field}: "{main.name}"', f'{field}: "conv"')
    wrong = loads(text)
    jobs = [(saved(each, tmp_path / name), "TRAIN", ["out"]) for name, each in (("right", right), ("wrong", wrong))]
    one, other = (numpy.array(each["values"]["gradient"]) for each in caffe(jobs, "conv"))
    assert numpy.abs(one - other).max() > 1e-2 * numpy.abs(one).max()


def test_small_nets_are_built_and_compute_the_same_in_test(caffe: Caffe, tmp_path: Path) -> None:
    jobs = []
    for path in sorted(path for path in SMALL.glob("*.prototxt") if path.stem not in NEEDY):
        before = load(path)
        jobs += [(path, "TRAIN", None), (path, "TEST", [])]
        for kind, ratio in KINDS.items():
            after = rewrite(before, [AddDropout("type:*", ratio, kind, rescale=True)])
            place = saved(after, tmp_path / f"{path.stem} {kind}")
            jobs += [(place, "TRAIN", None), (place, "TEST", [])]
    answers = caffe(jobs)
    width = 2 * (1 + len(KINDS))
    for start in range(0, len(jobs), width):
        train, test = answers[start], answers[start + 1]
        assert test["ok"]
        for number in range(2, width, 2):
            assert answers[start + number]["ok"] == train["ok"], jobs[start + number]
            assert answers[start + number + 1]["ok"], jobs[start + number]
            # A Dropout behind an output may give it another name, but not another value.
            outputs = answers[start + number + 1]["values"].values()
            assert sorted(map(str, test["values"].values())) == sorted(map(str, outputs))


def test_kinds_are_exchanged(caffe: Caffe, tmp_path: Path) -> None:
    start = rewrite(net(*NETS["ReLU in place"]), [AddDropout("conv", 0.4)])
    document, jobs = start, []
    for kind in ("spatial", "gaussian", "uniform", "plain"):
        document = rewrite(document, [AddDropout("conv", KINDS[kind], kind)])
        path = saved(document, tmp_path / kind)
        jobs += [(path, "TRAIN", ["out"]), (path, "TEST", ["out"])]
    answers = caffe(jobs)
    assert all(answer["ok"] for answer in answers)
    assert len({str(answer["values"]) for answer in answers[1::2]}) == 1
    assert len({str(answer["values"]) for answer in answers[::2]}) == 4
