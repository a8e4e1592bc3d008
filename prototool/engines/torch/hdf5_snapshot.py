"""Weights and solver states in HDF5 (.caffemodel.h5, .solverstate.h5), as `snapshot_format: HDF5` writes them.

Weights: a group `data` with a group for each layer, whose parameters are datasets called 0, 1 and so on; one that
another layer owns is left out. A state: `iter`, `learned_net`, `current_step`, and a group `history` of datasets.
Source: Caffe 1.0's Net::ToHDF5 and SGDSolver::SnapshotSolverStateToHDF5.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from prototool.schema.solver_state import SolverState
from prototool.schema.weights import HDF5, Blob
from prototool.text.write import write_atomically

SIZE_OF_DOUBLE: Final = 8

# The parameters of each layer; None for one that another layer owns.
Layers: TypeAlias = Mapping[str, Sequence["Blob | None"]]


class NoSnapshotError(ValueError):
    """A file that is no snapshot in HDF5, or what cannot be written as one."""


def library() -> Any:
    """The library that knows HDF5. Raises NoSnapshotError where it is not installed."""
    try:
        # Most trainings never need it.
        import h5py  # type: ignore[import-untyped]
    except ModuleNotFoundError:
        raise NoSnapshotError("snapshots in HDF5 need h5py; `pip install h5py` gets it") from None
    return h5py


def read_weights(path: str | os.PathLike[str]) -> dict[str, list[Blob | None]]:
    """The parameters of each layer. Raises OSError, and NoSnapshotError for any other file."""
    with opened(path) as file:
        layers = child(file, "data", "group", "this is no .caffemodel.h5")
        return {name: parameters(layers, name) for name in map(text_of, layers)}


def read_state(path: str | os.PathLike[str]) -> SolverState:
    """A solver state. Raises OSError, and NoSnapshotError for any other file."""
    other = "this is no .solverstate.h5"
    with opened(path) as file:
        iteration, step = [whole_number(child(file, name, "dataset", other)) for name in ("iter", "current_step")]
        learned_net = bytes(child(file, "learned_net", "dataset", other)[()]) if "learned_net" in file else b""
        group = child(file, "history", "group", other)
        history = tuple(blob_of(child(group, str(index), "dataset", other)) for index in range(len(group)))
    return SolverState(iteration, learned_net.rstrip(b"\0").decode("utf-8", "surrogateescape"), history, step)


def write_weights(path: str | os.PathLike[str], layers: Layers) -> None:
    """Write a file of weights. Raises OSError, and NoSnapshotError for a layer whose name HDF5 cannot hold."""
    with in_memory() as file:
        data = file.create_group("data")
        for name, blobs in layers.items():
            if name in ("", ".") or "/" in name:
                said = f"layer '{name}' cannot be saved in HDF5, where a name has no '/' (Caffe fails here, too)"
                raise NoSnapshotError(f"{said}; `snapshot_format: BINARYPROTO` saves it")
            layer = data.create_group(stored(name))
            for index, blob in enumerate(blobs):
                if blob is not None:
                    put(layer, index, blob)
        finish(file, path)


def write_state(path: str | os.PathLike[str], state: SolverState) -> None:
    """Write a solver state. Raises OSError, and NoSnapshotError where the library is not installed."""
    with in_memory() as file:
        file.create_dataset("iter", data=[state.iteration], dtype="i4")
        file.create_dataset("current_step", data=[state.current_step], dtype="i4")
        # Caffe needs the zero at its end.
        text = stored(state.learned_net) + b"\0"
        file.create_dataset("learned_net", data=text, dtype=f"S{len(text)}")
        history = file.create_group("history")
        for index, blob in enumerate(state.history):
            put(history, index, blob)
        finish(file, path)


def in_memory() -> Any:
    """A new file in memory."""
    return library().File("snapshot", "w", driver="core", backing_store=False)


def finish(file: Any, path: str | os.PathLike[str]) -> None:
    """Put a file from memory where it belongs."""
    file.flush()
    write_atomically(path, file.id.get_file_image())


def put(group: Any, index: int, blob: Blob) -> None:
    """Write a blob into a group."""
    group.create_dataset(str(index), blob.dims, blob.values.typecode, data=blob.values)


def text_of(name: str | bytes) -> str:
    """A name as the library gives it, which leaves one alone that is not UTF-8."""
    return name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name


def stored(text: str) -> bytes:
    """A name or a path as its bytes."""
    return text.encode("utf-8", "surrogateescape")


def opened(path: str | os.PathLike[str]) -> Any:
    """A file in HDF5, to be read. Raises OSError, and NoSnapshotError for any other file."""
    with open(path, "rb") as file:
        if file.read(len(HDF5)) != HDF5:
            raise NoSnapshotError("this is not HDF5; what Caffe reads as HDF5 has a name that ends in .h5")
    try:
        return library().File(path, "r")
    except OSError as error:
        # It can be opened, so it is what is in it.
        raise NoSnapshotError(f"the file is damaged: {error}") from None


def child(group: Any, name: str, kind: str, other: str) -> Any:
    """A group or a dataset of a group. Raises NoSnapshotError, saying what the file is without it."""
    found = group.get(stored(name))
    if found is None or hasattr(found, "dtype") != (kind == "dataset"):
        raise NoSnapshotError(f"{other}: it has no {kind} `{name}`")
    return found


def parameters(layers: Any, name: str) -> list[Blob | None]:
    """A layer's parameters, those of others as None."""
    other = "this is no .caffemodel.h5"
    layer = child(layers, name, "group", other)
    places = [int(each) for each in layer if each.isdecimal()]
    found: list[Blob | None] = [None] * (max(places, default=-1) + 1)
    for place in places:
        found[place] = blob_of(child(layer, str(place), "dataset", other))
    return found


def whole_number(dataset: Any) -> int:
    """The whole number a dataset holds. Raises NoSnapshotError where it holds something else."""
    if dataset.size != 1 or dataset.dtype.kind not in "iu":
        raise NoSnapshotError(f"the file is damaged: `{dataset.name}` is no whole number")
    return int(dataset[()].item())


def blob_of(dataset: Any) -> Blob:
    """The values of a dataset and their shape. Raises NoSnapshotError where they are no numbers with a fraction."""
    if dataset.dtype.kind != "f":
        raise NoSnapshotError(f"the file is damaged: `{dataset.name}` holds no numbers with a fraction")
    values = array("d" if dataset.dtype.itemsize == SIZE_OF_DOUBLE else "f")
    # Whatever the order of bytes in the file, these have the machine's.
    values.frombytes(dataset[()].astype(values.typecode).tobytes())
    return Blob(tuple(dataset.shape), values)
