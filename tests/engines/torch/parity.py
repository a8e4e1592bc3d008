"""A layer by itself in real Caffe and in the engine: the same parameters, bottoms and gradients; what differs."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import cases_on_caffe
import numpy as np
import numpy.typing as npt
import pytest
import torch
import valueless
from side_by_side import apart

from prototool.analysis.view import View
from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.operators.operator import Operator, Setup
from prototool.engines.torch.operators.table import TABLE
from prototool.net.document import Document
from prototool.net.state import NetState, phase_named
from prototool.text.source import Source

DRIVER = Path(__file__).with_name("parity_driver.py")
# How many settings of each layer type are tried; the repeatable long run asks for several hundred.
SETTINGS = int(os.environ.get("PROTOTOOL_SETTINGS", "12"))

# A layer that learns and changes nothing.
LEARNED = """layer {{ name: "of_{0}" type: "Scale" bottom: "{0}" top: "{0}"
scale_param {{ axis: 0 num_axes: 0 filler {{ type: "constant" value: 1 }} }} }}
"""

Array = npt.NDArray[np.float32]


class Case(NamedTuple):
    """A layer and what goes into it.

    layer: its text, of a layer called "it" without loss_weight and propagate_down, which are added here.
    bottoms: the values of each of its bottoms, in order; with `later`, those of further forward passes.
    backward: for each bottom whether its gradient is asked for, None where nothing runs backward. The gradient of
    parameters is always asked for.
    blobs: the parameters' values; random ones between -0.5 and 0.5 where there are none.
    learned: the bottoms come out of layers that learn, so that gradients are asked for without force_backward, which
    asks for those of indices too.
    gradients: the top gradients; random ones like those of parameters where there are none.
    """

    layer: str
    bottoms: Sequence[Array]
    phase: str = "TRAIN"
    backward: Sequence[bool] | None = ()
    blobs: Sequence[Array] | None = None
    later: Sequence[Sequence[Array]] = ()
    learned: bool = False
    gradients: Sequence[Array] | None = None

    @property
    def times(self) -> list[Sequence[Array]]:
        """The bottoms of each forward pass."""
        return [self.bottoms, *self.later]


class Difference(NamedTuple):
    """The largest difference of each kind of value (top, bottom, blob, gradient), relative to the largest value."""

    worst: dict[str, float]

    @property
    def largest(self) -> float:
        """The largest of all."""
        return max(self.worst.values(), default=0.0)


def document_of(case: Case) -> Document:
    """The net of a case."""
    return Document(Source(net_text(case)))


def net_text(case: Case) -> str:
    """The text of a case's net: an Input, and the layer."""
    names = bottom_names(case)
    inputs = "".join(
        f'layer {{ name: "in{index}" type: "Input" top: "{name}" input_param {{ shape {{'
        + "".join(f" dim: {dim}" for dim in values.shape)
        + " } } }\n"
        for index, (name, values) in enumerate(zip(names, case.bottoms, strict=True))
    )
    if case.backward is None:
        return inputs + case.layer
    told = "".join(f" propagate_down: {'true' if asked else 'false'}" for asked in case.backward)
    weights = " loss_weight: 1" * len(tops_of(case))
    end = case.layer.rstrip().rindex("}")
    if case.learned:
        asked = [name for name, wanted in zip(names, case.backward, strict=True) if wanted]
        inputs += "".join(LEARNED.format(name) for name in asked)
        return f"{inputs}{case.layer[:end]}{told}{weights} }}\n"
    # Without it a layer that learns nothing does not run backward.
    forced = "force_backward: true\n" if any(case.backward) else ""
    return f"{forced}{inputs}{case.layer[:end]}{told}{weights} }}\n"


def bottom_names(case: Case) -> list[str]:
    """The names of the layer's bottoms."""
    return [bottom.name for bottom in Document(Source(case.layer)).net.layers[0].bottoms]


def tops_of(case: Case) -> list[str]:
    """The names of the layer's tops."""
    return [top.name for top in Document(Source(case.layer)).net.layers[0].tops]


