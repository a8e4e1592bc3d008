"""What is left to chance: the same for the same seed wherever a run begins, and as likely as in real Caffe."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path

import cv2
import h5py
import numpy as np
import pytest
from data_sets import Array, Batches, Case, caffes, drawn, ours, pictures, save, source

from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.data.picture_source import PictureSource

SHUFFLED = """layer { name: "data" type: "ImageData" top: "data" top: "label"
  transform_param { mirror: true crop_size: 9 }
  image_data_param { source: "list.txt" batch_size: 4 shuffle: true rand_skip: 5 new_height: 20 new_width: 18 } }"""
ROWS = """layer { name: "data" type: "HDF5Data" top: "row"
  hdf5_data_param { source: "files.txt" batch_size: 4 shuffle: true } }"""
DUMMY = """layer { name: "data" type: "DummyData" top: "a" top: "b" dummy_data_param { shape { dim: 3 dim: 4 }
  data_filler { type: "gaussian" } data_filler { type: "uniform" } } }"""
WINDOWS = """layer { name: "data" type: "WindowData" top: "data" top: "label"
  transform_param { crop_size: 9 mirror: true } window_data_param { source: "windows.txt" batch_size: 6 } }"""

# A picture of which a part tells where it was, and if it is mirrored: 5 x 6 pixels, of 3 x 3 each crop.
MARKED = (np.arange(30).reshape(5, 6, 1) * 8).astype(np.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with data of all kinds."""
    pictures(tmp_path, [(20, 18)] * 11)
    windows = [f"# {index}\npicture {index}.x 3 20 18 2\n1 0.9 0 0 9 9\n0 0.1 {index} 3 12 13\n" for index in range(5)]
    (tmp_path / "windows.txt").write_text("".join(windows).replace("picture ", "picture").replace(".x", ".png"))
    for index in range(5):
        save(tmp_path / f"picture{index}.png", np.full((20, 18, 3), index * 20, np.uint8))
    for index, rows in enumerate((3, 5, 2)):
        with h5py.File(tmp_path / f"{index}.h5", "w") as file:
            file["row"] = np.arange(rows) + 10.0 * index
    (tmp_path / "files.txt").write_text("0.h5\n1.h5\n2.h5\n")
    return tmp_path


@pytest.mark.parametrize("layer", [SHUFFLED, ROWS, DUMMY, WINDOWS])
def test_a_run_that_goes_on_draws_what_one_without_a_break_does(folder: Path, layer: str) -> None:
    whole = drawn(source(layer, folder), 12)
    later = source(layer, folder)
    later.move(7)
    assert same(drawn(later, 5), whole[7:])
    later.move(0)
    assert same(drawn(later, 12), whole)


@pytest.mark.parametrize("layer", [SHUFFLED, ROWS, DUMMY, WINDOWS])
def test_seed_and_name_decide(folder: Path, layer: str) -> None:
    first = drawn(source(layer, folder), 6)
    assert same(drawn(source(layer, folder), 6), first)
    assert not same(drawn(source(layer, folder, seed=2), 6), first)
    assert not same(drawn(source(layer.replace('name: "data"', 'name: "other"'), folder), 6), first)


def test_batches_do_not_depend_on_what_is_kept_in_memory(folder: Path) -> None:
    streamed = source(SHUFFLED, folder)
    assert isinstance(streamed, PictureSource)
    streamed.kept = None
    assert same(drawn(streamed, 9), drawn(source(SHUFFLED, folder), 9))


def test_each_epoch_has_every_picture_once(folder: Path) -> None:
    layer = SHUFFLED.replace("rand_skip: 5", "").replace("batch_size: 4", "batch_size: 1")
    labels = [float(label[0]) for _, label in drawn(source(layer, folder), 44)]
    epochs = [labels[start : start + 11] for start in range(0, 44, 11)]
    assert all(sorted(epoch) == [index * 3.0 for index in range(11)] for epoch in epochs)
    assert len(set(map(tuple, epochs))) == 4


