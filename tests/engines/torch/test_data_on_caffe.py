"""The engine's batches are those of real Caffe, to the bit, wherever nothing is left to chance."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
from data_sets import Case, check, database, datum, mean_file, picture, pictures, raw, save
from PIL import Image

from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.data.picture_source import PictureSource
from prototool.engines.torch.data.source import Source

SIZES = [(31, 40), (52, 33), (45, 45), (64, 30), (30, 71), (33, 34), (90, 61)]


def image_data(image: str, transform: str = "") -> str:
    """An ImageData layer."""
    return f"""layer {{ name: "data" type: "ImageData" top: "data" top: "label"
      transform_param {{ {transform} }} image_data_param {{ source: "list.txt" {image} }} }}"""


def data(fields: str, transform: str = "", tops: str = 'top: "data" top: "label"') -> str:
    """A Data layer that reads an LMDB."""
    return f"""layer {{ name: "data" type: "Data" {tops}
      transform_param {{ {transform} }} data_param {{ backend: LMDB {fields} }} }}"""


def streamed(source: Source) -> None:
    """Have a source keep no pictures, as if they did not fit into memory."""
    assert isinstance(source, PictureSource)
    assert source.kept
    source.kept = None


def test_lists_of_pictures(interpreter: Interpreter, tmp_path: Path) -> None:
    pictures(tmp_path, SIZES)
    mean_file(tmp_path / "mean.binaryproto", np.random.default_rng(1).uniform(90, 140, (3, 36, 44)))
    mean_file(tmp_path / "grey.binaryproto", np.random.default_rng(2).uniform(90, 140, (1, 30, 30)), legacy=False)
    sized = "new_height: 36 new_width: 44"
    whole = f"{tmp_path}/"
    cases = [
        Case(image_data(f"batch_size: 3 {sized}"), "TEST"),
        Case(image_data(f"batch_size: 3 {sized} is_color: false", "scale: 0.0078125"), "TRAIN"),
        Case(
            image_data(
                "batch_size: 3",
                "crop_size: 30 mean_value: 104.007 mean_value: 116.669 mean_value: 122.679 scale: 0.017",
            ),
            "TEST",
        ),
        Case(image_data(f"batch_size: 4 {sized}", 'crop_size: 21 mean_file: "mean.binaryproto" scale: 0.3'), "TEST"),
        Case(image_data(f"batch_size: 2 {sized}", 'mean_file: "mean.binaryproto"'), "TRAIN"),
        Case(
            image_data(
                "batch_size: 10 new_height: 30 new_width: 30 is_color: false",
                'mean_file: "grey.binaryproto" crop_size: 1',
            ),
            "TEST",
        ),
        Case(image_data(f'batch_size: 9 {sized} root_folder: "{whole}"', "mean_value: 127.5"), "TEST"),
        # Without crop and size each batch has the size of its picture.
        Case(image_data("", "mean_value: 3"), "TEST", 9),
        Case(
            f'layers {{ name: "data" type: IMAGE_DATA top: "data" top: "label" image_data_param {{'
            f' source: "list.txt" batch_size: 3 {sized} crop_size: 20 scale: 0.1 }} }}',
            "TEST",
        ),
    ]
    cases.append(
        Case(
            """layers { layer { name: "data" type: "images" source: "list.txt" batchsize: 3 new_height: 36 new_width: 44
            cropsize: 20 scale: 0.1 meanfile: "mean.binaryproto" } top: "data" top: "label" }""",
            "TEST",
        )
    )
    check(cases, interpreter, tmp_path)


def test_pictures_that_do_not_fit_into_memory(interpreter: Interpreter, tmp_path: Path) -> None:
    pictures(tmp_path, SIZES)
    mean_file(tmp_path / "mean.binaryproto", np.random.default_rng(1).uniform(90, 140, (3, 36, 44)))
    fields = "batch_size: 4 new_height: 36 new_width: 44"
    transforms = ['crop_size: 21 mean_file: "mean.binaryproto"', "mean_value: 10 scale: 0.1", "crop_size: 1"]
    check([Case(image_data(fields, each), "TEST") for each in transforms], interpreter, tmp_path, streamed)


def test_every_format_of_pictures(interpreter: Interpreter, tmp_path: Path) -> None:
    names = ["a.bmp", "b.tif", "c.webp", "d.ppm", "palette.png", "clear.png", "cmyk.jpg", "progressive.jpg", "cut.jpg"]
    for index, name in enumerate(names[:4]):
        save(tmp_path / name, picture(index, 40, 51))
    from_array = Image.fromarray
    image = from_array(picture(9, 40, 51))
    image.convert("P").save(tmp_path / "palette.png")
    image.convert("RGBA").save(tmp_path / "clear.png")
    image.convert("CMYK").save(tmp_path / "cmyk.jpg")
    image.save(tmp_path / "progressive.jpg", progressive=True, subsampling=1)
    (tmp_path / "cut.jpg").write_bytes((tmp_path / "progressive.jpg").read_bytes()[:1500])
    for turn in range(1, 9):
        exif = Image.Exif()
        exif[274] = turn
        image.save(tmp_path / f"turned{turn}.jpg", exif=exif, subsampling=turn % 3)
        names.append(f"turned{turn}.jpg")
    deep = np.random.default_rng(4).integers(0, 65536, (20, 30)).astype(np.uint16)
    from_array(deep).save(tmp_path / "deep.png")
    names.append("deep.png")
    (tmp_path / "list.txt").write_text("".join(f"{name} {index}\n" for index, name in enumerate(names)))
    sizes = ["", "new_height: 64 new_width: 64", "new_height: 13 new_width: 100", "new_height: 20 new_width: 25"]
    cases = [
        Case(image_data(f"is_color: {colour} {size}"), "TEST", len(names))
        for colour in ("true", "false")
        for size in sizes
    ]
    check(cases, interpreter, tmp_path)


def test_databases(interpreter: Interpreter, tmp_path: Path) -> None:
    pictures(tmp_path, SIZES, ["png", "jpg"])
    encoded = [
        datum(encoded=True, data=path.read_bytes(), label=index - 2)
        for index, path in enumerate(sorted(tmp_path.glob("picture*")))
    ]
    database(tmp_path / "encoded", encoded)
    database(tmp_path / "raw", [raw(picture(index, 24, 20), index) for index in range(8)])
    database(tmp_path / "grey", [raw(picture(index, 9, 12, 1), index) for index in range(5)])
    database(tmp_path / "six", [raw(picture(index, 12, 12, 6), 70000 + index) for index in range(5)])
    draw = np.random.default_rng(3)
    floats = [
        datum(channels=2, height=5, width=6, float_data=draw.normal(size=60).tolist(), label=index)
        for index in range(5)
    ]
    database(tmp_path / "floats", floats)
    mean_file(tmp_path / "mean.binaryproto", draw.uniform(90, 140, (3, 24, 20)))
    cases = [
        Case(data('source: "encoded" batch_size: 3', "force_color: true crop_size: 30"), "TEST"),
        Case(data('source: "encoded" batch_size: 3', "force_gray: true crop_size: 17 scale: 0.5"), "TEST"),
        Case(data('source: "encoded" batch_size: 1', "scale: 0.5"), "TEST", 9),
        Case(data('source: "raw" batch_size: 3', 'mean_file: "mean.binaryproto"')),
        Case(data('source: "raw" batch_size: 3', 'mean_file: "mean.binaryproto" crop_size: 13 scale: 0.01'), "TEST"),
        Case(data('source: "raw" batch_size: 20', "mean_value: 1.5 mean_value: 2.25 mean_value: 7", 'top: "data"')),
        Case(data('source: "grey" batch_size: 2', "crop_size: 8 mean_value: 33"), "TEST"),
        Case(data('source: "six" batch_size: 4', "crop_size: 7 mean_value: 33"), "TEST"),
        Case(data('source: "floats" batch_size: 2', "crop_size: 4 mean_value: 0.3 scale: 1.7"), "TEST"),
        Case(
            'layers { name: "data" type: DATA top: "data" top: "label" data_param { backend: LMDB source: "raw"'
            ' batch_size: 3 crop_size: 13 mean_file: "mean.binaryproto" scale: 0.25 } }',
            "TEST",
        ),
    ]
    check(cases, interpreter, tmp_path)


def test_hdf5_files(interpreter: Interpreter, tmp_path: Path) -> None:
    draw = np.random.default_rng(3)
    for index, rows in enumerate((3, 5, 2)):
        with h5py.File(tmp_path / f"{index}.h5", "w") as file:
            file["data"] = draw.normal(size=(rows, 2, 3, 4))
            file["label"] = draw.integers(0, 2**30, rows)
            file["more"] = draw.normal(size=(rows, 2)).astype(np.float32)
    (tmp_path / "list.txt").write_text("0.h5 1.h5\n\n2.h5")
    (tmp_path / "one.txt").write_text("1.h5\n")
    layers = [
        f'layer {{ name: "d" type: "HDF5Data" {tops} hdf5_data_param {{ source: "{source}" batch_size: {size} }} }}'
        for tops, source, size in [
            ('top: "data" top: "label"', "list.txt", 4),
            ('top: "more"', "list.txt", 27),
            ('top: "label" top: "data" top: "more"', "one.txt", 3),
        ]
    ]
    check([Case(layer, phase) for layer in layers for phase in ("TRAIN", "TEST")], interpreter, tmp_path)


def test_dummies_and_inputs(interpreter: Interpreter, tmp_path: Path) -> None:
    cases = [
        Case(
            'layer { name: "d" type: "DummyData" top: "a" top: "b" dummy_data_param { shape { dim: 2 dim: 3 }'
            " data_filler { value: 2.5 } } }",
            times=2,
        ),
        Case(
            'layer { name: "d" type: "DummyData" top: "a" top: "b" dummy_data_param { shape { dim: 2 dim: 3 }'
            ' shape { dim: 1 dim: 1 dim: 4 dim: 4 } data_filler { value: 2.5 } data_filler { type: "bilinear" } } }',
            times=2,
        ),
        Case(
            'layer { name: "d" type: "DummyData" top: "a" dummy_data_param { num: 2 channels: 3 height: 1 width: 2 } }',
            times=2,
        ),
        Case('layer { name: "d" type: "Input" top: "a" top: "b" input_param { shape { dim: 2 dim: 3 } } }', times=2),
    ]
    check(cases, interpreter, tmp_path)


@pytest.mark.parametrize("phase", ["TRAIN", "TEST"])
def test_windows(interpreter: Interpreter, tmp_path: Path, phase: str) -> None:
    save(tmp_path / "a.jpg", picture(1, 60, 80))
    save(tmp_path / "b.png", picture(2, 50, 41, 1))
    # One window of each kind, so that chance has no choice.
    (tmp_path / "windows.txt").write_text(
        "# 0\na.jpg\n3 60 80\n2\n7 0.9 5 7 70 30\n2 0.5 1 1 5 5\n# 1\nb.png 3 50 41 1\n4 0.2 20 2 40 49\n"
    )
    mean_file(tmp_path / "mean.binaryproto", np.random.default_rng(1).uniform(90, 140, (3, 40, 40)))
    means = [
        'mean_file: "mean.binaryproto" scale: 0.3',
        "mean_value: 104.5",
        "mean_value: 1 mean_value: 2 mean_value: 3.3",
    ]
    fields = [
        "",
        "context_pad: 4 scale: 0.7",
        'crop_mode: "square" fg_fraction: 0.7',
        'crop_mode: "square" context_pad: 3',
    ]
    layers = [
        f"""layer {{ name: "w" type: "WindowData" top: "data" top: "label"
            transform_param {{ crop_size: 27 {mean} }}
            window_data_param {{ source: "windows.txt" batch_size: 5 fg_threshold: 0.6 bg_threshold: 0.4
                {field} }} }}"""
        for mean in means
        for field in fields
    ]
    layers.append("""layers { name: "w" type: WINDOW_DATA top: "data" top: "label" window_data_param {
        source: "windows.txt" batch_size: 5 crop_size: 27 scale: 0.7 fg_threshold: 0.6 bg_threshold: 0.4 } }""")
    layers.append("""layers { layer { name: "w" type: "window_data" source: "windows.txt" batchsize: 5 cropsize: 27
        scale: 0.7 det_fg_threshold: 0.6 det_bg_threshold: 0.4 det_fg_fraction: 0.5 det_context_pad: 2
        det_crop_mode: "square" } top: "data" top: "label" }""")
    check([Case(layer, phase, 2) for layer in layers], interpreter, tmp_path)
