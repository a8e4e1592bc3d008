"""Which layers may change places with Dropout, shown in numbers on real Caffe (mission rows 0.3 and 0.6)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy

from prototool.api import loads, rewrite
from prototool.net.document import Document
from prototool.passes import AddDropout

if TYPE_CHECKING:
    from conftest import Caffe

DATA = 'input: "data" input_shape { dim: 4 dim: 16 dim: 8 dim: 8 }\n'
DROP = 'layer {{ name: "drop" type: "Dropout" bottom: "{}" top: "{}" }}\n'
ACT = 'layer {{ name: "act" type: "{}" bottom: "{}" top: "{}" }}\n'
# Pooling windows do not overlap, and there are values below 0.
POOL = (
    'layer { name: "copy" type: "Power" bottom: "data" top: "copy" }\n'
    'layer { name: "pool" type: "Pooling" bottom: "copy" top: "y" pooling_param { kernel_size: 2 stride: 2 } }\n'
)


def orders(act: str) -> list[str]:
    """A net with Dropout before an activation, and one with Dropout behind it."""
    return [
        DATA + DROP.format("data", "x") + ACT.format(act, "x", "y"),
        DATA + ACT.format(act, "data", "x") + DROP.format("x", "y"),
    ]


def outputs(caffe: Caffe, folder: Path, nets: list[str] | list[Document]) -> list[numpy.ndarray]:
    """The output of each net in TRAIN. The seed is the same, and so are masks of the same size."""
    jobs = []
    for number, net in enumerate(nets):
        path = folder / str(number)
        document = loads(net) if isinstance(net, str) else net
        path.write_text(document.source.text)
        jobs.append((path, "TRAIN", []))
    return [numpy.array(next(iter(answer["values"].values()))) for answer in caffe(jobs)]


def test_dropout_and_relu_commute_and_with_sigmoid_and_tanh_it_does_not(caffe: Caffe, tmp_path: Path) -> None:
    acts = ["ReLU", "Sigmoid", "TanH"]
    found = outputs(caffe, tmp_path, [net for act in acts for net in orders(act)])
    before, after = dict(zip(acts, found[::2], strict=True)), dict(zip(acts, found[1::2], strict=True))
    numpy.testing.assert_array_equal(before["ReLU"], after["ReLU"])
    assert (before["ReLU"] == 0).mean() > 0.5
    for act in ("Sigmoid", "TanH"):
        assert numpy.abs(before[act] - after[act]).max() > 0.1
    # A dropped value is sigmoid(0) where Dropout comes first: half of what can be, and not nothing.
    assert (before["Sigmoid"] == 0.5).mean() > 0.4
    assert (after["Sigmoid"] == 0).mean() > 0.4


def test_spatial_dropout_before_and_behind_max_pooling_is_the_same_and_plain_dropout_is_not(
    caffe: Caffe, tmp_path: Path
) -> None:
    nets = [
        rewrite(loads(DATA + POOL), [AddDropout(layer, 0.5, kind)])
        for kind in ("spatial", "plain")
        for layer in ("copy", "pool")
    ]
    spatial_before, spatial_behind, before, behind = outputs(caffe, tmp_path, nets)
    numpy.testing.assert_array_equal(spatial_before, spatial_behind)
    assert 0.2 < (spatial_before == 0).mean() < 0.8
    # Before it, the largest of the values that are left takes the place of one that is dropped.
    assert (behind == 0).mean() > 0.45
    assert (before == 0).mean() < 0.35
