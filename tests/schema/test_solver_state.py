"""Solver states: what protobuf's own classes read from them and write, and what is said of other files."""

from __future__ import annotations

from array import array
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class
from prototool.schema.solver_state import NoSolverStateError, SolverState, state_in
from prototool.schema.weights import Blob

NET: Any = message_class(SCHEMA, "NetParameter")
STATE: Any = message_class(SCHEMA, "SolverState")


def stored() -> Any:
    """A state as Caffe saves it."""
    state = STATE(iter=300, learned_net="snapshots/net_iter_300.caffemodel", current_step=2)
    state.history.add(data=range(6)).shape.dim.extend((3, 2))
    state.history.add(data=[0.5]).shape.SetInParent()
    return state


def read(data: bytes) -> SolverState:
    return state_in(memoryview(data))


def test_what_caffe_saves_is_read_and_written() -> None:
    state = read(stored().SerializeToString())
    assert state == SolverState(
        300,
        "snapshots/net_iter_300.caffemodel",
        (Blob((3, 2), array("f", range(6))), Blob((), array("f", (0.5,)))),
        2,
    )
    assert STATE.FromString(b"".join(state.chunks())) == stored()


def test_older_states_and_those_in_double_precision_are_read() -> None:
    # Before multistep there was no current_step, and before 2015 shapes had four dimensions with names.
    old = STATE(iter=7)
    old.history.add(num=1, channels=1, height=2, width=3, data=range(6))
    old.history.add(double_data=(0.1, 0.2)).shape.dim.append(2)
    state = read(old.SerializeToString())
    assert state == SolverState(
        7, "", (Blob((1, 1, 2, 3), array("f", range(6)), legacy=True), Blob((2,), array("d", (0.1, 0.2)))), 0
    )


def test_numbers_that_are_not_packed_are_read() -> None:
    blob = b"\x2d\x00\x00\x80\x3f" + b"\x2d\x00\x00\x00\x40" + b"\x3a\x02\x08\x02"
    state = read(b"\x08\x05" + b"\x1a" + bytes([len(blob)]) + blob)
    assert state.history == (Blob((2,), array("f", (1, 2))),)


@given(
    st.integers(0, 2**31 - 1),
    st.text(st.characters(codec="utf-8"), max_size=200),
    st.lists(st.lists(st.floats(width=32, allow_nan=False), max_size=50)),
    st.integers(0, 2**31 - 1),
)
def test_what_protobuf_writes_and_reads(iteration: int, path: str, history: list[list[float]], step: int) -> None:
    state = STATE(iter=iteration, learned_net=path, current_step=step)
    for values in history:
        state.history.add(data=values).shape.dim.append(len(values))
    found = read(state.SerializeToString())
    assert (found.iteration, found.learned_net, found.current_step) == (iteration, path, step)
    assert [list(blob.values) for blob in found.history] == history
    assert STATE.FromString(b"".join(found.chunks())) == state


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b'net: "train.prototxt"\n', "this is text"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:12\n", "git lfs pull"),
        (b"\x89HDF\r\n\x1a\n\x00\x00", "HDF5"),
        (b"\x1f\x8b\x08\x00\x00", "no .solverstate"),
        (NET(name="net", force_backward=True).SerializeToString(), "no .solverstate"),
        (NET(layer=[{"name": "conv"}]).SerializeToString(), "no .solverstate"),
        (STATE(learned_net="net.caffemodel").SerializeToString(), "no .solverstate"),
    ],
)
def test_other_files_are_refused_for_what_they_are(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(NoSolverStateError, match=said):
        SolverState.read(tmp_path / "file")


def test_a_file_that_is_cut_off_says_so() -> None:
    data = STATE(iter=1, history=[{"data": range(9), "shape": {"dim": [9]}}]).SerializeToString()
    with pytest.raises(NoSolverStateError, match="cut off: at least 7 bytes are missing"):
        read(data[:-7])


def test_a_history_with_too_few_values_is_refused() -> None:
    state = stored()
    state.history[0].shape.dim[0] = 4
    with pytest.raises(NoSolverStateError, match="history 0 should be 4 x 2 and holds 6 values"):
        read(state.SerializeToString())


@given(st.binary(max_size=300))
def test_no_bytes_bring_it_down(data: bytes) -> None:
    with suppress(NoSolverStateError):
        read(data)


@given(st.data())
def test_no_damage_brings_it_down(data: st.DataObject) -> None:
    damaged = bytearray(stored().SerializeToString())
    damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(NoSolverStateError):
        read(bytes(damaged))
