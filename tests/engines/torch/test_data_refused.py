"""Data that cannot be read: one message that says which file, what is wrong and what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from data_sets import database, datum, drawn, mean_file, picture, pictures, raw, save, source

from prototool.engines.torch.data.source import SourceError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with pictures, a database and HDF5 files, and much that is wrong."""
    pictures(tmp_path, [(20, 18)] * 4)
    save(tmp_path / "large.png", picture(9, 40, 40))
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    (tmp_path / "empty.jpg").write_bytes(b"")
    good = "picture 0.jpg 0\npicture 1.png 1\n"
    lists = {
        "empty": "",
        "gone": f"{good}picture 1.png 1\nnowhere.jpg 7\n",
        "broken": f"{good}broken.jpg 7\n",
        "hollow": f"{good}empty.jpg 7\n",
        "word": f"{good}picture 1.png cat\n",
        "half": f"{good}picture 1.png 3x\n",
        "tab": f"{good}picture_1.png\t3\n",
        "blank": f"{good}\n{good}",
        "sizes": f"{good}large.png 3\n",
    }
    for name, text in lists.items():
        (tmp_path / f"{name}.txt").write_text(text)
    mean_file(tmp_path / "mean.binaryproto", np.ones((3, 40, 40)))
    (tmp_path / "no.binaryproto").write_text("not a mean")
    databases(tmp_path)
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["x"], file["y"], file["words"] = np.zeros((4, 2)), np.zeros(3), np.array([b"a"] * 4)
    with h5py.File(tmp_path / "b.h5", "w") as file:
        file["x"] = np.zeros((4, 3))
    for name, text in {"a": "a.h5", "ab": "a.h5\nb.h5", "lost": "a.h5\nlost.h5", "not": "a.txt"}.items():
        (tmp_path / f"{name}.txt").write_text(text)
    return tmp_path


def databases(folder: Path) -> None:
    """Databases of which something is wrong."""
    good = raw(picture(1, 8, 8), 1)
    database(folder / "db", [good] * 3)
    database(folder / "none", [])
    database(folder / "junk", [good, b"\x22\xff\xff"])
    database(folder / "short", [good, datum(channels=3, height=8, width=8, data=b"too short")])
    database(folder / "undecodable", [datum(encoded=True, data=b"no picture")])
    (folder / "level").mkdir()
    (folder / "level" / "CURRENT").write_text("MANIFEST-000001\n")
    (folder / "file.mdb").mkdir()
    (folder / "file.mdb" / "data.mdb").write_bytes(b"x" * 9000)


def image(source: str, image: str = "", transform: str = "") -> str:
    """An ImageData layer."""
    return f"""layer {{ name: "data" type: "ImageData" top: "data" top: "label" transform_param {{ {transform} }}
      image_data_param {{ source: "{source}.txt" batch_size: 3 {image} }} }}"""


def data(source: str, fields: str = "backend: LMDB", transform: str = "") -> str:
    """A Data layer."""
    return f"""layer {{ name: "data" type: "Data" top: "data" top: "label" transform_param {{ {transform} }}
      data_param {{ source: "{source}" batch_size: 2 {fields} }} }}"""


def hdf5(source: str, top: str = "x") -> str:
    """An HDF5Data layer."""
    return f'layer {{ name: "data" type: "HDF5Data" {top} hdf5_data_param {{ source: "{source}.txt" batch_size: 2 }} }}'


