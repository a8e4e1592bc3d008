"""What runs backward through losses, classes and choices, and what does not: in real Caffe and in the engine."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from parity import Case, check, differences, ready

from prototool.engines.pycaffe.probe import Interpreter

SCORES = np.float32([[0.5, 0.25, 0.125], [0.1, 0.2, 0.7]])
LABELS = np.float32([0, 2])
TARGETS = np.float32([[1, 0, 0], [0, 1, 1]])
MATRIX = np.eye(3, dtype=np.float32)
BOTTOMS = {
    "Accuracy": (SCORES, LABELS),
    "ArgMax": (SCORES,),
    "BatchReindex": (SCORES, np.float32([1, 0, 1])),
    "ContrastiveLoss": (SCORES, TARGETS, np.float32([1, 0])),
    "Crop": (SCORES, SCORES[:, :2]),
    "EuclideanLoss": (SCORES, TARGETS),
    "Filter": (SCORES, np.float32([1, 1])),
    "HingeLoss": (SCORES, LABELS),
    "InfogainLoss": (SCORES, LABELS, MATRIX),
    "MultinomialLogisticLoss": (SCORES, LABELS),
    "SigmoidCrossEntropyLoss": (SCORES, TARGETS),
    "SoftmaxWithLoss": (SCORES, LABELS),
}
# The bottoms without a gradient, asking for which ends Caffe.
WITHOUT = {
    "Accuracy": (0, 1),
    "ArgMax": (0,),
    "BatchReindex": (1,),
    "Filter": (1,),
    "HingeLoss": (1,),
    "InfogainLoss": (1, 2),
    "MultinomialLogisticLoss": (1,),
    "SigmoidCrossEntropyLoss": (1,),
    "SoftmaxWithLoss": (1,),
}


def case(type: str, asked: tuple[bool, ...], learned: bool = False) -> Case:
    """A layer of a type with its bottoms."""
    wires = " ".join(f'bottom: "b{index}"' for index in range(len(BOTTOMS[type])))
    told = "crop_param { axis: 1 }" if type == "Crop" else ""
    text = f'layer {{ name: "it" type: "{type}" {wires} top: "t" {told} }}'
    return Case(text, BOTTOMS[type], "TRAIN", asked, learned=learned)


def test_what_has_no_gradient(interpreter: Interpreter, tmp_path: Path) -> None:
    cases = []
    for type, bottom in [(each, bottom) for each in WITHOUT for bottom in WITHOUT[each]]:
        asked = tuple(index == bottom for index in range(len(BOTTOMS[type])))
        cases.append(case(type, asked, learned=True))
        bottoms = [torch.from_numpy(each.copy()) for each in BOTTOMS[type]]
        bottoms[bottom].requires_grad_()
        (top,) = ready(cases[-1], random.Random(1)).operator.forward(bottoms)
        assert not top.requires_grad
    assert differences(cases, interpreter, tmp_path) == [None] * len(cases)


def test_what_force_backward_asks_for(interpreter: Interpreter, tmp_path: Path) -> None:
    # It asks for all but labels, and some layers have other bottoms without a gradient.
    types = sorted(set(BOTTOMS) - {"Accuracy", "ArgMax"})
    asked = {type: [index not in WITHOUT.get(type, ()) for index in range(len(BOTTOMS[type]))] for type in types}
    cases = [case(type, (*asked[type][:2], *[False] * len(asked[type][2:]))) for type in types]
    found = dict(zip(types, differences(cases, interpreter, tmp_path), strict=True))
    assert [type for type in types if found[type] is None] == ["BatchReindex", "Filter", "InfogainLoss"]
    assert all(each.largest < 1e-6 for each in found.values() if each)


def test_only_distances_have_two_gradients(interpreter: Interpreter, tmp_path: Path) -> None:
    cases = [case("EuclideanLoss", (True, True)), case("ContrastiveLoss", (True, True, False))]
    check(cases, interpreter, tmp_path, 1e-6)
    for each in cases:
        bottoms = [torch.from_numpy(bottom.copy()).requires_grad_() for bottom in each.bottoms]
        (loss,) = ready(each, random.Random(1)).operator.forward(bottoms)
        found = torch.autograd.grad(loss, bottoms, allow_unused=True)
        assert [gradient is not None for gradient in found] == [True, True, False][: len(bottoms)]
        assert torch.equal(found[0], -found[1])


def test_what_a_crop_measures_by_has_a_gradient_of_zero(interpreter: Interpreter, tmp_path: Path) -> None:
    check([case("Crop", (True, True))], interpreter, tmp_path, 0.0)


def test_output_has_no_gradient(interpreter: Interpreter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = 'layer { name: "it" type: "HDF5Output" bottom: "a" bottom: "b" hdf5_output_param { file_name: "out.h5" } }'
    check([Case(text, [SCORES, LABELS], "TRAIN", (True, True))], interpreter, tmp_path / "caffe", 0.0)


def test_the_weight_of_a_loss_comes_as_the_gradient_of_its_top(interpreter: Interpreter, tmp_path: Path) -> None:
    types = [type for type in BOTTOMS if type.endswith("Loss")]
    asked = {type: (True, *(False,) * (len(BOTTOMS[type]) - 1)) for type in types}
    weights = [np.array(weight, np.float32) for weight in (0, 2.5, -1)]
    cases = [case(type, asked[type], learned=True)._replace(gradients=[each]) for type in types for each in weights]
    check(cases, interpreter, tmp_path, 1e-6)
