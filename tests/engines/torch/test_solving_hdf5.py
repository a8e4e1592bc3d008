"""Snapshots in HDF5: what is written is read again, and what is said of other files. Real Caffe reads and writes them
in test_solving_states_on_caffe.py.
"""

from __future__ import annotations

from array import array
from pathlib import Path

import h5py
import pytest

from prototool.engines.torch.hdf5_snapshot import (
    NoSnapshotError,
    read_state,
    read_weights,
    write_state,
    write_weights,
)
from prototool.schema.solver_state import SolverState
from prototool.schema.weights import Blob

MATRIX = Blob((3, 2), array("f", range(6)))
NUMBER = Blob((), array("f", (0.5,)))
DOUBLES = Blob((2,), array("d", (0.1, 0.2)))


def test_weights_are_those_that_were_written(tmp_path: Path) -> None:
    layers = {"data": [], "fc": [MATRIX, NUMBER], "shares": [None, DOUBLES], "Größe": [MATRIX], "\udcff": [NUMBER]}
    write_weights(tmp_path / "net.caffemodel.h5", layers)
    assert read_weights(tmp_path / "net.caffemodel.h5") == layers


def test_a_state_is_the_one_that_was_written(tmp_path: Path) -> None:
    # Ten and more are in another order by name than by number.
    history = tuple(Blob((1,), array("f", (index,))) for index in range(12))
    state = SolverState(300, "snapshots/größe.caffemodel.h5", (*history, MATRIX, NUMBER), 2)
    write_state(tmp_path / "net.solverstate.h5", state)
    assert read_state(tmp_path / "net.solverstate.h5") == state
    assert [path.name for path in tmp_path.iterdir()] == ["net.solverstate.h5"]


@pytest.mark.parametrize("name", ["conv1/7x7", "", "."])
def test_a_layer_whose_name_caffe_cannot_save_either_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoSnapshotError, match=r"cannot be saved in HDF5.*BINARYPROTO"):
        write_weights(tmp_path / "net.caffemodel.h5", {name: [MATRIX]})
    assert not list(tmp_path.iterdir())


def test_other_files_are_refused_for_what_they_are(tmp_path: Path) -> None:
    weights, state = tmp_path / "net.caffemodel.h5", tmp_path / "net.solverstate.h5"
    write_weights(weights, {"fc": [MATRIX]})
    write_state(state, SolverState(1, "", (MATRIX,)))
    with pytest.raises(NoSnapshotError, match=r"no .solverstate.h5: it has no dataset `iter`"):
        read_state(weights)
    with pytest.raises(NoSnapshotError, match=r"no .caffemodel.h5: it has no group `data`"):
        read_weights(state)
    (tmp_path / "cut").write_bytes(state.read_bytes()[:-100])
    (tmp_path / "text").write_text("net: 'net'\n")
    with pytest.raises(NoSnapshotError, match="damaged"):
        read_state(tmp_path / "cut")
    with pytest.raises(NoSnapshotError, match="this is not HDF5"):
        read_state(tmp_path / "text")
    with pytest.raises(FileNotFoundError):
        read_weights(tmp_path / "missing")


def test_datasets_of_other_kinds_are_refused(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "net.h5", "w") as file:
        file["iter"] = [1, 2]
        file["data/fc/0"] = [1, 2]
        file["data/text/0"] = "text"
    with pytest.raises(NoSnapshotError, match="`/iter` is no whole number"):
        read_state(tmp_path / "net.h5")
    with pytest.raises(NoSnapshotError, match="`/data/fc/0` holds no numbers with a fraction"):
        read_weights(tmp_path / "net.h5")


def test_bytes_in_another_order_are_read(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "net.h5", "w") as file:
        file.create_dataset("data/fc/0", data=[1.5, 2.5], dtype=">f4")
    assert read_weights(tmp_path / "net.h5") == {"fc": [Blob((2,), array("f", (1.5, 2.5)))]}
