"""Solver states (.solverstate): a SolverState in binary, by which a training goes on where it stopped.

As with weights, the wire format is read by itself: histories are as large as the weights, or twice that. Numbers are
those of Caffe 1.0's `caffe.proto`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from typing import Final, NamedTuple

from prototool.schema.weights import CURRENT, Blob, NoWeightsError, mapped, other_file, read_values, shape, written
from prototool.schema.wire import (
    LENGTH,
    VARINT,
    Chunk,
    CutOffError,
    Field,
    WireError,
    fields,
    head,
    number_field,
    varint,
)

ITERATION, LEARNED_NET, HISTORY, CURRENT_STEP = 1, 2, 3, 4
KINDS: Final = {ITERATION: VARINT, LEARNED_NET: LENGTH, HISTORY: LENGTH, CURRENT_STEP: VARINT}


class NoSolverStateError(ValueError):
    """A file that is no .solverstate, or not a whole one."""


class SolverState(NamedTuple):
    """How far a training has come.

    iteration: how many are done. learned_net: the path of the weights. history: what the solver remembers of the
    gradients, in Caffe's order. current_step: how often the learning rate has been dropped.
    """

    iteration: int
    learned_net: str
    history: tuple[Blob, ...]
    current_step: int = 0

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> SolverState:
        """The state in a file. Raises OSError, and NoSolverStateError for any other file, saying what it is."""
        try:
            return state_in(mapped(path))
        except NoWeightsError as error:
            raise NoSolverStateError(str(error)) from None

    def chunks(self) -> Iterator[bytes]:
        """The bytes of a file with this state, piece by piece."""
        path = self.learned_net.encode("utf-8", "surrogateescape")
        yield number_field(ITERATION, self.iteration)
        yield head(LEARNED_NET, len(path)) + path
        for blob in self.history:
            yield from written(HISTORY, blob)
        yield number_field(CURRENT_STEP, self.current_step)


def state_in(data: memoryview) -> SolverState:
    """The state that some bytes hold. Raises NoSolverStateError."""
    numbers = {ITERATION: -1, CURRENT_STEP: 0}
    path: Chunk = b""
    history: list[Field] = []
    try:
        for field in fields(data, 0, len(data)):
            if field.kind != KINDS.get(field.number, field.kind) or field.number == CURRENT.layer:
                raise WireError("it is another message")
            if field.number == LEARNED_NET:
                path = data[field.inside : field.end]
            elif field.number == HISTORY:
                history.append(field)
            elif field.number in numbers:
                numbers[field.number] = varint(data, field.inside, field.end)[0]
    except CutOffError as error:
        if numbers[ITERATION] < 0:
            raise NoSolverStateError(what_else(data)) from None
        message = f"the file is cut off: at least {error.missing} bytes are missing behind its {len(data)}"
        raise NoSolverStateError(message) from None
    except WireError:
        raise NoSolverStateError(what_else(data)) from None
    if numbers[ITERATION] < 0:
        raise NoSolverStateError(what_else(data))
    name = bytes(path).decode("utf-8", "surrogateescape")
    blobs = tuple(blob_of(data, number, field) for number, field in enumerate(history))
    return SolverState(numbers[ITERATION], name, blobs, numbers[CURRENT_STEP])


def blob_of(data: memoryview, number: int, field: Field) -> Blob:
    """A history. Raises NoSolverStateError where it has not as many values as its shape says."""
    try:
        dims, legacy = shape(data, field)
        values = read_values(data, field)
    except WireError as error:
        raise NoSolverStateError(f"history {number} is damaged: {error}") from None
    if math.prod(dims) != len(values):
        said = " x ".join(map(str, dims)) or "one value"
        raise NoSolverStateError(f"history {number} should be {said} and holds {len(values)} values")
    return Blob(dims, values, legacy)


def what_else(data: memoryview) -> str:
    """What a file is that is not a solver state."""
    hdf5 = "this is HDF5, and a .solverstate without .h5 is not"
    nothing = "this is no .solverstate: it does not say which iteration it is of"
    return other_file(data, "a solver state", ".solverstate", hdf5) or nothing
