"""A solver in real Caffe and in the engine: the same parameters, the same gradients; what becomes of them.

The gradients are given: a net whose loss is the sum of its parameters, each times an input, has these inputs as its
gradients, to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import cases_on_caffe
import numpy as np
import numpy.typing as npt
import torch

from prototool.api import loads
from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.solving.settings import Settings
from prototool.engines.torch.solving.update import Update

DRIVER = Path(__file__).with_name("solver_driver.py")
STEPS = 50

Array = npt.NDArray[np.float32]


class Parameter(NamedTuple):
    """A parameter: its shape, what the net states of it (None for nothing), and how many layers share it."""

    shape: tuple[int, ...]
    rate: float | None = None
    decay: float | None = None
    users: int = 1


class Case(NamedTuple):
    """A solver, by its text without a net, and what it trains."""

    solver: str
    parameters: Sequence[Parameter]
    seed: int

    @property
    def users(self) -> list[int]:
        """The parameter of each layer."""
        return [index for index, parameter in enumerate(self.parameters) for _ in range(parameter.users)]

    @property
    def update(self) -> Update:
        """The engine's update of the parameters where they start."""
        return Update(
            Settings.of(loads(self.solver + 'net: "net"').message),
            [torch.from_numpy(values.copy()).requires_grad_() for values in self.start()],
            [1.0 if each.rate is None else each.rate for each in self.parameters],
            [1.0 if each.decay is None else each.decay for each in self.parameters],
        )

    def start(self) -> list[Array]:
        """Where the parameters start; some are zero."""
        draw = np.random.default_rng(self.seed)
        return [some(draw, each.shape) for each in self.parameters]

    def gradients(self) -> list[Array]:
        """For each layer its gradient at each iteration; sizes differ from one to the next, and some are zero."""
        draw = np.random.default_rng(self.seed + 1)
        sizes = 10.0 ** draw.uniform(-3, 0.5, STEPS)
        shapes = [self.parameters[owner].shape for owner in self.users]
        return [np.array([size * some(draw, shape) for size in sizes], np.float32) for shape in shapes]


def some(draw: np.random.Generator, shape: Sequence[int]) -> Array:
    """Numbers around zero, of which some are zero."""
    return np.asarray(draw.normal(0, 1, shape) * (draw.random(shape) > 0.1), np.float32)


def net_text(case: Case) -> str:
    """The net that has the gradients it is given."""
    lines = []
    for user, owner in enumerate(case.users):
        shape, rate, decay, _ = case.parameters[owner]
        dims = "".join(f" dim: {dim}" for dim in shape) or " dim: 1"
        stated = "" if rate is None else f" lr_mult: {rate:g}"
        stated += "" if decay is None else f" decay_mult: {decay:g}"
        inputs = "".join(
            f'layer {{ name: "{kind}{user}" type: "Input" top: "{kind}{user}" input_param {{ shape {{{dims} }} }} }}\n'
            for kind in "xg"
        )
        lines.append(
            f'{inputs}layer {{ name: "w{user}" type: "Bias" bottom: "x{user}" top: "y{user}"\n'
            f'  param {{ name: "p{owner}"{stated} }} bias_param {{ axis: 0 num_axes: {len(shape)} }} }}\n'
            f'layer {{ name: "m{user}" type: "Eltwise" bottom: "y{user}" bottom: "g{user}" top: "m{user}"\n'
            "  eltwise_param { operation: PROD } }\n"
            f'layer {{ name: "s{user}" type: "Reduction" bottom: "m{user}" top: "s{user}" loss_weight: 1 }}\n'
        )
    return "".join(lines)


class Run(NamedTuple):
    """What Caffe is to do with a case: from which iteration on, how many, from which state, and what it saves."""

    case: Case
    first: int = 0
    steps: int = STEPS
    restore: str | None = None
    snapshots: Sequence[int] = ()


def asked(runs: Sequence[Run], interpreter: Interpreter, folder: Path) -> list[list[Array]]:
    """The parameters after each iteration of each run in Caffe, each run in its folder: N for run N."""
    jobs = []
    for number, run in enumerate(runs):
        case = run.case
        (folder / str(number)).mkdir(exist_ok=True, parents=True)
        arrays = {f"start\n{index}": values for index, values in enumerate(case.start())}
        arrays |= {f"gradient\n{index}": values for index, values in enumerate(case.gradients())}
        np.savez(folder / str(number) / "given.npz", **arrays)  # type: ignore[arg-type]
        jobs.append(
            {
                "folder": str(number),
                "net": net_text(case),
                "solver": f'{case.solver}net: "net.prototxt" snapshot_prefix: "s"\n',
                "owners": [f"w{case.users.index(owner)}" for owner in range(len(case.parameters))],
                "users": [f"g{user}" for user in range(len(case.users))],
                "first": run.first,
                "steps": run.steps,
                "restore": run.restore,
                "snapshots": list(run.snapshots),
            }
        )
    cases_on_caffe.run(DRIVER, jobs, interpreter, folder)
    answers = []
    for number, run in enumerate(runs):
        path = folder / str(number) / "answer.npz"
        assert path.exists(), f"Caffe refuses {run}"
        answer = np.load(path)
        answers.append([answer[f"data\n{index}"] for index in range(len(run.case.parameters))])
    return answers


def trained(case: Case, update: Update, first: int = 0, steps: int = STEPS) -> Iterator[int]:
    """Have the engine do iterations of a case; after each, how many are done."""
    gradients = case.gradients()
    for iteration in range(first, first + steps):
        for owner, parameter in enumerate(update.parameters):
            parameter.grad = None
            if case.parameters[owner].rate == 0:
                continue
            parameter.grad = torch.zeros_like(parameter)
            for _ in range(update.settings.iter_size):
                for user in [user for user, each in enumerate(case.users) if each == owner]:
                    parameter.grad += torch.from_numpy(gradients[user])[iteration]
        update.prepare(iteration)
        update.apply()
        yield iteration + 1