class Ready(NamedTuple):
    """A case with its operator and all values that it needs."""

    case: Case
    operator: Operator
    blobs: list[Array]
    gradients: list[Array]


def ready(case: Case, chance: random.Random) -> Ready:
    """A case made ready. Raises what the engine raises."""
    document = document_of(case)
    state = View(document, [NetState(phase_named(case.phase))]).states[0]
    shapes = state.shapes.layers[-1]
    draw = np.random.default_rng(chance.randrange(2**32))
    blobs = list(case.blobs) if case.blobs is not None else [uniform(draw, shape) for shape in shapes.params or ()]
    tensors = tuple(torch.from_numpy(blob.copy()).requires_grad_() for blob in blobs)
    setup = Setup(shapes.layer, phase_named(case.phase), known(shapes.bottoms), known(shapes.tops), tensors, Path.cwd())
    operator = TABLE[shapes.layer.type](setup)
    tops = [] if case.backward is None else [uniform(draw, shape) for shape in known(shapes.tops)]
    tops = list(case.gradients) if case.gradients is not None else tops
    return Ready(case, operator, blobs, tops)


def known(shapes: Sequence[Any]) -> tuple[tuple[int, ...], ...]:
    """Shapes of which everything is known."""
    assert all(shape is not None and None not in shape for shape in shapes), shapes
    return tuple(tuple(shape) for shape in shapes)


def uniform(draw: np.random.Generator, shape: Sequence[int | None] | None) -> Array:
    """Values between -0.5 and 0.5."""
    assert shape is not None
    return np.asarray(draw.uniform(-0.5, 0.5, [int(dim or 0) for dim in shape]), np.float32)


def differences(
    cases: Sequence[Case], interpreter: Interpreter, folder: Path, seed: int = 1
) -> list[Difference | None]:
    """What differs in each case; None for one that Caffe refuses."""
    torch.set_num_threads(1)
    chance = random.Random(seed)
    made = [ready(case, chance) for case in cases]
    for each in made:
        check_on_device(each)
    answers = asked(made, interpreter, folder)
    return [difference(each, answer) if answer else None for each, answer in zip(made, answers, strict=True)]


def check_on_device(each: Ready) -> None:
    """Assert that forward and backward only give work to a device, unless the operator says that they do more."""
    setup = each.operator.setup
    if setup.layer.type == "BatchNorm" and setup.bottoms[0][1:2] == (math.prod(setup.bottoms[0]),):
        # PyTorch itself divides by 0 there, where values are not known.
        return
    operator = TABLE[setup.layer.type](setup._replace(blobs=tuple(map(valueless.moved, setup.blobs))))
    with nullcontext() if operator.capturable else pytest.raises((NotImplementedError, RuntimeError)):
        # The first batch may bring what an operator keeps there.
        for time, values in enumerate([*each.case.times, each.case.bottoms]):
            given = [torch.from_numpy(value).requires_grad_(asked_for(each.case, i)) for i, value in enumerate(values)]
            bottoms = list(map(valueless.moved, given))
            with valueless.on_device() if time else valueless.without_autocast():
                tops = [top for top in operator.forward(bottoms) if top.requires_grad]
                torch.autograd.backward(tops, [torch.ones_like(top) for top in tops])


def asked(made: Sequence[Ready], interpreter: Interpreter, folder: Path) -> list[dict[str, Array] | None]:
    """What Caffe makes of the cases."""
    folder.mkdir(exist_ok=True)
    jobs = []
    for number, each in enumerate(made):
        case = each.case
        arrays = {f"bottom\n{i}\n{t}": v for t, values in enumerate(case.times) for i, v in enumerate(values)}
        arrays |= {f"blob\nit\n{index}": blob for index, blob in enumerate(each.blobs)}
        arrays |= {f"gradient\n{index}": values for index, values in enumerate(each.gradients)}
        np.savez(folder / f"{number}.npz", **arrays)  # type: ignore[arg-type]
        jobs.append(
            {
                "net": net_text(case),
                "phase": case.phase,
                "bottoms": bottom_names(case),
                "tops": tops_of(case),
                "times": len(case.times),
                "backward": case.backward is not None,
            }
        )
    return cases_on_caffe.answers(DRIVER, jobs, interpreter, folder)


