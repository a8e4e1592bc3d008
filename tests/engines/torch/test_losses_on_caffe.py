"""The losses against real Caffe, on settings of all kinds and on values at the edge."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from parity import SETTINGS, Array, Case, check, ready

from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.operators.operator import UnrunnableError

# Sums of up to some hundred logarithms of rounded probabilities, one after the other in Caffe. In the sigmoids' it adds
# what may be very little to 1 before it takes the logarithm, and the bound is for values of 1e-3.
BOUND = 2e-5
BOUNDS = {"sigmoid": 1e-4}

MODES = ("FULL", "VALID", "BATCH_SIZE", "NONE")


def numbers(chance: random.Random, shape: Sequence[int], scale: float = 1.0) -> Array:
    """Normal numbers."""
    draw = np.random.default_rng(chance.randrange(2**32))
    return (draw.standard_normal(tuple(shape)) * scale).astype(np.float32)


def layer(type: str, bottoms: int, *fields: str, tops: int = 1) -> str:
    """The text of a loss."""
    wires = [f'bottom: "b{index}"' for index in range(bottoms)] + [f'top: "t{index}"' for index in range(tops)]
    return f'layer {{ name: "it" type: "{type}" {" ".join(wires)} {" ".join(field for field in fields if field)} }}'


def message(name: str, told: Sequence[str], chance: random.Random) -> str:
    """A parameter message, now and then an empty one."""
    return f"{name} {{ {' '.join(told)} }}" if told or chance.random() < 0.1 else ""


def normalization(chance: random.Random, old: bool = True) -> list[str]:
    """How a loss is normalized, in the new way, in the old one, in both or not at all."""
    told = [f"normalization: {chance.choice(MODES)}"] * (chance.random() < 0.7)
    return told + [f"normalize: {chance.choice(('true', 'false'))}"] * (old and chance.random() < 0.3)


def ignoring(chance: random.Random, labels: Array, classes: int) -> tuple[list[str], Array]:
    """Perhaps a label to be ignored, on none, some or all of the places; as Caffe cuts it off, 0.5 is 0."""
    if chance.random() < 0.4:
        return [], labels
    ignored = chance.choice((-1, 255, 0, classes - 1))
    share = chance.choice((0.0, 0.3, 0.7, 1.0))
    draw = np.random.default_rng(chance.randrange(2**32))
    told = np.where(draw.random(labels.shape) < share, np.float32(ignored), labels)
    return [f"ignore_label: {ignored}"], told.astype(np.float32)


def labeled(chance: random.Random) -> tuple[list[int], int, int, Array]:
    """A shape, its axis of classes, their number, and a label for each place, in any shape of the right count."""
    shape = [chance.randint(1, 5) for _ in range(chance.randint(2, 4))]
    axis = chance.choice((1, 1, 1, chance.randrange(len(shape))))
    shape[axis] = chance.randint(1, 12)
    places = [dim for index, dim in enumerate(shape) if index != axis]
    # The first dimension of both has to be the same.
    if axis == 0:
        shape[0] = chance.choice((1, places[0])) if len(places) else 1
        places = [shape[0], *places[1:]] if shape[0] == places[0] else [1, math.prod(places)]
    elif chance.random() < 0.3:
        places = chance.choice(([places[0], 1, *places[1:]], [places[0], math.prod(places[1:])]))
    draw = np.random.default_rng(chance.randrange(2**32))
    labels = draw.integers(0, shape[axis], places).astype(np.float32)
    return shape, axis, shape[axis], labels + np.float32(0.25) * (chance.random() < 0.1)


def softmax(chance: random.Random, folder: Path) -> Case:
    """A SoftmaxWithLoss with any settings."""
    shape, axis, classes, labels = labeled(chance)
    told, labels = ignoring(chance, labels, classes)
    stated = [f"axis: {chance.choice((axis, axis - len(shape)))}"] * (axis != 1 or chance.random() < 0.3)
    text = layer(
        "SoftmaxWithLoss",
        2,
        message("softmax_param", stated, chance),
        message("loss_param", told + normalization(chance), chance),
    )
    scores = numbers(chance, shape, chance.choice((1, 1, 10, 100)))
    return Case(text, [scores, labels], chance.choice(("TRAIN", "TEST")), (True, False))


def infogain(chance: random.Random, folder: Path) -> Case:
    """An InfogainLoss with any settings, its matrix in a file or a bottom."""
    shape, axis, classes, labels = labeled(chance)
    told, labels = ignoring(chance, labels, classes)
    stated = [f"axis: {chance.choice((axis, axis - len(shape)))}"] * (axis != 1 or chance.random() < 0.3)
    matrix = numbers(chance, (classes, classes)) if chance.random() < 0.7 else np.eye(classes, dtype=np.float32)
    scores = numbers(chance, shape, chance.choice((1, 1, 10, 100)))
    bottoms = [scores, labels]
    if chance.random() < 0.5:
        bottoms += [matrix.reshape(chance.choice(([classes, classes], [1, 1, classes, classes], [classes**2])))]
    else:
        file = folder / f"{chance.randrange(2**60)}.binaryproto"
        file.write_bytes(blob_file(matrix, chance.random() < 0.5))
        stated += [f'source: "{file}"']
    text = layer(
        "InfogainLoss",
        len(bottoms),
        message("infogain_loss_param", stated, chance),
        message("loss_param", told + normalization(chance, old=False), chance),
        tops=chance.choice((1, 2)),
    )
    # Caffe would ask for the gradient of a matrix too, which it does not have.
    asked = (True, False, False)[: len(bottoms)]
    return Case(text, bottoms, chance.choice(("TRAIN", "TEST")), asked, learned=len(bottoms) == 3)


def blob_file(matrix: Array, legacy: bool) -> bytes:
    """A BlobProto: its values packed, and its shape, or the four names of old."""
    values = matrix.astype("<f4").tobytes()
    dims = (1, 1, *matrix.shape) if legacy else matrix.shape
    shape = b"".join(varint(number << 3 if legacy else 8) + varint(dim) for number, dim in enumerate(dims, 1))
    return b"\x2a" + varint(len(values)) + values + (shape if legacy else b"\x3a" + varint(len(shape)) + shape)


def varint(value: int) -> bytes:
    """A number as protobuf writes it."""
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + varint(value >> 7)


def sigmoid(chance: random.Random, folder: Path) -> Case:
    """A SigmoidCrossEntropyLoss with any settings."""
    shape = [chance.randint(1, 6) for _ in range(chance.randint(1, 4))]
    draw = np.random.default_rng(chance.randrange(2**32))
    targets = draw.integers(0, 2, shape) if chance.random() < 0.6 else draw.random(shape)
    told, targets = ignoring(chance, targets.astype(np.float32), 2)
    if chance.random() < 0.3:
        targets = targets.reshape(shape[0], -1)
    scores = numbers(chance, shape, chance.choice((1, 1, 10, 100)))
    text = layer("SigmoidCrossEntropyLoss", 2, message("loss_param", told + normalization(chance), chance))
    return Case(text, [scores, targets], chance.choice(("TRAIN", "TEST")), (True, False))


def euclidean(chance: random.Random, folder: Path) -> Case:
    """An EuclideanLoss, whose bottoms may have different shapes."""
    shape = [chance.randint(1, 6) for _ in range(chance.randint(1, 4))]
    other = shape if chance.random() < 0.7 else [shape[0], math.prod(shape[1:])]
    bottoms = [numbers(chance, shape, 3), numbers(chance, other, 3)]
    asked = chance.choice(((True, True), (True, False), (False, True)))
    return Case(layer("EuclideanLoss", 2), bottoms, chance.choice(("TRAIN", "TEST")), asked)


def hinge(chance: random.Random, folder: Path) -> Case:
    """A HingeLoss with any settings; it reads only as many labels as there are items."""
    shape = [chance.randint(1, 6) for _ in range(chance.randint(1, 4))]
    draw = np.random.default_rng(chance.randrange(2**32))
    more = chance.choice(([], [], [1], [1, 1, 1], [2]))
    labels = draw.integers(0, math.prod(shape[1:]), [shape[0], *more]).astype(np.float32)
    told = [f"norm: {chance.choice(('L1', 'L2'))}"] * (chance.random() < 0.7)
    # Several of them lie on the margin.
    scores = numbers(chance, shape, 2) if chance.random() < 0.6 else np.round(numbers(chance, shape, 2))
    text = layer("HingeLoss", 2, message("hinge_loss_param", told, chance))
    return Case(text, [scores, labels], chance.choice(("TRAIN", "TEST")), (True, False))


def multinomial(chance: random.Random, folder: Path) -> Case:
    """A MultinomialLogisticLoss; probabilities may be 0, and need not be any."""
    shape = [chance.randint(1, 6) for _ in range(chance.randint(1, 4))]
    draw = np.random.default_rng(chance.randrange(2**32))
    labels = draw.integers(0, math.prod(shape[1:]), [shape[0], *chance.choice(([], [1], [1, 1, 1]))])
    chances = draw.random(shape) * (draw.random(shape) < chance.choice((1, 1, 0.5))) - chance.choice((0, 0, 0.3))
    bottoms = [chances.astype(np.float32), labels.astype(np.float32)]
    text = layer("MultinomialLogisticLoss", 2)
    return Case(text, bottoms, chance.choice(("TRAIN", "TEST")), (True, False))


def contrastive(chance: random.Random, folder: Path) -> Case:
    """A ContrastiveLoss with any settings, with pairs that are the same among them."""
    items = chance.randint(1, 8)
    shape = [items, chance.randint(1, 6), *chance.choice(([], [1], [1, 1]))]
    one, other = numbers(chance, shape), numbers(chance, [*shape[:2], *chance.choice(([], [1, 1]))])
    draw = np.random.default_rng(chance.randrange(2**32))
    same = draw.random(items) < 0.2
    other[same] = one.reshape(items, -1)[same].reshape(other[same].shape)
    similar = draw.choice(np.float32([0, 0, 1, 1, 0.5, -1, 2]), [items, *chance.choice(([], [1], [1, 1, 1]))])
    told = [f"margin: {chance.choice((0, 0.3, 1, 2.5, 10))}"] * (chance.random() < 0.7)
    told += [f"legacy_version: {chance.choice(('true', 'false'))}"] * (chance.random() < 0.6)
    asked = chance.choice(((True, True, False), (True, False, False), (False, True, False)))
    text = layer("ContrastiveLoss", 3, message("contrastive_loss_param", told, chance))
    return Case(text, [one, other, similar], chance.choice(("TRAIN", "TEST")), asked)


TYPES = (softmax, infogain, sigmoid, euclidean, hinge, multinomial, contrastive)


@pytest.mark.parametrize("made", TYPES, ids=lambda made: made.__name__)
def test_any_settings(made: Callable[[random.Random, Path], Case], interpreter: Interpreter, tmp_path: Path) -> None:
    chance = random.Random(made.__name__)
    cases = [made(chance, tmp_path) for _ in range(SETTINGS)]
    worst = check(cases, interpreter, tmp_path / "cases", BOUNDS.get(made.__name__, BOUND))
    print(f"{made.__name__}: {worst:.1e}")


# Where a probability is told from 0 and 1 no longer, infinite, and no number.
EDGES = np.float32([0, -0.0, 1, -17, 60, -88, 104, -104, -1e4, 3e38, -3e38, math.inf, -math.inf, math.nan])


@pytest.mark.parametrize("type", ["SoftmaxWithLoss", "InfogainLoss", "HingeLoss", "MultinomialLogisticLoss"])
def test_scores_at_the_edge(type: str, interpreter: Interpreter, tmp_path: Path) -> None:
    rows = np.float32([[value, other, 0.5] for value in EDGES for other in (0, -50, 300)])
    matrix = np.float32([[1, 2, 0.1], [0.3, 1, 1], [0, 0.5, 2]])
    cases = []
    for label in range(3):
        bottoms = [rows, np.full(len(rows), label, np.float32), *([matrix] if type == "InfogainLoss" else [])]
        # One by one, since a single item that is no number is the end of a sum.
        single = [[bottoms[0][at : at + 1], bottoms[1][:1], *bottoms[2:]] for at in range(len(rows))]
        asked = (True, False, False)[: len(bottoms)]
        text = layer(type, len(bottoms))
        cases += [Case(text, each, "TRAIN", asked, learned=len(bottoms) == 3) for each in single[label::3]]
    check(cases, interpreter, tmp_path, BOUND)


def test_sigmoids_at_the_edge(interpreter: Interpreter, tmp_path: Path) -> None:
    cases = [
        Case(
            layer("SigmoidCrossEntropyLoss", 2, text),
            [np.float32([[score]]), np.float32([[target]])],
            "TRAIN",
            (True, False),
        )
        for score in EDGES
        for target, text in ((0, ""), (1, ""), (0.5, ""), (0, "loss_param { ignore_label: 0 }"))
    ]
    check(cases, interpreter, tmp_path, BOUNDS["sigmoid"])


@pytest.mark.parametrize("type", ["EuclideanLoss", "ContrastiveLoss"])
def test_distances_at_the_edge(type: str, interpreter: Interpreter, tmp_path: Path) -> None:
    values = (0, 1e-6, 1e-30, 1, -1e25, math.inf, -math.inf, math.nan)
    cases = [
        Case(
            layer(type, 2 + (type == "ContrastiveLoss")),
            [np.float32([[one]]), np.float32([[other]]), np.float32([similar])][: 2 + (type == "ContrastiveLoss")],
            "TRAIN",
            (True, True, False)[: 2 + (type == "ContrastiveLoss")],
        )
        for one in values
        for other in (1, math.inf)
        for similar in (0, 1)
    ]
    check(cases, interpreter, tmp_path, BOUND)


@pytest.mark.parametrize("mode", MODES)
def test_a_batch_of_which_nothing_counts_has_no_loss(mode: str) -> None:
    text = layer("SoftmaxWithLoss", 2, f"loss_param {{ ignore_label: 255 normalization: {mode} }}")
    case = Case(text, [np.float32([[math.nan, 1], [2, 3]]), np.float32([255, 255])], "TRAIN", (True, False))
    scores = torch.from_numpy(case.bottoms[0]).requires_grad_()
    (loss,) = ready(case, random.Random(1)).operator.forward([scores, torch.from_numpy(case.bottoms[1])])
    loss.backward()
    assert loss.item() == 0
    assert scores.grad is not None
    assert not scores.grad.any()


@pytest.mark.parametrize("label", [-1, 3, 255])
def test_a_label_that_is_no_class_is_refused(label: int) -> None:
    case = Case(
        layer("SoftmaxWithLoss", 2), [np.zeros((2, 3), np.float32), np.float32([0, label])], "TRAIN", (True, False)
    )
    operator = ready(case, random.Random(1)).operator
    with pytest.raises(UnrunnableError, match=f"the label {label}, and its classes are 0 to 2"):
        operator.forward([torch.from_numpy(bottom) for bottom in case.bottoms])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read: No such file"),
        (b"", "is no blob .* the file is empty"),
        (b"layer { }", "is no blob"),
        (blob_file(np.eye(2, dtype=np.float32), True), "has 4 values, and 3x3 are needed"),
    ],
)
def test_a_matrix_that_is_none_is_refused(content: bytes | None, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "matrix.binaryproto"
    if content is not None:
        file.write_bytes(content)
    text = layer("InfogainLoss", 2, f'infogain_loss_param {{ source: "{file}" }}')
    with pytest.raises(UnrunnableError, match=reason):
        ready(Case(text, [np.zeros((2, 3), np.float32), np.zeros(2, np.float32)]), random.Random(1))


@pytest.mark.parametrize("made", TYPES, ids=lambda made: made.__name__)
def test_the_order_of_memory_makes_no_difference(made: Callable[[random.Random, Path], Case], tmp_path: Path) -> None:
    chance = random.Random(made.__name__)
    for case in [each for each in (made(chance, tmp_path) for _ in range(60)) if each.bottoms[0].ndim == 4][:8]:
        operator = ready(case, chance).operator
        told = [torch.from_numpy(bottom) for bottom in case.bottoms]
        first = [told[0].clone().requires_grad_(), told[0].to(memory_format=torch.channels_last).requires_grad_()]
        losses = [operator.forward([scores, *told[1:]])[0] for scores in first]
        gradients = [torch.autograd.grad(loss, scores)[0] for loss, scores in zip(losses, first, strict=True)]
        torch.testing.assert_close(losses[0], losses[1])
        torch.testing.assert_close(*gradients)


@pytest.mark.parametrize("made", TYPES, ids=lambda made: made.__name__)
def test_short_numbers_are_summed_in_single_precision(
    made: Callable[[random.Random, Path], Case], tmp_path: Path
) -> None:
    case = made(random.Random(made.__name__), tmp_path)
    told = [torch.from_numpy(bottom) for bottom in case.bottoms]
    short = told[0].bfloat16().requires_grad_()
    with torch.autocast("cpu", torch.bfloat16):
        loss = ready(case, random.Random(1)).operator.forward([short, *told[1:]])[0]
    assert loss.dtype == torch.float32
    assert torch.autograd.grad(loss, short)[0].dtype == torch.bfloat16
