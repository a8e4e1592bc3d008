"""Parameters and solver states to and from Caffe's files, in binary and in HDF5."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from prototool.analysis.stored import mismatch
from prototool.engines.torch import hdf5_snapshot
from prototool.engines.torch.net import Net
from prototool.engines.torch.solving.state import blob_of, fill, restore, state_of
from prototool.engines.torch.solving.update import Update
from prototool.schema.pool import message_class, to_proto
from prototool.schema.solver_state import SolverState
from prototool.schema.weights import Blob, Change, Weights
from prototool.text.write import write_atomically

HDF5 = ".h5"


class UnusableFileError(ValueError):
    """A file that a net or a solver cannot begin with, or be written to: which, what is wrong, and what to do."""


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Have the error of a file name it. Raises UnusableFileError."""
    try:
        yield
    except UnusableFileError:
        raise
    except ValueError as error:
        raise UnusableFileError(f"{path}: {error}") from None


def write_weights(net: Net, path: Path) -> None:
    """Write a net's parameters as Caffe's snapshot does, with what the text states of its layers.

    Raises OSError, UnusableFileError.
    """
    if path.suffix == HDF5:
        with named(path):
            hdf5_snapshot.write_weights(path, owned(net))
        return
    learned = [(each.layer.name, blobs) for each, blobs in zip(net.layers, net.parameters.blobs, strict=True)]
    schema = net.document.schema
    made = message_class(schema, "NetParameter")()
    made.name = net.document.net.name  # type: ignore[attr-defined]
    for each in net.layers:
        layer = made.layer.add()  # type: ignore[attr-defined]
        if each.layer.message:
            layer.CopyFrom(to_proto(each.layer.message))
        layer.ClearField("blobs")
    stored = Weights(memoryview(made.SerializeToString()))
    changes = {
        index: Change(name, [blob_of(blob) for blob in blobs]) for index, (name, blobs) in enumerate(learned) if blobs
    }
    write_atomically(path, stored.chunks(changes))


def read_weights(net: Net, path: Path) -> None:
    """Give a net the parameters of a file, by the names of layers (source: Net::CopyTrainedLayersFrom).

    Raises OSError, UnusableFileError.
    """
    with named(path):
        if path.suffix == HDF5:
            for name, found in hdf5_snapshot.read_weights(path).items():
                take(net, name, found)
            return
        weights = Weights.read(path)
        for layer in weights.layers:
            # A layer that learns nothing is no reason to look at the net.
            if layer.blobs and place_of(net, layer.name) is not None:
                take(net, layer.name, weights.blobs(layer))


def owned(net: Net) -> dict[str, list[Blob | None]]:
    """The parameters of each layer that has some; those that an earlier layer owns are None."""
    seen: set[int] = set()
    found: dict[str, list[Blob | None]] = {}
    for each, blobs in zip(net.layers, net.parameters.blobs, strict=True):
        own = found.setdefault(each.layer.name, [])
        for blob in blobs:
            own.append(None if blob.data_ptr() in seen else blob_of(blob))
            seen.add(blob.data_ptr())
    return found


def place_of(net: Net, name: str) -> int | None:
    """The place of the first layer of a name."""
    return next((index for index, each in enumerate(net.layers) if each.layer.name == name), None)


def take(net: Net, name: str, found: Sequence[Blob | None]) -> None:
    """Give a layer its parameters, those that are there. Raises ValueError for others in number or shape."""
    place = place_of(net, name)
    if place is None:
        return
    own = net.parameters.blobs[place]
    wrong = mismatch([blob and blob.shape for blob in found], [tuple(values.shape) for values in own])
    if wrong:
        hint = f"`prototool weights` tells what fits; layer '{name}' under another name starts at random"
        raise ValueError(f"the weights do not fit layer '{name}': {wrong}; {hint}")
    for values, blob in zip(own, found, strict=True):
        if blob is not None:
            fill(values, blob)


def write_state(update: Update, iteration: int, weights: Path, path: Path) -> None:
    """Write a solver's state. Raises OSError, UnusableFileError."""
    state = state_of(update, iteration, str(weights))
    if path.suffix == HDF5:
        with named(path):
            hdf5_snapshot.write_state(path, state)
    else:
        write_atomically(path, state.chunks())


def read_state(net: Net, update: Update, path: Path) -> int:
    """Take up a state and the weights that it names; those beside it win, for a run may have been moved.

    Gives the iteration. Raises OSError, UnusableFileError.
    """
    with named(path):
        state = hdf5_snapshot.read_state(path) if path.suffix == HDF5 else SolverState.read(path)
        try:
            restore(update, state)
        except ValueError as error:
            hint = "it is of another net or another type of solver; to begin anew with its weights: --weights"
            raise ValueError(f"{error}; {hint}") from None
    beside = path.with_name(path.name.replace(".solverstate", ".caffemodel"))
    read_weights(net, beside if os.path.exists(beside) else Path(state.learned_net))
    return state.iteration
