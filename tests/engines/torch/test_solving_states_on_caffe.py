"""A training that changes between real Caffe and the engine on its way, by files of both formats, both ways.

Caffe's own training without a break is what each is held to.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from solver_parity import STEPS, Array, Case, Parameter, Run, asked, trained

from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.hdf5_snapshot import read_state, read_weights, write_state, write_weights
from prototool.engines.torch.solving.rules import RULES
from prototool.engines.torch.solving.state import blob_of, fill, restore, state_of
from prototool.engines.torch.solving.update import Update
from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class
from prototool.schema.solver_state import SolverState
from prototool.schema.weights import Weights
from prototool.text.write import write_atomically

NET: Any = message_class(SCHEMA, "NetParameter")
# After so many iterations it changes.
CHANGE = 20
# The largest difference of a parameter afterwards, relative to its largest value.
BOUND = 1e-5

ENDINGS = {"BINARYPROTO": "", "HDF5": ".h5"}
PARAMETERS = (
    Parameter((4, 3), 1, 1, users=2),
    Parameter((4,), 2, 0),
    Parameter((2, 3, 2, 2)),
    Parameter((3,), 0, 1),
    Parameter(()),
)


def case(kind: str, form: str, steps: str = "stepvalue: 5 stepvalue: 25 stepvalue: 40") -> Case:
    """A training whose rate drops before the change and after it."""
    momentum = "" if kind in ("AdaGrad", "RMSProp") else "momentum: 0.9"
    text = f'type: "{kind}" base_lr: 0.1 lr_policy: "multistep" gamma: 0.5 {steps} {momentum} max_iter: {STEPS}\n'
    return Case(f"{text}weight_decay: 0.01 iter_size: 2 clip_gradients: 5 snapshot_format: {form}\n", PARAMETERS, 7)


def save(update: Update, folder: Path, form: str) -> Path:
    """Save a training as it is; its state."""
    weights, state = (folder / f"ours{kind}{ENDINGS[form]}" for kind in (".caffemodel", ".solverstate"))
    layers = {name: [blob_of(each)] for name, each in zip(owners(), update.parameters, strict=True)}
    if form == "HDF5":
        write_weights(weights, layers)
        write_state(state, state_of(update, CHANGE, str(weights)))
        return state
    net = NET()
    for name, [blob] in layers.items():
        stored = net.layer.add(name=name).blobs.add(data=blob.values)
        stored.shape.dim.extend(blob.dims)
        stored.shape.SetInParent()
    weights.write_bytes(net.SerializeToString())
    write_atomically(state, state_of(update, CHANGE, str(weights)).chunks())
    return state


def owners() -> list[str]:
    """The layers that own the parameters."""
    users = case("SGD", "HDF5").users
    return [f"w{users.index(owner)}" for owner in range(len(PARAMETERS))]


def load(update: Update, folder: Path, form: str) -> None:
    """Go on with what Caffe saved in a folder."""
    state, weights = (folder / f"s_iter_{CHANGE}{kind}{ENDINGS[form]}" for kind in (".solverstate", ".caffemodel"))
    if form == "HDF5":
        restore(update, read_state(state))
        blobs = {name: found[0] for name, found in read_weights(weights).items() if found}
    else:
        restore(update, SolverState.read(state))
        stored = Weights.read(weights)
        blobs = {layer.name: stored.blobs(layer)[0] for layer in stored.layers if layer.blobs}
    for name, parameter in zip(owners(), update.parameters, strict=True):
        blob = blobs[name]
        assert blob is not None
        fill(parameter, blob)


def check(found: list[Array], wanted: list[Array]) -> None:
    """Assert that parameters are the same after every iteration."""
    for ours, theirs in zip(found, wanted, strict=True):
        assert np.abs(ours - theirs).max() <= BOUND * np.abs(theirs).max()


def after(update: Update, made: Case) -> list[Array]:
    """The parameters after each iteration from the change on."""
    rows = [
        [each.detach().numpy().copy() for each in update.parameters]
        for _ in trained(made, update, CHANGE, STEPS - CHANGE)
    ]
    return [np.array(values) for values in zip(*rows, strict=True)]


@pytest.mark.parametrize("form", ENDINGS)
def test_trainings_go_on_in_the_other_engine(form: str, interpreter: Interpreter, tmp_path: Path) -> None:
    made = [case(kind, form) for kind in RULES]
    whole = asked([Run(each, snapshots=(CHANGE,)) for each in made], interpreter, tmp_path / "whole")
    later = [[values[CHANGE:] for values in answer] for answer in whole]
    states = []
    for number, each in enumerate(made):
        update = each.update
        load(update, tmp_path / "whole" / str(number), form)
        check(after(update, each), later[number])

        begun = each.update
        assert list(trained(each, begun, 0, CHANGE))[-1] == CHANGE
        folder = tmp_path / "ours" / str(number)
        folder.mkdir(parents=True)
        states.append(save(begun, folder, form))
    runs = [Run(each, CHANGE, STEPS - CHANGE, str(state)) for each, state in zip(made, states, strict=True)]
    for number, answer in enumerate(asked(runs, interpreter, tmp_path / "caffe")):
        check(answer, later[number])


def test_stepvalues_that_changed_meanwhile_count_on(interpreter: Interpreter, tmp_path: Path) -> None:
    [_] = asked([Run(case("SGD", "BINARYPROTO"), steps=CHANGE, snapshots=(CHANGE,))], interpreter, tmp_path / "first")
    state = tmp_path / "first" / "0" / f"s_iter_{CHANGE}.solverstate"
    for number, steps in enumerate(
        ("stepvalue: 30", "stepvalue: 1 stepvalue: 2 stepvalue: 3", "stepvalue: 45 stepvalue: 46")
    ):
        changed = case("SGD", "BINARYPROTO", steps)
        folder = tmp_path / str(number)
        shutil.copytree(state.parent, folder / "0")
        [wanted] = asked([Run(changed, CHANGE, STEPS - CHANGE, str(state))], interpreter, folder)
        update = changed.update
        load(update, state.parent, "BINARYPROTO")
        check(after(update, changed), wanted)
        assert update.current_step == (1, 3, 2)[number]
