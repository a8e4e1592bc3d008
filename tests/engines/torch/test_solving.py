"""A solver's update as the engine uses it: what its numbers are, and that nothing depends on how tensors lie."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence

import pytest
import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode

from prototool.api import loads
from prototool.engines.torch.solving.rules import RULES
from prototool.engines.torch.solving.settings import Settings
from prototool.engines.torch.solving.state import blob_of, fill, restore, state_of
from prototool.engines.torch.solving.update import Update
from prototool.schema.solver_state import SolverState
from prototool.schema.weights import Blob

torch.set_num_threads(1)

EVERYTHING = 'base_lr: 0.1 lr_policy: "exp" gamma: 0.9 weight_decay: 0.01 iter_size: 2 clip_gradients: 1'


def settings(text: str) -> Settings:
    """The settings of a solver's text."""
    return Settings.of(loads(f'net: "net" {text}').message)


def of_type(kind: str, text: str = EVERYTHING) -> Settings:
    """Settings of a type, with all that an update may do."""
    return settings(f'type: "{kind}" {"" if kind in ("AdaGrad", "RMSProp") else "momentum: 0.9"} {text}')


def tensors(shapes: Sequence[Sequence[int]], seed: int) -> list[Tensor]:
    """Values of some shapes."""
    chance = torch.Generator().manual_seed(seed)
    return [torch.randn(tuple(shape), generator=chance) for shape in shapes]


def learned(update: Update, gradients: Sequence[Tensor], iterations: int = 3) -> list[Tensor]:
    """The parameters and histories after iterations with the same gradients."""
    for iteration in range(iterations):
        for parameter, gradient in zip(update.parameters, gradients, strict=True):
            parameter.grad = gradient.clone()
        update.prepare(iteration)
        update.apply()
    return [*update.parameters, *update.histories]


def ones(count: int) -> list[float]:
    """As many ones."""
    return [1.0] * count


def test_settings_are_what_the_text_states_in_single_precision() -> None:
    stated = settings('solver_type: ADAM base_lr: 0.1 lr_policy: "step" gamma: 0.3 stepsize: 7 momentum: 0.9')
    assert (stated.type, stated.momentum, stated.momentum2) == ("Adam", 0.8999999761581421, 0.9990000128746033)
    assert (stated.weight_decay, stated.clip_gradients, stated.iter_size) == (0, -1, 1)
    assert (stated.schedule.base, stated.schedule.gamma) == (0.10000000149011612, 0.30000001192092896)
    assert stated == Settings("Adam", stated.schedule, momentum=0.8999999761581421)


def test_an_iteration_has_the_rate_that_caffe_displays() -> None:
    update = Update(settings('base_lr: 0.1 lr_policy: "poly" power: 1 max_iter: 100000'), [], [], [])
    # 1 - 99999 / 100000 in single precision.
    assert [update.prepare(iteration) for iteration in (0, 50000, 99999)] == pytest.approx(
        [0.1, 0.05, 0.1 * 1.001358e-05], rel=1e-6
    )
    update.apply()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('type: "adam"', "no solver of type 'adam'"),
        ('weight_decay: 0.1 regularization_type: "L3"', "no regularization_type 'L3'"),
    ],
)
def test_what_caffe_refuses_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Update(settings(text), [], [], [])


@pytest.mark.parametrize("kind", RULES)
def test_large_parameters_are_updated_like_their_rows(kind: str) -> None:
    [values], [gradient] = tensors([(700, 900)], 1), tensors([(700, 900)], 2)
    # The norm of everything is summed up in another order for rows.
    stated = of_type(kind)._replace(clip_gradients=-1)
    whole = learned(Update(stated, [values.clone()], [2], [1]), [gradient])
    rows = learned(Update(stated, list(values.clone()), [2] * 700, ones(700)), list(gradient))
    kinds = [torch.stack(rows[start : start + 700]) for start in range(0, len(rows), 700)]
    for one, many in zip(whole, kinds, strict=True):
        assert torch.equal(one, many)


