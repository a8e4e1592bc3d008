"""Every solver type against real Caffe: the parameters after each of 50 iterations, and what the solver remembers.

The gradients are the same to the last bit, so that nothing differs but the update. What is left is rounding: the two
add and multiply in one step here and in two there.
"""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from parity import SETTINGS
from solver_parity import STEPS, Array, Case, Parameter, Run, asked, trained

from prototool.analysis.rate import POLICIES
from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.solving.rules import RULES
from prototool.schema.solver_state import SolverState

# The largest difference of a parameter or a history, relative to its largest value in all of them.
BOUND = 1e-5
# AdaDelta's step is a ratio of two histories that it feeds itself: rounding grows more, to 2.4e-5 in 400 settings.
BOUNDS = {"AdaDelta": 1e-4}

# The histories are looked at after so many iterations.
SAVED = range(1, STEPS + 1, 7)

BASES = {"AdaDelta": (0.1, 1.0, 10.0), "Adam": (0.001, 0.01, 0.1)}
SHAPES: tuple[tuple[int, ...], ...] = ((4, 3), (5,), (2, 3, 2, 2), (1,), (), (3, 1, 2), (2, 2, 1, 3))


def solver(kind: str, policy: str, chance: random.Random) -> str:
    """The text of a solver of some type and policy."""
    maybe = chance.choice
    text = f'type: "{kind}" base_lr: {maybe(BASES.get(kind, (0.001, 0.01, 0.1)))} lr_policy: "{policy}" max_iter: 60\n'
    text += maybe(("", "gamma: 0.1 ", "gamma: 0.9 ", "gamma: 0.99 ", "gamma: 0.02 ", "gamma: 0 "))
    text += maybe(("", "power: 1 ", "power: 0.5 ", "power: 2 ", "power: 0.75 "))
    text += f"stepsize: {maybe((1, 7, 20, 30))} "
    text += maybe(("", "stepvalue: 10 stepvalue: 30 ", "stepvalue: 20 stepvalue: 5 stepvalue: 5 ", "stepvalue: 0 "))
    if kind not in ("AdaGrad", "RMSProp"):
        text += maybe(("", "momentum: 0.9 ", "momentum: 0.5 ", "momentum: 0.95 ", "momentum: 0.99 "))
    text += maybe(("", "momentum2: 0.9 ", "momentum2: 0.99 ")) + maybe(("", "rms_decay: 0.9 ", "rms_decay: 0 "))
    text += maybe(("", "delta: 1e-6 ", "delta: 0.001 ", "delta: 0.1 "))
    text += maybe(("", "weight_decay: 0.0005 ", "weight_decay: 0.01 ", "weight_decay: 0.2 "))
    text += maybe(("", 'regularization_type: "L2" ', 'regularization_type: "L1" '))
    # A weight that L1 alone pulls comes to zero but for rounding, and which way it is pulled then is chance.
    clips = ("", "clip_gradients: 10 ", "clip_gradients: 1 ", "clip_gradients: 0.1 ")
    text += maybe(clips if "L1" in text else (*clips, "clip_gradients: 0 "))
    return f"{text}{maybe(('', 'iter_size: 1', 'iter_size: 2', 'iter_size: 3', 'iter_size: 7'))}\n"


def parameters(chance: random.Random) -> list[Parameter]:
    """Some parameters, the first of which learns."""
    found = []
    for index in range(chance.randint(1, 5)):
        rate = chance.choice((None, 1, 2, 10, 0.1) if index == 0 else (None, None, 1, 2, 0, 0.3))
        decay = chance.choice((None, None, 1, 0, 2, 0.5))
        found.append(Parameter(chance.choice(SHAPES), rate, decay, chance.choice((1, 1, 1, 2, 3))))
    return found


def cases(kind: str, count: int) -> list[Case]:
    """Solvers of a type, of all policies."""
    chance = random.Random(f"solver {kind}")
    policies = sorted(POLICIES)
    texts = [solver(kind, policies[number % len(policies)], chance) for number in range(count)]
    return [Case(text, parameters(chance), chance.randrange(2**31)) for text in texts]


def worst(case: Case, answer: list[Array], folder: Path) -> float:
    """The largest difference of a case, over all its iterations."""
    update = case.update
    ours: list[list[Array]] = [[] for _ in update.parameters + update.histories]
    theirs: list[list[Array]] = [*(list(values) for values in answer), *([] for _ in update.histories)]
    for done in trained(case, update):
        seen = update.parameters + update.histories if done in SAVED else update.parameters
        for values, tensor in zip(ours, seen, strict=False):
            values.append(tensor.detach().numpy().copy())
        if done in SAVED:
            state = SolverState.read(folder / f"s_iter_{done}.solverstate")
            assert (state.iteration, state.learned_net) == (done, f"s_iter_{done}.caffemodel")
            assert state.current_step == update.current_step, case
            for values, blob in zip(theirs[len(answer) :], state.history, strict=True):
                values.append(np.frombuffer(blob.values, np.float32).reshape(blob.dims))
    return max(apart(np.array(our), np.array(their)) for our, their in zip(ours, theirs, strict=True))


def apart(ours: Array, theirs: Array) -> float:
    """The largest difference, relative to the largest value: one on its way through zero was rounded before."""
    assert np.isfinite(theirs).all()
    assert ours.shape == theirs.shape
    return float(np.abs(ours - theirs).max() / (np.abs(theirs).max() or 1))


@pytest.mark.parametrize("kind", RULES)
def test_parameters_and_histories_are_those_of_caffe(kind: str, interpreter: Interpreter, tmp_path: Path) -> None:
    made = cases(kind, SETTINGS)
    answers = asked([Run(case, snapshots=SAVED) for case in made], interpreter, tmp_path)
    for number, case in enumerate(made):
        difference = worst(case, answers[number], tmp_path / str(number))
        assert difference < BOUNDS.get(kind, BOUND), (difference, case)