X = 'top: "x"'
REFUSED = [
    (image("nowhere"), "its list 'nowhere.txt' does not exist; paths count from"),
    (image("empty"), "its list 'empty.txt' is empty"),
    (image("gone"), "line 4 of its list 'gone.txt': 'nowhere.jpg' does not exist; paths count from"),
    (image("gone", 'root_folder: "x"'), "line 1 of its list 'gone.txt': 'xpicture 0.jpg' does not exist"),
    (image("broken"), "line 3 of its list 'broken.txt': 'broken.jpg' cannot be decoded"),
    (image("hollow"), "line 3 of its list 'hollow.txt': 'empty.jpg' is an empty file"),
    (image("word"), "line 3 of its list 'word.txt': the label 'cat' is no whole number"),
    (image("half"), "line 3 of its list 'half.txt': the label '3x' is no whole number"),
    (image("tab"), "line 3 of its list 'tab.txt': 'picture_1.png\t3' has no space before a label"),
    (image("blank"), "line 3 of its list 'blank.txt': the line is empty"),
    (image("sizes"), "line 3 of its list 'sizes.txt': 'large.png' is 3 x 40 x 40 .* begins with one of 3 x 20 x 18"),
    (image("list", "new_height: 9"), "only one of new_height and new_width"),
    (image("list", transform="crop_size: 19"), "line 1 of its list 'list.txt': .* is 20 x 18 .* crop_size is 19"),
    (image("list", transform="mean_value: 1 mean_value: 2"), "has 3 channels, and there are 2 values of mean_value"),
    (image("list", transform='mean_file: "lost.binaryproto"'), "its mean_file 'lost.binaryproto' does not exist"),
    (image("list", transform='mean_file: "no.binaryproto"'), "its mean_file 'no.binaryproto' is no blob"),
    (image("list", transform='mean_file: "mean.binaryproto"'), "is 3 x 20 x 18 .* 'mean.binaryproto' is 3 x 40 x 40"),
    (data("lost"), "its LMDB 'lost' does not exist; paths count from"),
    (data("level"), "'level' is a LevelDB; write it as an LMDB"),
    (data("level", ""), "reads a LEVELDB .as Caffe does where backend is not stated., 'level', .* write it as an LMDB"),
    (data("db", ""), "'db' is an LMDB, and it reads a LEVELDB; state backend: LMDB"),
    (data("file.mdb"), "its LMDB 'file.mdb' cannot be opened"),
    (data("none"), "its LMDB 'none' is empty"),
    (data("junk"), "entry 2 of its LMDB 'junk', with the key '00000001', is no Datum"),
    (data("short"), "entry 2 of its LMDB 'short', .* 3 x 8 x 8 .*, and holds 9 values"),
    (data("undecodable"), "entry 1 of its LMDB 'undecodable', .* cannot be decoded"),
    (data("db", transform="crop_size: 9"), "entry 1 of its LMDB 'db', .* crop_size is 9"),
    (data("undecodable", transform="force_gray: true force_color: true"), "force_color and force_gray are stated"),
    (hdf5("nowhere", X), "its list 'nowhere.txt' does not exist"),
    (hdf5("empty", X), "its list 'empty.txt' is empty"),
    (hdf5("lost", X), "entry 2 of its list 'lost.txt', 'lost.h5' does not exist"),
    (hdf5("not", X), "'a.txt', which its list 'not.txt' names, cannot be read as HDF5"),
    (hdf5("a", 'top: "z"'), "has no data set 'z', .* but 'words', 'x', 'y'"),
    (hdf5("a", 'top: "words"'), "has no numbers in its data set 'words'"),
    (hdf5("a", 'top: "x" top: "y"'), "'a.h5', .* has 4 rows in its data set 'x' and 3 in 'y'"),
    (hdf5("ab", X), "'b.h5', .* has rows of 3 in its data set 'x', and the first file has rows of 2"),
    (
        'layer { name: "data" type: "MemoryData" top: "x" top: "y" }',
        "a program feeds it .* ImageData, Data or HDF5Data",
    ),
]


@pytest.mark.parametrize(("layer", "message"), REFUSED)
def test_what_cannot_be_read_is_told(folder: Path, layer: str, message: str) -> None:
    with pytest.raises(SourceError, match=rf"(?s)^layer 'data' \(.*\): .*{message}"):
        drawn(source(layer, folder), 2)


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        (None, "its window file 'windows.txt' does not exist"),
        ("", "has no foreground window"),
        ("# 0\nlarge.png 3 40 40 1\n1 0.9 0 0 9 9\n", "has no background window"),
        ("# 1\nlarge.png 3 40 40 0\n", "line 1 of its window file 'windows.txt': the picture is number 1"),
        ("# 0\nlarge.png 3 40 40 1\n0 0.9 0 0 9 9\n", "line 3 .*: the class of a foreground window is 0"),
        ("# 0\nlarge.png 3 40 forty 1\n", "line 2 .*: 'forty' where width should be"),
        ("# 0\nlarge.png 3 40 40 2\n0 0.1 0 0 9 9\n", "line 3 .*: the file ends where the class of a window should be"),
        ("# 0\nlost.png 3 40 40 2\n0 0.1 0 0 9 9\n1 0.9 0 0 9 9\n", "'lost.png' does not exist"),
        ("# 0\nlarge.png 3 40 40 2\n0 0.1 0 0 9 90\n1 0.9 0 0 9 90\n", "'large.png' is 40 x 40 .*no window 0 0 9 90"),
    ],
)
def test_windows_that_cannot_be_read_are_told(folder: Path, windows: str | None, message: str) -> None:
    layer = """layer { name: "w" type: "WindowData" top: "x" top: "y" transform_param { crop_size: 9 }
      window_data_param { source: "windows.txt" batch_size: 4 } }"""
    if windows is not None:
        (folder / "windows.txt").write_text(windows)
    with pytest.raises(SourceError, match=rf"(?s)^layer 'w' \(WindowData\): .*{message}"):
        drawn(source(layer, folder), 2)


def test_an_error_comes_with_the_batch_it_belongs_to(folder: Path) -> None:
    (folder / "late.txt").write_text("picture 0.jpg 0\n" * 7 + "broken.jpg 1\n")
    made = source(image("late"), folder)
    drawn(made, 2)
    with pytest.raises(SourceError, match=r"line 8 of its list 'late\.txt'"):
        made.draw()
    made.close()


def test_a_library_that_is_missing_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lmdb", None)
    with pytest.raises(SourceError, match=r"the library lmdb .* pip install 'caffe-prototool\[torch\]'"):
        source(data("db"), folder)
