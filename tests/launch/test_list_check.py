"""Lists of images: read as Caffe reads them, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from prototool.launch.data.image_rows import rows
from prototool.launch.data.list_check import Facts, checked


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """A folder with some images, and some that are none."""
    for name, size in (("a.jpg", (8, 6)), ("b c.png", (8, 6)), ("large.jpg", (64, 48)), ("old.gif", (8, 6))):
        Image.new("RGB", size, "red").save(tmp_path / name)
    whole = (tmp_path / "large.jpg").read_bytes()
    (tmp_path / "torn.jpg").write_bytes(whole[: len(whole) - 40])
    (tmp_path / "text.jpg").write_bytes(b"<html>not found</html>")
    (tmp_path / "empty.jpg").write_bytes(b"")
    return tmp_path


def found(images: Path, text: str, classes: int | None = None) -> Facts:
    """What is found of a list."""
    (images / "list.txt").write_bytes(text.encode())
    return checked(images / "list.txt", images, classes, jobs=2)


@pytest.mark.parametrize(
    ("line", "path", "label", "wrong"),
    [
        ("a.jpg 3", "a.jpg", 3, ""),
        ("a b.jpg 3\r", "a b.jpg", 3, ""),
        ("a.jpg  +3", "a.jpg ", 3, ""),
        ("a.jpg -1", "a.jpg", -1, ""),
        ("a.jpg 3x", "a.jpg", 3, "'3x' is no whole number; Caffe reads 3"),
        ("a.jpg 2.5", "a.jpg", 2, "Caffe reads 2"),
        ("a.jpg cat", "a.jpg", 0, "'cat' is no whole number; Caffe reads 0"),
        ("a.jpg 3 ", "a.jpg 3", 0, "'' is no whole number"),
        ("a.jpg\t3", "a.jpg\t3", 0, "no space before a label; a tab does not count"),
        ("a.jpg,3", "a.jpg,3", 0, "a comma does not count"),
        ("", "", 0, "an empty line is an image without a name"),
        ("a.jpg 99999999999", "a.jpg", 99999999999, "too large"),
    ],
)
def test_a_line_as_caffe_reads_it(line: str, path: str, label: int, wrong: str) -> None:
    [row, last] = rows(f"{line}\nb.jpg 0".encode())
    assert (row.path, row.label) == (path, label)
    assert wrong in row.wrong
    assert bool(wrong) == bool(row.wrong)
    assert (last.line, last.path) == (2, "b.jpg")


def test_a_sound_list(images: Path) -> None:
    facts = found(images, "a.jpg 0\nb c.png 1\nlarge.jpg 1\n", classes=2)
    assert facts == Facts(3, {0: 1, 1: 2}, {(6, 8): 2, (48, 64): 1}, ())


def test_images_that_are_missing_or_damaged(images: Path) -> None:
    facts = found(images, "gone.jpg 0\ntorn.jpg 0\ntext.jpg 0\nempty.jpg 0\nold.gif 0\n. 0\na.jpg 0\n")
    told = {trouble.line: (trouble.severity, trouble.message) for trouble in facts.troubles}
    assert set(told) == {1, 2, 3, 4, 5, 6}
    assert told[1][1].endswith("gone.jpg: there is no such file")
    assert "cannot be decoded: " in told[2][1]
    assert told[3][1].endswith("this is no image")
    assert told[4][1].endswith("this is no image (the file is empty)")
    assert told[5] == ("warning", f"{images / 'old.gif'}: not every OpenCV, and so not every Caffe, reads GIF")
    assert told[6][1].endswith("this is a folder")
    assert facts.errors == 5


def test_labels_out_of_range_and_classes_without_images(images: Path) -> None:
    facts = found(images, "a.jpg 0\nb c.png 4\nlarge.jpg -1\n", classes=4)
    assert [(trouble.line, trouble.message) for trouble in facts.troubles] == [
        (0, "3 classes have no image: 1, 2, 3"),
        (2, "the label 4 is beyond 4 classes, 0 to 3"),
        (3, "the label -1 is negative; classes count from 0"),
    ]
    assert found(images, "a.jpg 0\na.jpg 2\n").troubles[0].message == "one class has no image: 1"


def test_an_image_that_stands_twice(images: Path) -> None:
    [trouble] = found(images, "a.jpg 0\nb c.png 1\na.jpg 1\n").troubles
    assert (trouble.line, trouble.severity) == (3, "warning")
    assert trouble.message == "the image is in line 1 too, there with label 0"


def test_an_empty_list(images: Path) -> None:
    assert [trouble.message for trouble in found(images, "").troubles] == ["the list is empty; Caffe does not start"]


def test_the_folder_that_paths_count_from_is_told(images: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (images / "list.txt").write_text("a.jpg 0\n")
    facts = checked(images / "list.txt", tmp_path_factory.mktemp("elsewhere"))
    assert facts.troubles[0].message.endswith(f"--root {images}")
