"""The sets of pictures that experiments train on, made when they are first asked for, and kept for the next time."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from prototool.engines.pycaffe.prefix import home
from prototool.launch.comparison.experiment import ExperimentError, Lists, Synth
from prototool.launch.data.synth import OtherSetError, Recipe, RecipeError, recipe_of, stands_in

FOLDER = "data"


def lists_of(data: Synth | Lists | None, tell: Callable[[int, int], None] | None = None) -> Lists | None:
    """The lists of a set, which is made where it is not there yet; `tell` hears how many pictures of how many are done.

    Raises ExperimentError for parameters of which no set can be made, OSError where it cannot be written.
    """
    if not isinstance(data, Synth):
        return data
    try:
        recipe = recipe_of(data.options)
        folder = folder_of(recipe)
        if stands_in(folder) != recipe:
            make(recipe, folder, tell)
    except (RecipeError, OtherSetError) as error:
        raise ExperimentError(f"[data]: {error}") from None
    return Lists(folder / "train.txt", folder / "test.txt", folder)


def folder_of(recipe: Recipe) -> Path:
    """Where a set is kept: with the rest of what prototool keeps, under a word that stands for its parameters."""
    return Path(os.path.abspath(home())) / FOLDER / recipe.key


def make(recipe: Recipe, folder: Path, tell: Callable[[int, int], None] | None) -> None:
    """Make a set. Raises OSError, and ExperimentError where what draws it is missing."""
    try:
        # Only those who need a new set pay for what draws it.
        synth_set = import_module("prototool.launch.data.synth_set")
    except ImportError as error:
        raise ExperimentError(
            f"[data]: drawing pictures needs {error.name}: pip install 'caffe-prototool[launch]'"
        ) from None
    synth_set.make(recipe, folder, os.cpu_count() or 1, tell)
