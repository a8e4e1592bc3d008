"""Layers that read pictures, with settings by chance: the engine refuses what Caffe does, else gives its batches."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from data_sets import Batches, Case, caffes, database, datum, mean_file, ours, picture, pictures, raw
from parity import SETTINGS

from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.data.source import SourceError

# Caffe reads so many batches before they are asked for, and more than one case has a picture that it ends by.
AHEAD = 6

LISTS = {"same": [(24, 30)] * 7, "several": [(24, 30), (31, 20), (40, 40), (20, 33), (27, 27)], "one": [(23, 23)]}
DATABASES = ("raw", "grey", "encoded", "mixed", "floats")
MEANS = {"small": (3, 24, 30), "sized": (3, 26, 22), "grey": (1, 24, 30), "square": (3, 23, 23)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lists of pictures of one size and of several, databases of all kinds, and means."""
    for name, sizes in LISTS.items():
        (tmp_path / name).mkdir()
        pictures(tmp_path / name, sizes)
    for name, shape in MEANS.items():
        draw = np.random.default_rng(len(name))
        mean_file(tmp_path / f"{name}.binaryproto", draw.uniform(0, 255, shape), legacy=name != "sized")
    draw = np.random.default_rng(5)
    encoded = [
        datum(encoded=True, data=path.read_bytes(), label=index)
        for index, path in enumerate(sorted((tmp_path / "several").glob("picture*")))
    ]
    database(tmp_path / "raw", [raw(picture(index, 24, 30), index) for index in range(6)])
    database(tmp_path / "grey", [raw(picture(index, 24, 30, 1), -index) for index in range(4)])
    database(tmp_path / "encoded", encoded)
    database(tmp_path / "mixed", [*encoded, raw(picture(1, 24, 30), 3)])
    values = draw.normal(size=(5, 3 * 24 * 30)).tolist()
    database(tmp_path / "floats", [datum(channels=3, height=24, width=30, float_data=each, label=2) for each in values])
    return tmp_path


def transform(chance: random.Random) -> str:
    """What a layer does to its pictures, without what is left to chance."""
    fields = [f"crop_size: {chance.choice([1, 7, 16, 20, 23, 24, 28])}"] if chance.random() < 0.6 else []
    if chance.random() < 0.4:
        fields.append(f'mean_file: "{chance.choice(list(MEANS))}.binaryproto"')
    elif chance.random() < 0.6:
        fields += [f"mean_value: {chance.uniform(0, 255):.3f}" for _ in range(chance.choice([1, 1, 3, 3, 3, 2]))]
    if chance.random() < 0.5:
        fields.append(f"scale: {chance.choice([0.00390625, 0.017, 2, -1.3])}")
    fields += [f"{name}: true" for name in ("force_color", "force_gray") if chance.random() < 0.25]
    return " ".join(fields)


def setting(chance: random.Random) -> Case:
    """A layer."""
    batch = chance.choice([1, 1, 2, 3, 5, 9])
    if chance.random() < 0.5:
        source = chance.choice(list(LISTS))
        fields = [f'source: "{source}/list.txt" root_folder: "{source}/" batch_size: {batch}']
        if chance.random() < 0.5:
            fields.append(f"new_height: {chance.choice([24, 26, 48])} new_width: {chance.choice([22, 30, 40])}")
        fields += ["is_color: false"] if chance.random() < 0.4 else []
        kind, name = "ImageData", "image_data_param"
    else:
        fields = [f'backend: LMDB source: "{chance.choice(DATABASES)}" batch_size: {batch}']
        kind, name = "Data", "data_param"
    tops = 'top: "data" top: "label"' if kind == "ImageData" or chance.random() < 0.7 else 'top: "data"'
    layer = f'layer {{ name: "data" type: "{kind}" {tops} {name} {{ {" ".join(fields)} }}'
    made = transform(chance)
    if made.count("mean_value") == 1 and "force_" not in made:
        # Caffe, once it has seen a picture in colour, takes no grey one with a single mean; here they go on.
        layer = layer.replace("encoded", "raw").replace("mixed", "raw")
    return Case(f"{layer} transform_param {{ {made} }} }}", "TEST", chance.choice([1, 4, 8]))


def window(chance: random.Random, folder: Path, number: int) -> Case:
    """A layer with one window of each kind, so that chance has no choice."""
    boxes = []
    for picture_height, picture_width in LISTS["several"][:2]:
        left, top = chance.randrange(picture_width), chance.randrange(picture_height)
        right = chance.randrange(left, picture_width + (chance.random() < 0.02))
        boxes.append(f"{left} {top} {right} {chance.randrange(top, picture_height)}")
    first, second = (f"picture{index}.{kind} 3 1 1 1" for index, kind in enumerate(("jpg", "png")))
    (folder / f"{number}.txt").write_text(f"# 0 {first} 7 0.9 {boxes[0]}\n# 1 {second} 3 0.1 {boxes[1]}\n")
    fields = f"context_pad: {chance.randrange(9)}" if chance.random() < 0.7 else ""
    fields += ' crop_mode: "square"' if chance.random() < 0.4 else ""
    fields += f" scale: {chance.choice([0.00390625, 0.017, 2])}" if chance.random() < 0.4 else ""
    mean = chance.choice(["", "mean_value: 104.7", 'mean_file: "square.binaryproto"'])
    return Case(
        f"""layer {{ name: "w" type: "WindowData" top: "data" top: "label"
        window_data_param {{ source: "{number}.txt" root_folder: "several/" batch_size: 4 {fields} }}
        transform_param {{ crop_size: {chance.choice([3, 11, 20, 23])} {mean} }} }}""",
        times=1,
    )


def test_settings_of_windows(interpreter: Interpreter, folder: Path) -> None:
    chance = random.Random(11)
    for path in (folder / "several").glob("picture*"):
        path.rename(path.with_name(path.name.replace(" ", "")))
    agree([window(chance, folder, number) for number in range(SETTINGS * 2)], interpreter, folder)


def test_settings(interpreter: Interpreter, folder: Path) -> None:
    chance = random.Random(7)
    agree([setting(chance) for _ in range(SETTINGS * 4)], interpreter, folder)


def agree(cases: list[Case], interpreter: Interpreter, folder: Path) -> None:
    """Assert that the engine refuses what Caffe does, and else gives its batches, to the bit."""
    theirs = caffes(cases, interpreter, folder, folder / "caffe")
    for case, expected in zip(cases, theirs, strict=True):
        found = batches(case, folder) if expected else batches(case._replace(times=case.times + AHEAD), folder)
        assert (found is None) == (expected is None), case
        for one, other in zip(found or [], expected or [], strict=True):
            assert one.keys() == other.keys()
            assert all(np.array_equal(one[name], other[name]) for name in one), case
    taken = sum(expected is not None for expected in theirs)
    assert len(cases) // 4 < taken < len(cases)


def batches(case: Case, folder: Path) -> Batches | None:
    """The engine's batches, None where it refuses."""
    try:
        return ours(case, folder)
    except SourceError:
        return None
