"""prototool data: image sets for ImageData layers, made by procedure, or a user's own, checked."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from prototool.cli import output
from prototool.cli.signals import ended_gently
from prototool.cli.status import DONE, UNUSABLE, WOULD_CHANGE
from prototool.launch.data.synth import PRESETS, OtherSetError, Recipe, RecipeError, recipe_of
from prototool.text.problem import printable

# Of troubles of one list no more are told; all are in the JSON.
TOLD = 20
# A bar of a class is so long where the class has most images.
BAR = 30
# And of so many classes there is a line for each.
LISTED = 40


@click.group()
def data() -> None:
    """Make and check sets for ImageData: images, and lists with `path label` on each line."""


@data.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--preset", type=click.Choice(list(PRESETS)), default="small", show_default=True, help="What to begin with."
)
@click.option("--classes", type=int, metavar="N", help="How many classes.  [small: 6, ghim20: 20]")
@click.option("--train", type=int, metavar="N", help="How many images to train on.  [small: 600, ghim20: 9000]")
@click.option("--test", type=int, metavar="N", help="How many images to test with.  [small: 300, ghim20: 1000]")
@click.option("--size", metavar="HxW", help="Their height and width.  [small: 64x64, ghim20: 256x256]")
@click.option("--seed", type=int, metavar="N", help="Another seed gives other images of the same classes.  [1]")
@click.option(
    "--label-noise", type=float, metavar="F", help="The share of wrong labels in training.  [small: 0, ghim20: 0.02]"
)
@click.option("--noise", type=float, metavar="F", help="The noise of pixels, in shares of white.  [0.08]")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="How many processes.  [default: one per CPU]")
def synth(folder: Path, jobs: int | None, **given: Any) -> int:
    """Draw an image set into DIR, by procedure and seed.

    It holds train/, test/, train.txt, test.txt, README.md, set.json, and sheet.png to look at.
    Shape, texture and colour together tell the classes apart. The same parameters give the same files, byte for byte.
    DIR appears when it is whole; where it holds the set already, nothing is done.
    """
    try:
        recipe = recipe_of(given)
    except RecipeError as error:
        raise click.UsageError(f"--{error}") from None
    module = loaded("prototool.launch.data.synth_set")
    if module is None:
        return UNUSABLE
    try:
        with ended_gently():
            made = module.make(recipe, folder, jobs or os.cpu_count() or 1, teller("drawn"))
    except OtherSetError as error:
        output.say(f"prototool: {printable(str(error))}")
        return UNUSABLE
    finally:
        end_progress()
    click.echo(told(recipe, folder, made))
    return DONE


def told(recipe: Recipe, folder: Path, made: bool) -> str:
    """What stands in a folder now, and how a net reads it."""
    counts = f"{recipe.classes} classes, {recipe.train:,} + {recipe.test:,} images of {recipe.size}"
    return (
        f"{printable(str(folder))}: {counts}{'' if made else ', here already'}\n"
        f'ImageData: source: "{printable(str(folder / "train.txt"))}" root_folder: "{printable(str(folder))}/"'
    )


@data.command()
@click.argument("listed", metavar="LIST", type=click.Path(path_type=Path))
@click.option("--classes", type=click.IntRange(1), metavar="N", help="How many classes the net has.")
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="The folder that paths count from.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="How many threads.  [default: one per CPU]")
def check(listed: Path, classes: int | None, root: Path, form: str, jobs: int | None) -> int:
    """Say what is wrong with a list of images, and how many each class has.

    The list is read as Caffe reads it, and each image is decoded. Exit status: 0 no errors; 1 errors; 2 no such list.
    """
    module = loaded("prototool.launch.data.list_check")
    if module is None:
        return UNUSABLE
    try:
        facts = module.checked(listed, root, classes, jobs or os.cpu_count() or 1, teller("decoded"))
    finally:
        end_progress()
    if form == "json":
        click.echo(json.dumps(as_json(listed, facts), indent=2))
    else:
        for line in [*troubles(listed, facts), *balance(facts), summed_up(facts)]:
            click.echo(printable(line))
    return WOULD_CHANGE if facts.errors else DONE


def troubles(listed: Path, facts: Any) -> list[str]:
    """A line for each trouble, but not for thousands."""
    lines = [
        f"{listed}{f':{trouble.line}' if trouble.line else ''}: {trouble.severity}: {trouble.message}"
        for trouble in facts.troubles[:TOLD]
    ]
    rest = len(facts.troubles) - TOLD
    return [*lines, f"... and {rest:,} more; --format json has them all"] if rest > 0 else lines


def balance(facts: Any) -> list[str]:
    """A bar for each class; of many classes just the span."""
    if not facts.labels:
        return []
    most, least = max(facts.labels.values()), min(facts.labels.values())
    if len(facts.labels) > LISTED:
        return [f"{len(facts.labels)} classes, from {least:,} to {most:,} images"]
    wide = len(f"{most:,}")
    bars = {label: "#" * max(1, round(BAR * count / most)) for label, count in facts.labels.items()}
    return ["class images", *(f"{label:5} {facts.labels[label]:{wide},} {bar}" for label, bar in bars.items())]


def summed_up(facts: Any) -> str:
    """The list in one line."""
    named = [f"{height}x{width}" for height, width in facts.sizes]
    sizes = f"{len(named)} sizes from {named[0]} to {named[-1]}" if named[1:] else named[0] if named else "no size"
    counts = f"{facts.rows:,} images ({sizes}), {len(facts.labels)} labels"
    return f"{counts}: {facts.errors:,} errors, {len(facts.troubles) - facts.errors:,} warnings"


def as_json(listed: Path, facts: Any) -> dict[str, Any]:
    """What scripts build on."""
    return {
        "version": 1,
        "path": printable(str(listed)),
        "images": facts.rows,
        "labels": {str(label): count for label, count in facts.labels.items()},
        "sizes": [{"height": h, "width": w, "images": count} for (h, w), count in facts.sizes.items()],
        "troubles": [
            {"line": each.line or None, "severity": each.severity, "message": printable(each.message)}
            for each in facts.troubles
        ],
        "summary": {"errors": facts.errors, "warnings": len(facts.troubles) - facts.errors},
    }


def loaded(name: str) -> ModuleType | None:
    """A module that needs numpy and Pillow, which only those pay for who use it; None, and a message, without them."""
    try:
        return import_module(name)
    except ImportError as error:
        output.say(f"prototool: images need numpy and Pillow ({error}): pip install 'caffe-prototool[launch]'")
        return None


def teller(done: str) -> Any:
    """Who says how far the work is; nobody where nobody watches."""
    if not sys.stderr.isatty():
        return None
    return lambda count, total: output.progress(f"{count:,} of {total:,} images {done}")


def end_progress() -> None:
    """Take the progress line away."""
    if sys.stderr.isatty():
        output.progress("")
