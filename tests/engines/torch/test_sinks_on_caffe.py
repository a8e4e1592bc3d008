"""Silence, HDF5Output and Parameter against real Caffe."""

from __future__ import annotations

import random
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch
from parity import Array, Case, asked, check, ready, uniform

from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.operators.operator import UnrunnableError

OUTPUT = 'layer { name: "it" type: "HDF5Output" bottom: "b" bottom: "l" hdf5_output_param { file_name: "out.h5" } }'


def values(shape: list[int]) -> Array:
    """Some values."""
    return uniform(np.random.default_rng(1), shape)


def test_silence_gives_a_gradient_of_zero(interpreter: Interpreter, tmp_path: Path) -> None:
    text = 'layer { name: "it" type: "Silence" bottom: "a" bottom: "b" }'
    check([Case(text, [values([2, 3]), values([4])], "TRAIN", (True, True))], interpreter, tmp_path, 0.0)


@pytest.mark.parametrize("shape", ["dim: 3 dim: 2", "dim: 4", ""])
def test_the_top_of_a_parameter_is_its_blob(shape: str, interpreter: Interpreter, tmp_path: Path) -> None:
    text = f'layer {{ name: "it" type: "Parameter" top: "t" parameter_param {{ shape {{ {shape} }} }} }}'
    check([Case(text, [])], interpreter, tmp_path, 0.0)


@pytest.mark.parametrize("shapes", [([3, 2, 4, 5], [3]), ([2, 6], [2, 3, 1]), ([1], [1, 1, 1, 1])])
def test_output_writes_what_caffe_writes(
    shapes: tuple[list[int], list[int]], interpreter: Interpreter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    monkeypatch.chdir(ours)
    made = ready(Case(OUTPUT, [values(shape) for shape in shapes], "TEST", None), random.Random(1))
    assert not list(ours.iterdir())
    made.operator.forward([torch.from_numpy(bottom).to(memory_format=order(bottom)) for bottom in made.case.bottoms])
    assert asked([made], interpreter, tmp_path / "theirs")[0] is not None
    with h5py.File(ours / "out.h5") as mine, h5py.File(tmp_path / "theirs" / "out.h5") as caffes:
        assert sorted(mine) == sorted(caffes) == ["data", "label"]
        for name in mine:
            assert mine[name].dtype == caffes[name].dtype
            assert np.array_equal(mine[name], caffes[name])


def order(bottom: Array) -> torch.memory_format:
    """Channels last, where there are channels."""
    return torch.channels_last if bottom.ndim == 4 else torch.contiguous_format


def test_output_takes_one_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    operator = ready(Case(OUTPUT, [values([2, 3]), values([2])], "TEST", None), random.Random(1)).operator
    operator.forward([torch.zeros(2, 3), torch.zeros(2)])
    with pytest.raises(UnrunnableError, match="has a batch already"):
        operator.forward([torch.ones(2, 3), torch.zeros(2)])
    with h5py.File("out.h5") as file:
        assert not file["data"][...].any()


def test_output_without_its_folder_is_refused() -> None:
    with pytest.raises(UnrunnableError, match="there is no such folder"):
        ready(Case(OUTPUT.replace("out.h5", "not/here.h5"), [values([2, 3]), values([2])]), random.Random(1))