def difference(each: Ready, answer: dict[str, Array]) -> Difference:
    """What differs between what Caffe gave and what the engine gives."""
    case, operator = each.case, each.operator
    pairs: list[tuple[str, Array, Array]] = []
    for time, values in enumerate(case.times):
        bottoms = [torch.from_numpy(value.copy()).requires_grad_(asked_for(case, i)) for i, value in enumerate(values)]
        tops = operator.forward(bottoms)
        for index in range(len(tops_of(case))):
            pairs.append(("top", array(tops[index]), answer[f"top\n{index}\n{time}"]))
    if case.backward is not None:
        pairs += backward(each, bottoms, tops, answer)
    for index, blob in enumerate(operator.setup.blobs):
        pairs.append(("blob", array(blob), answer[f"blob\nit\n{index}"]))
    worst: dict[str, float] = {}
    for kind, ours, theirs in pairs:
        assert ours.shape == theirs.shape, (kind, ours.shape, theirs.shape, case.layer)
        worst[kind] = max(worst.get(kind, 0.0), apart(ours, theirs))
    return Difference(worst)


def asked_for(case: Case, index: int) -> bool:
    """Whether the gradient of a bottom is asked for."""
    return case.backward is not None and index < len(case.backward) and case.backward[index]


def backward(
    each: Ready, bottoms: list[torch.Tensor], tops: Sequence[torch.Tensor], answer: dict[str, Array]
) -> list[tuple[str, Array, Array]]:
    """The gradients here and there."""
    blobs = [blob for blob in each.operator.setup.blobs if blob.requires_grad]
    wanted = [bottom for bottom in bottoms if bottom.requires_grad]
    roots = [(top, values) for top, values in zip(tops, each.gradients, strict=False) if top.requires_grad]
    found: Sequence[torch.Tensor | None] = [None] * (len(wanted) + len(blobs))
    if roots and (wanted or blobs):
        given = [torch.from_numpy(values.copy()).reshape(top.shape) for top, values in roots]
        found = torch.autograd.grad([top for top, _ in roots], [*wanted, *blobs], given, allow_unused=True)
    filled = [
        array(gradient) if gradient is not None else np.zeros(tuple(value.shape), np.float32)
        for gradient, value in zip(found, [*wanted, *blobs], strict=True)
    ]
    places = [index for index, bottom in enumerate(bottoms) if bottom.requires_grad]
    pairs = [("bottom", filled[at], answer[f"bottom\n{index}"]) for at, index in enumerate(places)]
    if each.operator.setup.layer.type == "BatchNorm":
        return pairs
    numbers = [index for index, blob in enumerate(each.operator.setup.blobs) if blob.requires_grad]
    rest = filled[len(places) :]
    return [*pairs, *(("gradient", rest[at], answer[f"gradient\nit\n{i}"]) for at, i in enumerate(numbers))]


def array(tensor: torch.Tensor) -> Array:
    """A tensor's values."""
    return np.array(tensor.detach().to(torch.float32).numpy(), order="C")


def dims(shape: Sequence[int]) -> str:
    """A shape as the text of a BlobShape's inside."""
    return " ".join(f"dim: {dim}" for dim in shape)


def check(cases: Sequence[Case], interpreter: Interpreter, folder: Path, bound: float, seed: int = 1) -> float:
    """Assert that nothing differs by more than the bound, and that Caffe takes most cases; the largest difference."""
    found = differences(cases, interpreter, folder, seed)
    taken = [(case, each) for case, each in zip(cases, found, strict=True) if each is not None]
    assert len(taken) * 2 > len(cases), f"Caffe takes only {len(taken)} of {len(cases)}"
    wrong = [
        f"{each.worst}: {case.layer} {[b.shape for b in case.bottoms]} {case.phase}"
        for case, each in taken
        if each.largest > bound
    ]
    assert not wrong, "\n".join(wrong)
    return max(each.largest for _, each in taken)