def test_hdf5_shuffles_files_and_the_rows_in_them(folder: Path) -> None:
    layer = ROWS.replace("batch_size: 4", "batch_size: 10")
    epochs = [tops[0].tolist() for tops in drawn(source(layer, folder), 40)]
    everything = [0, 1, 2, 10, 11, 12, 13, 14, 20, 21]
    assert all(sorted(epoch) == everything for epoch in epochs)
    orders = {tuple(dict.fromkeys(int(row) // 10 for row in epoch)) for epoch in epochs}
    assert len(orders) == 6
    assert all(len([*groupby(int(row) // 10 for row in epoch)]) == 3 for epoch in epochs)
    assert len({tuple(row for row in epoch if row < 10) for epoch in epochs}) == 6


def test_skipping_takes_place_once(folder: Path) -> None:
    layer = SHUFFLED.replace("shuffle: true", "").replace("mirror: true crop_size: 9", "")
    starts = set()
    for seed in range(30):
        labels = np.concatenate([label for _, label in drawn(source(layer, folder, seed=seed), 6)]) / 3
        starts.add(int(labels[0]))
        assert np.array_equal(labels, (labels[0] + np.arange(24)) % 11)
    assert starts == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("phase", ["TRAIN", "TEST"])
def test_crops_and_mirrors_are_as_likely_as_in_caffe(interpreter: Interpreter, tmp_path: Path, phase: str) -> None:
    cv2.imwrite(str(tmp_path / "marked.png"), MARKED)
    (tmp_path / "list.txt").write_text("marked.png 0\n")
    layer = """layer { name: "data" type: "ImageData" top: "data" top: "label"
      transform_param { mirror: true crop_size: 3 }
      image_data_param { source: "list.txt" batch_size: 240 is_color: false } }"""
    case = Case(layer, phase, 10)
    (theirs,) = caffes([case], interpreter, tmp_path, tmp_path / "caffe")
    assert theirs
    expected = places(theirs)
    found = places(ours(case, tmp_path))
    possible = 24 if phase == "TRAIN" else 2
    assert len(expected) == possible
    assert found.keys() == expected.keys()
    mean = 2400 / possible
    # Chi-square far beyond what comes by chance: less than 1 in 1000 for 23 degrees of freedom.
    assert sum((count - mean) ** 2 / mean for count in found.values()) < 50
    assert sum((count - mean) ** 2 / mean for count in expected.values()) < 50


@pytest.mark.parametrize("fields", ["context_pad: 3", 'crop_mode: "square"', ""])
def test_windows_are_mirrored_as_in_caffe(interpreter: Interpreter, tmp_path: Path, fields: str) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), cv2.resize(MARKED, (60, 50)))
    (tmp_path / "windows.txt").write_text("# 0\na.png 3 50 60 3\n7 0.9 2 9 33 30\n4 1 40 1 59 20\n1 0 9 9 30 49\n")
    layer = f"""layer {{ name: "w" type: "WindowData" top: "data" top: "label"
      transform_param {{ crop_size: 21 mirror: true }}
      window_data_param {{ source: "windows.txt" batch_size: 40 fg_fraction: 0.7 {fields} }} }}"""
    case = Case(layer, times=2)
    (theirs,) = caffes([case], interpreter, tmp_path, tmp_path / "caffe")
    assert theirs
    found = ours(case, tmp_path)
    assert windows(found) == windows(theirs)
    assert len(windows(found)) == 6
    assert all(np.array_equal(batch["label"] == 0, np.arange(40) < 12) for batch in [*found, *theirs])


def windows(batches: Batches) -> set[tuple[float, bytes]]:
    """All windows there are in batches, with their labels."""
    pairs = [pair for batch in batches for pair in zip(batch["label"].tolist(), batch["data"], strict=True)]
    return {(label, window.tobytes()) for label, window in pairs}


def places(batches: Batches) -> Counter[tuple[int, bool]]:
    """Where crops were taken, and whether they are mirrored."""
    crops: list[Array] = [crop for batch in batches for crop in batch["data"][:, 0]]
    return Counter((int(crop.min()), bool(crop[0, 0] > crop[0, 1])) for crop in crops)


def same(found: list[tuple[Array, ...]], expected: list[tuple[Array, ...]]) -> bool:
    """Whether batches are the same to the bit."""
    pairs = [pair for tops in zip(found, expected, strict=True) for pair in zip(*tops, strict=True)]
    return all(np.array_equal(one, other) for one, other in pairs)
