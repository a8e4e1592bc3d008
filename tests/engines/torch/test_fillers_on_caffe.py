"""Fillers against real Caffe: the same values where there is no chance, or samples of the same distribution."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from parity import Array, dims

from prototool.analysis.view import View
from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.fillers import fill, fillers_of
from prototool.net.document import Document
from prototool.net.state import NetState
from prototool.text.source import Source

# Writes the first forward pass of a net, whose DummyData draw from their fillers, and all parameters.
SCRIPT = """
import sys
import caffe
import numpy
caffe.set_random_seed(1701)
net = caffe.Net(sys.argv[1], caffe.TEST)
net.forward()
found = {name: blob.data for name, blob in net.blobs.items()}
found.update({f"{layer}.{index}": blob.data for layer, blobs in net.params.items() for index, blob in enumerate(blobs)})
numpy.savez(sys.argv[2], **found)
"""


class Sample(NamedTuple):
    """A filler and the shape that it fills, large enough to see a difference of a few in a thousand."""

    filler: str
    shape: tuple[int, ...]


RANDOM = (
    Sample('type: "uniform"', (300, 400)),
    Sample('type: "uniform" min: -3 max: -1', (120000,)),
    Sample('type: "gaussian"', (300, 400)),
    Sample('type: "gaussian" mean: 2 std: 0.01', (20, 30, 10, 20)),
    Sample('type: "gaussian" std: 0.5 sparse: 30', (100, 1200)),
    Sample('type: "gaussian" sparse: 0', (100, 1200)),
    Sample('type: "positive_unitball"', (100, 1200)),
    Sample('type: "positive_unitball"', (8000, 5, 3)),
    Sample('type: "xavier"', (64, 200, 3, 3)),
    Sample('type: "xavier" variance_norm: FAN_OUT', (64, 200, 3, 3)),
    Sample('type: "xavier" variance_norm: AVERAGE', (65, 200, 3, 3)),
    Sample('type: "xavier"', (120000,)),
    Sample('type: "xavier" variance_norm: FAN_OUT', (120000,)),
    Sample('type: "msra"', (64, 200, 3, 3)),
    Sample('type: "msra" variance_norm: FAN_OUT', (600, 200)),
    Sample('type: "msra" variance_norm: AVERAGE', (60, 20, 10, 5, 2)),
)
CERTAIN = (
    Sample("", (2, 3)),
    Sample("value: 0.1", (5,)),
    Sample('type: "constant" value: -7', (2, 1, 3, 1, 2)),
    Sample('type: "uniform" min: 0.3 max: 0.3', (4, 5)),
    *(Sample('type: "bilinear"', (2, 3, size, size)) for size in (*range(1, 12), 16, 64)),
)


def dummies(samples: tuple[Sample, ...]) -> str:
    """A net of a DummyData for each filler."""
    return "".join(
        f'layer {{ name: "l{number}" type: "DummyData" top: "d{number}" dummy_data_param {{ '
        f"shape {{ {dims(shape)} }} data_filler {{ {filler} }} }} }}\n"
        for number, (filler, shape) in enumerate(samples)
    )


def caffe_fills(text: str, interpreter: Interpreter, folder: Path) -> dict[str, Array]:
    """All blobs and parameters of a net in Caffe."""
    (folder / "net.prototxt").write_text(text)
    (folder / "script.py").write_text(SCRIPT)
    command = [*interpreter.command, *(str(folder / name) for name in ("script.py", "net.prototxt", "found.npz"))]
    subprocess.run(command, env=interpreter.environment, check=True, capture_output=True, timeout=300, cwd=folder)
    return dict(np.load(folder / "found.npz"))


def our_fills(text: str, samples: tuple[Sample, ...]) -> list[Array]:
    """What the engine fills the DummyData's tops with."""
    generator = torch.Generator().manual_seed(5)
    made = []
    for layer, sample in zip(Document(Source(text)).net.layers, samples, strict=True):
        assert layer.message
        stated = layer.message.messages("dummy_data_param")[0].messages("data_filler")[0]
        tensor = torch.full(sample.shape, torch.nan).requires_grad_()
        fill(stated, tensor, generator)
        made.append(tensor.detach().numpy())
    return made


def distance(one: Array, other: Array) -> float:
    """Kolmogorov's and Smirnov's: the largest difference of the distribution functions of two samples, times what
    makes it the same for samples of any size. By chance it is more than 2.7 once in a million times."""
    one, other = np.sort(one, None), np.sort(other, None)
    places = np.concatenate([one, other])
    shares = [np.searchsorted(each, places, "right") / each.size for each in (one, other)]
    return float(np.abs(shares[0] - shares[1]).max() * np.sqrt(one.size * other.size / (one.size + other.size)))


def test_samples_of_the_same_distribution(interpreter: Interpreter, tmp_path: Path) -> None:
    text = dummies(RANDOM)
    theirs = caffe_fills(text, interpreter, tmp_path)
    for number, (sample, ours) in enumerate(zip(RANDOM, our_fills(text, RANDOM), strict=True)):
        other = theirs[f"d{number}"]
        assert ours.shape == other.shape == sample.shape
        assert distance(ours, other) < 2.7, sample
        deviation = max(float(other.std()), 1e-12)
        # Five and more deviations of what the mean and the standard deviation of such samples differ by.
        assert abs(ours.mean() - other.mean()) < 8 * deviation / np.sqrt(ours.size), sample
        assert abs(ours.std() / deviation - 1) < 0.02 or not other.any(), sample
        for quantile in (0, 1):
            if "uniform" in sample.filler or "xavier" in sample.filler:
                assert abs(np.quantile(ours, quantile) - np.quantile(other, quantile)) < 0.01 * deviation, sample


