"""What a synthetic image set is made from, and where one is found again: the set's parameters, and its description."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

# Goes up whenever the same parameters give other bytes, so that nobody takes an old set for a new one.
VERSION = 1
# The description of a set; it is written last, so a folder that has one holds a whole set.
DESCRIPTION = "set.json"
# Caffe's blobs and JPEG files could take more; nobody's disk should.
LARGEST_SIDE = 4096
SIZE = re.compile(r"([1-9]\d{0,4})(?:x([1-9]\d{0,4}))?")


class RecipeError(ValueError):
    """Parameters of which no set can be made: which one, and what it may be."""


class OtherSetError(Exception):
    """A folder that holds something other than the set that is to stand there."""


@dataclass(frozen=True)
class Recipe:
    """The parameters of a set. Equal ones give equal files, byte for byte, whoever draws them.

    label_noise: the share of images to train on whose label in the list is a wrong one; those to test with are right.
    noise: how far each pixel is off, as the standard deviation in shares of white.
    """

    classes: int = 6
    train: int = 600
    test: int = 300
    height: int = 64
    width: int = 64
    seed: int = 1
    label_noise: float = 0.0
    noise: float = 0.08

    def __post_init__(self) -> None:
        for wrong, words in self.wrong():
            if wrong:
                raise RecipeError(words)

    def wrong(self) -> tuple[tuple[bool, str], ...]:
        """What may be wrong with parameters, whether it is, and how to say it."""
        sides = self.height, self.width
        return (
            (not 2 <= self.classes <= 1000, f"classes: from 2 to 1000, not {self.classes}"),
            (self.train < self.classes, f"train: at least one image for each of {self.classes} classes"),
            (self.test < 1, "test: at least one image"),
            (min(sides) < 16 or max(sides) > LARGEST_SIDE, f"size: from 16x16 to {LARGEST_SIDE}x{LARGEST_SIDE}"),
            (not 0 <= self.seed < 2**32, "seed: from 0 to 4294967295"),
            (not 0 <= self.label_noise < 1, f"label-noise: from 0 to below 1, not {self.label_noise}"),
            (not 0 <= self.noise <= 1, f"noise: from 0 to 1, not {self.noise}"),
        )

    @property
    def size(self) -> str:
        """Height and width as people write them."""
        return f"{self.height}x{self.width}"

    @property
    def key(self) -> str:
        """A word for a folder that holds this set and no other."""
        text = json.dumps([VERSION, asdict(self)], sort_keys=True)
        return f"{self.classes}-{self.train}-{self.size}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


# ghim20 is GHIM-20 as the allconv6 tutorial splits it: 20 classes, 9,000 images to train and 1,000 to test, 256x256.
PRESETS: Mapping[str, Recipe] = {
    "small": Recipe(),
    "ghim20": Recipe(classes=20, train=9000, test=1000, height=256, width=256, label_noise=0.02),
}


def recipe_of(given: Mapping[str, Any]) -> Recipe:
    """The recipe that a table of an experiment or the command line's options state: a preset, and what differs.

    `size` is "HxW" or one number, `label-noise` may be written `label_noise`. Raises RecipeError.
    """
    table = {name.replace("-", "_"): value for name, value in given.items() if value is not None}
    preset = table.pop("preset", "small")
    if not isinstance(preset, str) or preset not in PRESETS:
        raise RecipeError(f"preset: one of {', '.join(PRESETS)}, not {preset!r}")
    if "size" in table:
        table["height"], table["width"] = sides(table.pop("size"))
    kinds = {field.name: int if field.type == "int" else float for field in fields(Recipe)}
    for name, value in table.items():
        if name not in kinds:
            known = ", ".join(["preset", "size", *(each.replace("_", "-") for each in kinds)])
            raise RecipeError(f"{name.replace('_', '-')}: there is no such parameter of a set; there are {known}")
        numbers = (int,) if kinds[name] is int else (int, float)
        if isinstance(value, bool) or not isinstance(value, numbers):
            raise RecipeError(f"{name.replace('_', '-')}: a number is wanted, not {value!r}")
        # 0 and 0.0 are one set.
        table[name] = kinds[name](value)
    return replace(PRESETS[preset], **table)


def sides(size: object) -> tuple[int, int]:
    """Height and width. Raises RecipeError."""
    found = SIZE.fullmatch(str(size))
    if not found:
        raise RecipeError(f"size: HEIGHTxWIDTH such as 64x64, not {size!r}")
    return int(found[1]), int(found[2] or found[1])


def stands_in(folder: Path) -> Recipe | None:
    """The recipe of the whole set in a folder, None where there is none of this version."""
    try:
        table = json.loads((folder / DESCRIPTION).read_text("utf-8"))
        return Recipe(**table["parameters"]) if table["version"] == VERSION else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def is_there(recipe: Recipe, folder: Path) -> bool:
    """Whether a folder holds this set already. Raises OtherSetError where it holds anything else."""
    found = stands_in(folder)
    if found == recipe:
        return True
    if found:
        raise OtherSetError(f"{folder}: another set stands here ({found.key}); take it away, or name another folder")
    if folder.is_dir() and not any(folder.iterdir()):
        return False
    # A link that leads nowhere is something, too.
    if folder.exists() or folder.is_symlink():
        raise OtherSetError(f"{folder}: there is something here already that is no set of this version; name a new one")
    return False
