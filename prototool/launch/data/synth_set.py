"""A synthetic set as files: JPEG images in folders of their true class, lists for ImageData, a description, a sheet.

All is drawn into a folder beside the wanted one, which gets its name when everything is there. Whoever looks sees the
whole set or none.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, features

from prototool.batch.workers import in_processes
from prototool.launch.data.synth import DESCRIPTION, VERSION, Recipe, is_there
from prototool.launch.data.synth_classes import look
from prototool.launch.data.synth_draw import draw

QUALITY = 92
# So many images are drawn by a process at a time.
CHUNK = 50
# The streams of random numbers: one for each part's images, one for its order and labels.
PARTS = ("train", "test")
LISTS = 2
# The contact sheet: images of each class, the size of one, the classes that fit.
SHOWN = 8
CELL = 96
SHEET_CLASSES = 40

Tell = Callable[[int, int], None]


class Entry(NamedTuple):
    """An image of a part: its number there, its class, and the label that the list has for it."""

    part: int
    number: int
    true: int
    label: int

    @property
    def path(self) -> str:
        """Its path from the folder of the set."""
        return f"{PARTS[self.part]}/{self.true:03d}/{self.number:06d}.jpg"


def make(recipe: Recipe, folder: Path, jobs: int = 1, tell: Tell | None = None) -> bool:
    """Make a set; False where it stands there already. `tell` is told how many images of how many are drawn.

    Raises OtherSetError where something else stands there, OSError where it cannot be written.
    """
    if is_there(recipe, folder):
        return False
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.parent / f".{folder.name}.{os.getpid()}.part"
    # Left by one that was killed and had our number.
    shutil.rmtree(beside, ignore_errors=True)
    try:
        fill(recipe, beside, jobs, tell)
        return put_in_place(recipe, beside, folder)
    except OSError as error:
        if error.errno is None:
            raise
        # Nobody who reads the message has ever heard of the folder beside.
        raise OSError(error.errno, error.strerror, str(folder)) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def fill(recipe: Recipe, folder: Path, jobs: int, tell: Tell | None) -> None:
    """Write all files of a set into a new folder, its description last."""
    parts = [entries(recipe, part) for part in range(len(PARTS))]
    for part in PARTS:
        for number in range(recipe.classes):
            (folder / part / f"{number:03d}").mkdir(parents=True)
    wanted = [entry for part in parts for entry in sorted(part)]
    done = 0
    for count in drawn(recipe, folder, wanted, jobs):
        done += count
        if tell:
            tell(done, len(wanted))
    for name, listed in zip(PARTS, parts, strict=True):
        lines = "".join(f"{entry.path} {entry.label}\n" for entry in listed)
        (folder / f"{name}.txt").write_bytes(lines.encode())
    sheet(recipe, folder).save(folder / "sheet.png", "PNG")
    (folder / "README.md").write_bytes(readme(recipe, parts).encode())
    (folder / DESCRIPTION).write_bytes((json.dumps(description(recipe, parts), indent=2) + "\n").encode())


def put_in_place(recipe: Recipe, beside: Path, folder: Path) -> bool:
    """Give a whole set its name; False where another process made the same one meanwhile."""
    # An empty folder gives way, on Windows, too.
    with suppress(OSError):
        folder.rmdir()
    try:
        os.rename(beside, folder)
    except OSError:
        if is_there(recipe, folder):
            return False
        raise
    return True


def entries(recipe: Recipe, part: int) -> list[Entry]:
    """The images of a part in the order of its list: as many of each class as of any other, in random order."""
    count = (recipe.train, recipe.test)[part]
    random = np.random.RandomState([recipe.seed, LISTS, part])
    order = sorted(zip(random.random_sample(count).tolist(), range(count), strict=True))
    wrong = random.random_sample(count) < (recipe.label_noise if part == 0 else 0.0)
    others = random.randint(recipe.classes - 1, size=count)
    found = []
    for _, number in order:
        true = number % recipe.classes
        # One of the other classes, each as likely.
        label = int((true + 1 + others[number]) % recipe.classes) if wrong[number] else true
        found.append(Entry(part, number, true, label))
    return found


def drawn(recipe: Recipe, folder: Path, wanted: list[Entry], jobs: int) -> Iterator[int]:
    """Draw images and write their files; how many, chunk by chunk. Raises OSError."""
    chunks = [wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK)]
    work = partial(write_images, recipe, folder)
    yield from in_processes(work, chunks, jobs, died) if jobs > 1 and len(chunks) > 1 else map(work, chunks)


def write_images(recipe: Recipe, folder: Path, chunk: list[Entry]) -> int:
    """Draw some images into their files; how many."""
    for entry in chunk:
        (folder / entry.path).write_bytes(encoded(recipe, entry))
    return len(chunk)


def died(chunk: list[Entry]) -> int:
    """What to say of a process that was killed, twice. Raises OSError."""
    raise OSError(f"a process that draws images was killed at {chunk[0].path}; is there memory enough? --jobs 1")


def encoded(recipe: Recipe, entry: Entry) -> bytes:
    """The JPEG file of an image."""
    image = Image.fromarray(draw(recipe, look(entry.true, recipe.classes), (entry.part, entry.number)))
    held = io.BytesIO()
    image.save(held, "JPEG", quality=QUALITY)
    return held.getvalue()


def sheet(recipe: Recipe, folder: Path) -> Image.Image:
    """A row for each class with its first images to train on, as their files have them."""
    rows = min(recipe.classes, SHEET_CLASSES)
    picture = Image.new("RGB", (24 + SHOWN * (CELL + 2), rows * (CELL + 2)), "white")
    pen = ImageDraw.Draw(picture)
    for row in range(rows):
        pen.text((4, row * (CELL + 2) + CELL // 2 - 6), str(row), fill="black")
        shown = range(row, min(recipe.train, recipe.classes * SHOWN), recipe.classes)
        for column, number in enumerate(shown):
            with Image.open(folder / Entry(0, number, row, row).path) as image:
                scale = CELL / max(image.size)
                size = round(image.width * scale), round(image.height * scale)
                shrinking = Image.Resampling.NEAREST if scale > 1 else Image.Resampling.BOX
                picture.paste(image.resize(size, shrinking), (24 + column * (CELL + 2), row * (CELL + 2)))
    return picture


def description(recipe: Recipe, parts: list[list[Entry]]) -> dict[str, object]:
    """What there is to know of a set, for programs."""
    return {
        "version": VERSION,
        "parameters": asdict(recipe),
        "wrong_labels": sum(entry.label != entry.true for entry in parts[0]),
        "classes": [look(number, recipe.classes)._asdict() for number in range(recipe.classes)],
        # What the bytes of the files depend on, beside the parameters.
        "jpeg": {"quality": QUALITY, "encoder": f"libjpeg {features.version('jpg')}"},
    }


def readme(recipe: Recipe, parts: list[list[Entry]]) -> str:
    """What there is to know of a set, for people."""
    wrong = sum(entry.label != entry.true for entry in parts[0])
    options = f"--classes {recipe.classes} --train {recipe.train} --test {recipe.test} --size {recipe.size}"
    noises = f"--label-noise {recipe.label_noise:g} --noise {recipe.noise:g}"
    classes = "".join(f"- {number}: {look(number, recipe.classes).words}\n" for number in range(recipe.classes))
    return f"""# A synthetic image set

Made by `prototool data synth`; the images show nothing that exists.

    prototool data synth DIR {options} --seed {recipe.seed} {noises}

{recipe.train:,} images to train on and {recipe.test:,} to test with, {recipe.classes} classes, {recipe.size} pixels.
`train.txt` and `test.txt` hold a path and a label on each line; paths count from this folder, which is the
`root_folder` of an ImageData layer (with a slash at its end). Images lie in the folder of their true class; {wrong:,}
of those to train on have a wrong label in the list, on purpose. `sheet.png` shows some of each class; `set.json` says
the same as this file to programs.

{classes}"""
