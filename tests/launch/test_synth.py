"""Synthetic image sets: the same bytes for the same parameters, lists as Caffe reads them, whole sets or none."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prototool.launch.data.image_rows import rows
from prototool.launch.data.synth import PRESETS, OtherSetError, Recipe, RecipeError, is_there, recipe_of, stands_in
from prototool.launch.data.synth_classes import look
from prototool.launch.data.synth_draw import FORM, PAINT, draw
from prototool.launch.data.synth_set import entries, make

TINY = Recipe(classes=5, train=60, test=20, height=24, width=32, seed=7, label_noise=0.2)


def files(folder: Path) -> dict[str, bytes]:
    """What stands in a set."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small set."""
    folder = tmp_path_factory.mktemp("sets") / "tiny"
    assert make(TINY, folder)
    return folder


def test_the_same_parameters_give_the_same_bytes_in_any_number_of_processes(tiny: Path, tmp_path: Path) -> None:
    assert make(TINY, tmp_path / "again", jobs=2)
    assert files(tmp_path / "again") == files(tiny)


def test_another_seed_gives_other_images() -> None:
    one, other = (draw(Recipe(seed=seed), look(0, 6), (0, 0)) for seed in (1, 2))
    assert (one != other).mean() > 0.5


def test_the_pixels_are_the_same_on_every_machine() -> None:
    """What comes before the JPEG encoder does not depend on numpy, its version, or the processor."""
    drawn = b"".join(draw(TINY, look(number, 5), (0, number)).tobytes() for number in range(5))
    assert hashlib.sha256(drawn).hexdigest()[:16] == "324a2d75dc0456ac"


def test_images_are_jpeg_files_of_the_size(tiny: Path) -> None:
    images = [*tiny.rglob("*.jpg")]
    assert len(images) == 80
    for path in images:
        with Image.open(path) as image:
            image.load()
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (32, 24))
    with Image.open(tiny / "sheet.png") as sheet:
        assert sheet.format == "PNG"


def test_lists_name_each_image_once_and_mix_the_classes(tiny: Path) -> None:
    for part, count in (("train", 60), ("test", 20)):
        found = [*rows((tiny / f"{part}.txt").read_bytes())]
        assert not any(row.wrong for row in found)
        paths = [row.path for row in found]
        assert sorted(paths) == sorted(path.relative_to(tiny).as_posix() for path in (tiny / part).rglob("*.jpg"))
        assert len(paths) == count
        assert len({row.label for row in found[:10]}) > 2


def test_wrong_labels_are_of_training_alone_and_as_many_as_wanted(tiny: Path) -> None:
    for row in rows((tiny / "test.txt").read_bytes()):
        assert row.label == int(row.path.split("/")[1])
    many = entries(Recipe(classes=4, train=4000, label_noise=0.25), 0)
    wrong = [entry for entry in many if entry.label != entry.true]
    assert 900 < len(wrong) < 1100
    assert set(Counter(entry.true for entry in many).values()) == {1000}
    # Every wrong label is as likely as any other.
    assert all(60 < count < 110 for count in Counter((entry.true, entry.label) for entry in wrong).values())


def test_the_description_tells_the_parameters(tiny: Path) -> None:
    told = json.loads((tiny / "set.json").read_text("utf-8"))
    assert (told["version"], told["parameters"]["label_noise"], len(told["classes"])) == (1, 0.2, 5)
    listed = [*rows((tiny / "train.txt").read_bytes())]
    assert told["wrong_labels"] == sum(row.label != int(row.path.split("/")[1]) for row in listed) > 0
    assert stands_in(tiny) == TINY
    assert "--size 24x32 --seed 7 --label-noise 0.2" in (tiny / "README.md").read_text("utf-8")


def test_a_set_that_is_there_is_left_alone(tiny: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in tiny.rglob("*")}
    assert not make(TINY, tiny)
    assert before == {path: path.stat().st_mtime_ns for path in tiny.rglob("*")}
    with pytest.raises(OtherSetError, match="another set stands here"):
        make(Recipe(), tiny)


def test_nothing_else_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("years")
    with pytest.raises(OtherSetError, match="something here already"):
        make(TINY, tmp_path / "mine")
    (tmp_path / "mine" / "thesis.tex").unlink()
    assert make(TINY, tmp_path / "mine")
    assert not [*tmp_path.glob(".*")]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_run_leaves_no_set(how: signal.Signals, tmp_path: Path) -> None:
    words = ["data", "synth", "big", "--train", "100000", "--jobs", "2"]
    command = [sys.executable, "-c", "from prototool.cli.main import main; main()", *words]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True) as process:
        while not [*tmp_path.glob(".big.*.part/train/000/*.jpg")]:
            assert process.poll() is None
            time.sleep(0.01)
        os.kill(process.pid, how)
        process.wait(60)
    assert process.returncode == (-how if how is signal.SIGKILL else 130)
    assert not (tmp_path / "big").exists()
    if how is not signal.SIGKILL:
        assert not [*tmp_path.iterdir()]
    assert not is_there(TINY, tmp_path / "big")


def test_every_class_looks_different() -> None:
    for classes in (2, 6, 20, 100):
        assert len({look(number, classes) for number in range(classes)}) == classes
    assert {look(number, 100).shape for number in range(100)} == set(FORM)
    assert {look(number, 100).pattern for number in range(100)} == set(PAINT)
    # No hue gives a class away.
    hues = Counter(look(number, 20).hue for number in range(20))
    assert min(hues.values()) >= 2


@pytest.mark.parametrize("number", range(6))
def test_noise_is_what_it_says(number: int) -> None:
    still, noisy = (draw(Recipe(noise=noise), look(number, 6), (0, number)).astype(float) for noise in (0.0, 0.05))
    inside = (still > 60) & (still < 190)
    assert (noisy - still)[inside].std() == pytest.approx(0.05 * 255, rel=0.05)
    assert np.abs((noisy - still)[inside].mean()) < 1


def test_presets_and_what_goes_over_them() -> None:
    ghim = recipe_of({"preset": "ghim20"})
    assert (ghim.classes, ghim.train, ghim.test, ghim.size) == (20, 9000, 1000, "256x256")
    assert recipe_of({"size": "32x48", "label-noise": 0}) == Recipe(height=32, width=48)
    assert recipe_of({"size": 32, "classes": None}) == Recipe(height=32, width=32)
    assert recipe_of({"noise": 0}).key == recipe_of({"noise": 0.0}).key != PRESETS["small"].key


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"classes": 1}, "classes: from 2 to 1000, not 1"),
        ({"classes": "6"}, "classes: a number is wanted, not '6'"),
        ({"seed": True}, "seed: a number is wanted, not True"),
        ({"train": 2}, "train: at least one image for each of 6 classes"),
        ({"size": "64*64"}, "size: HEIGHTxWIDTH such as 64x64, not '64[*]64'"),
        ({"size": "8x8"}, "size: from 16x16"),
        ({"label-noise": 1.0}, "label-noise: from 0 to below 1"),
        ({"preset": "mnist"}, "preset: one of small, ghim20, not 'mnist'"),
        ({"colours": 3}, "colours: there is no such parameter of a set; there are preset, size, classes"),
        ({"height": 1 << 20}, "size: from 16x16"),
    ],
)
def test_parameters_of_no_set_are_refused(given: dict[str, object], words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        recipe_of(given)