@pytest.mark.parametrize("kind", RULES)
def test_it_does_not_matter_how_tensors_lie_in_memory(kind: str) -> None:
    shape = (64, 80, 8, 8)
    [values], [gradient] = tensors([shape], 1), tensors([shape], 2)
    stated = of_type(kind)
    plain = learned(Update(stated, [values.clone()], [1], [1]), [gradient])
    last = values.clone(memory_format=torch.channels_last)
    for odd in (gradient, gradient.contiguous(memory_format=torch.channels_last)):
        update = Update(stated, [last.clone()], [1], [1])
        assert all(history.is_contiguous(memory_format=torch.channels_last) for history in update.histories)
        for one, other in zip(plain, learned(update, [odd]), strict=True):
            torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-7)
        [blob, *_] = state_of(update, 3, "").history
        torch.testing.assert_close(torch.frombuffer(blob.values, dtype=torch.float32), plain[1].flatten())


@pytest.mark.parametrize("kind", RULES)
def test_a_parameter_without_a_gradient_has_one_of_zeros(kind: str) -> None:
    shapes = [(4, 3), (5,)]
    values, [gradient, _] = tensors(shapes, 1), tensors(shapes, 2)
    nothing = Update(of_type(kind), [each.clone() for each in values], ones(2), ones(2))
    zeros = Update(of_type(kind), [each.clone() for each in values], ones(2), ones(2))
    for iteration in range(3):
        nothing.parameters[0].grad, nothing.parameters[1].grad = gradient.clone(), None
        nothing.prepare(iteration)
        nothing.apply()
    for one, other in zip(
        learned(zeros, [gradient, torch.zeros(5)]), nothing.parameters + nothing.histories, strict=True
    ):
        assert torch.equal(one, other)
    assert not torch.equal(nothing.parameters[1], values[1])


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("penalty", ["L1", "L2"])
def test_nothing_that_an_update_does_looks_at_values(kind: str, penalty: str) -> None:
    # These tensors have none, so whatever waits for one fails; a CUDA graph could not hold it either.
    with FakeTensorMode():
        update = Update(
            of_type(kind)._replace(regularization_type=penalty),
            [torch.empty(4, 3), torch.empty(5), torch.empty(3)],
            [1, 2, 0],
            [1, 0, 1],
        )
        update.parameters[0].grad, update.parameters[1].grad = torch.empty(4, 3), torch.empty(5)
        update.prepare(0)
        update.apply()


def test_double_precision_is_kept() -> None:
    values = torch.ones(3, dtype=torch.float64)
    [found, history] = learned(Update(of_type("SGD"), [values], [1], [1]), [torch.ones(3, dtype=torch.float64)])
    assert found.dtype == history.dtype == torch.float64


@pytest.mark.parametrize("kind", RULES)
def test_a_state_is_all_that_it_takes_to_go_on(kind: str) -> None:
    shapes = [(2, 3), (4,), ()]
    values, gradients = tensors(shapes, 1), tensors(shapes, 2)
    stated = of_type(kind)
    first = Update(stated, [each.clone() for each in values], ones(3), ones(3))
    learned(first, gradients)
    second = Update(stated, [each.clone() for each in first.parameters], ones(3), ones(3))
    restore(second, state_of(first, 3, "net.caffemodel"))
    for one, other in zip(learned(first, gradients), learned(second, gradients), strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ((), "the solver state has 0 histories, and this training has 1"),
        ((Blob((2,), array("f", (1, 2))),), "history 0 of the solver state has 2 values, and its parameter 3"),
    ],
)
def test_a_state_of_another_training_is_refused(history: tuple[Blob, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        restore(Update(of_type("SGD"), [torch.ones(3)], [1], [1]), SolverState(1, "", history))


def test_stored_values_of_any_kind_are_taken() -> None:
    chance = random.Random(1)
    values = [chance.random() for _ in range(6)]
    for code in "fd":
        tensor = torch.zeros(1, 3, 2, 1).contiguous(memory_format=torch.channels_last)
        fill(tensor, Blob((3, 2), array(code, values)))
        torch.testing.assert_close(tensor.flatten(), torch.tensor(values))
        assert blob_of(tensor) == Blob((1, 3, 2, 1), array("f", values))
    empty = torch.zeros(0)
    fill(empty, blob_of(empty))
