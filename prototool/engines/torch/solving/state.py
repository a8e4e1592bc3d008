"""A training's state, between the solver at work and the files that hold it."""

from __future__ import annotations

from array import array

import torch
from torch import Tensor

from prototool.engines.torch.solving.update import Update
from prototool.schema.solver_state import SolverState
from prototool.schema.weights import Blob


def state_of(update: Update, iteration: int, learned_net: str) -> SolverState:
    """The state before an iteration (as many as are done), whose weights are in the file `learned_net`."""
    history = tuple(blob_of(tensor) for tensor in update.histories)
    return SolverState(iteration, learned_net, history, update.current_step or 0)


def restore(update: Update, state: SolverState) -> None:
    """Go on where a state was taken; the weights are not in it. Raises ValueError where it is one of another training.

    Caffe, too, takes histories of any shape with as many values.
    """
    wanted, given = len(update.histories), len(state.history)
    if wanted != given:
        raise ValueError(f"the solver state has {given} histories, and this training has {wanted}")
    for number, (tensor, blob) in enumerate(zip(update.histories, state.history, strict=True)):
        if tensor.numel() != len(blob.values):
            said = f"{len(blob.values)} values, and its parameter {tensor.numel()}"
            raise ValueError(f"history {number} of the solver state has {said}")
    for tensor, blob in zip(update.histories, state.history, strict=True):
        fill(tensor, blob)
    update.current_step = state.current_step


def blob_of(tensor: Tensor) -> Blob:
    """A tensor's values as they are stored: in Caffe's order, whatever its order in memory."""
    values = array("f")
    stored = tensor.detach().to("cpu", torch.float32).contiguous().flatten()
    values.frombytes(stored.view(torch.uint8).numpy().data)
    return Blob(tuple(tensor.shape), values)


def fill(tensor: Tensor, blob: Blob) -> None:
    """Write stored values, of which there are as many, into a tensor."""
    if blob.values:
        kind = torch.float32 if blob.values.typecode == "f" else torch.float64
        with torch.no_grad():
            tensor.copy_(torch.frombuffer(blob.values, dtype=kind).reshape(tensor.shape))