def test_the_same_values_where_there_is_no_chance(interpreter: Interpreter, tmp_path: Path) -> None:
    text = dummies(CERTAIN)
    theirs = caffe_fills(text, interpreter, tmp_path)
    for number, (sample, ours) in enumerate(zip(CERTAIN, our_fills(text, CERTAIN), strict=True)):
        np.testing.assert_array_equal(ours, theirs[f"d{number}"], str(sample))


def test_rows_of_a_positive_unitball_sum_up_to_1() -> None:
    samples = (Sample('type: "positive_unitball"', (7, 5, 3)),)
    np.testing.assert_allclose(our_fills(dummies(samples), samples)[0].sum((1, 2)), 1, rtol=1e-6)


def test_as_many_inputs_as_sparse_says() -> None:
    samples = (Sample('type: "gaussian" sparse: 30', (100, 1200)),)
    assert abs((our_fills(dummies(samples), samples)[0] != 0).mean() - 0.3) < 0.007


def test_a_seed_gives_the_same_numbers_again() -> None:
    one, two = (our_fills(dummies(RANDOM[:4]), RANDOM[:4]) for _ in range(2))
    assert all(np.array_equal(*each) for each in zip(one, two, strict=True))


# Each layer type that has parameters, with constant fillers or none; a text and its bottoms' shapes.
WEIGHTS = "weight_filler { value: 2 } bias_filler { value: 3 }"
LAYERS = (
    ('type: "Bias"', ((2, 3),)),
    ('type: "Bias" bias_param { filler { value: 4 } }', ((2, 3),)),
    ('type: "Scale"', ((2, 3),)),
    ('type: "Scale" scale_param { filler { } bias_term: true }', ((2, 3),)),
    ('type: "Scale" scale_param { bias_term: true bias_filler { value: 5 } }', ((2, 3),)),
    ('type: "Scale" scale_param { filler { value: 6 } bias_term: true bias_filler { value: 5 } }', ((2, 3), (3,))),
    ('type: "PReLU"', ((2, 3),)),
    ('type: "PReLU" prelu_param { channel_shared: true }', ((2, 3),)),
    ('type: "PReLU" prelu_param { filler { value: 7 } }', ((2, 3),)),
    ('type: "BatchNorm"', ((2, 3),)),
    ('type: "InnerProduct" inner_product_param { num_output: 2 }', ((2, 3),)),
    (f'type: "InnerProduct" inner_product_param {{ num_output: 2 {WEIGHTS} }}', ((2, 3),)),
    (f'type: "Embed" embed_param {{ num_output: 2 input_dim: 4 {WEIGHTS} }}', ((2, 3),)),
    (f'type: "Convolution" convolution_param {{ num_output: 2 kernel_size: 1 {WEIGHTS} }}', ((2, 3, 4, 4),)),
    (f'type: "Convolution" convolution_param {{ num_output: 2 bias_term: false {WEIGHTS} }}', ((2, 3),)),
    (f'type: "Deconvolution" convolution_param {{ num_output: 2 kernel_size: 2 {WEIGHTS} }}', ((2, 3, 4, 4),)),
    (f'type: "LSTM" recurrent_param {{ num_output: 2 {WEIGHTS} }}', ((2, 3, 4), (2, 3), (3, 5))),
    (f'type: "RNN" recurrent_param {{ num_output: 2 {WEIGHTS} }}', ((2, 3, 4), (2, 3), (3, 5))),
    ('type: "RNN" recurrent_param { num_output: 2 }', ((2, 3, 4), (2, 3))),
)


def with_parameters() -> str:
    """A net of them all, each on inputs of its own."""
    text = ""
    for number, (layer, shapes) in enumerate(LAYERS):
        names = [f"b{number}_{index}" for index in range(len(shapes))]
        text += "".join(
            f'layer {{ name: "{name}" type: "Input" top: "{name}" input_param {{ shape {{ {dims(shape)} }} }} }}\n'
            for name, shape in zip(names, shapes, strict=True)
        )
        bottoms = " ".join(f'bottom: "{name}"' for name in names)
        text += f'layer {{ name: "it{number}" {layer} {bottoms} top: "t{number}" }}\n'
    return text


def test_which_filler_fills_what(interpreter: Interpreter, tmp_path: Path) -> None:
    text = with_parameters()
    theirs = caffe_fills(text, interpreter, tmp_path)
    for found in View(Document(Source(text)), [NetState("TEST")]).states[0].shapes.layers:
        params = [tuple(int(dim or 0) for dim in shape or ()) for shape in found.params or ()]
        fillings = fillers_of(found.layer, params)
        name = found.layer.name
        assert len(fillings) == len(params) == sum(each.startswith(f"{name}.") for each in theirs)
        for index, ((filler, default), shape) in enumerate(zip(fillings, params, strict=True)):
            tensor = torch.full(shape, torch.nan)
            fill(filler, tensor, torch.Generator(), default)
            np.testing.assert_array_equal(tensor.numpy(), theirs[f"{name}.{index}"], LAYERS[int(name[2:])][0])
