"""An experiment: variants of one net, each a pipeline, that are to be trained alike and compared.

It comes from a file (docs/comparing.md has the format) or from a command line. A file may hold settings, such as a
small one for two cores and the full one for a GPU; what a setting states goes over what the file states.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from prototool.launch.comparison.toml_file import Table, TomlError
from prototool.passes import ALL
from prototool.rewrite.pipeline import Pipeline, PipelineError, read_pipeline
from prototool.text.nearest import did_you_mean
from prototool.text.problem import excerpt
from prototool.text.source import Source

KEYS = ("name", "text", "net", "solver", "seeds", "reach", "data", "variants", "setting")
SETTING_KEYS = ("text", "net", "data", "solver", "seeds", "reach")
LIST_KEYS = ("train", "test", "root")
SYNTH_KEYS = ("preset", "classes", "train", "test", "size", "seed", "label-noise", "noise")
BASELINE = "baseline"

Overrides: TypeAlias = Mapping[str, object]


class ExperimentError(ValueError):
    """An experiment that cannot be run: where, what, and what to do."""


class Variant(NamedTuple):
    """One variant: its name, its pipeline as written, and as read."""

    name: str
    words: str
    pipeline: Pipeline


class Synth(NamedTuple):
    """A set of pictures that `prototool data synth` makes: its options by name."""

    options: Mapping[str, object]


class Lists(NamedTuple):
    """A set that is there: the list to train on, the one to test on, and what their paths count from."""

    train: Path
    test: Path
    root: Path | None


class Experiment(NamedTuple):
    """What is to be compared. The first variant is what the others are compared with.

    `common` is the pipeline every variant's net goes through first; `solver_values` go over what the solver states;
    without `data` the nets read what they name. `reach` is the accuracy to count iterations to, None for a share of
    what is reached. `words` are how to ask for the same again.
    """

    name: str
    text: str
    net: Path
    solver: Path
    variants: tuple[Variant, ...]
    seeds: tuple[int, ...]
    common: Variant
    solver_values: Overrides
    data: Synth | Lists | None
    reach: float | None
    setting: str
    words: tuple[str, ...]

    @property
    def baseline(self) -> Variant:
        """The variant that the others are compared with."""
        return self.variants[0]


def from_file(path: str, setting: str | None = None, seeds: int | None = None) -> Experiment:
    """The experiment of a file in one of its settings, the first one unless named.

    Raises OSError, ExperimentError for a file that is not as docs/comparing.md says.
    """
    try:
        return FromFile(path).experiment(setting, seeds)
    except TomlError as error:
        raise ExperimentError(str(error)) from None


def from_words(net: str, solver: str, given: Sequence[str], seeds: int) -> Experiment:
    """The experiment of a command line: `given` are variants as NAME=PIPELINE.

    Where none of them is the net as it is, that one comes first. Raises ExperimentError.
    """
    variants: list[Variant] = []
    for each in given:
        name, equals, words = each.partition("=")
        if not equals or not name.strip() or "{" in name:
            raise ExperimentError(
                f"--variant {each}: a variant is NAME=PIPELINE, such as half=add-dropout{{after=fc6}}"
            )
        if any(variant.name == name.strip() for variant in variants):
            raise ExperimentError(f"--variant {each}: there is a variant '{name.strip()}' already")
        variants.append(variant_of(name.strip(), words, Source(words, f"--variant {name.strip()}")))
    plain = [variant for variant in variants if not variant.pipeline]
    if not plain:
        plain = [variant_of(free_name(BASELINE, [variant.name for variant in variants]), "", Source("", ""))]
    ordered = (plain[0], *(variant for variant in variants if variant is not plain[0]))
    command = (net, "--solver", solver, *(word for each in given for word in ("--variant", each)))
    return Experiment(
        Path(net).stem,
        "",
        Path(net),
        Path(solver),
        ordered,
        seeds_of(seeds),
        variant_of("", "", Source("", "")),
        {},
        None,
        None,
        "",
        (*command, "--seeds", str(seeds)),
    )


def free_name(name: str, taken: Sequence[str]) -> str:
    """A name that is not taken."""
    return name if name not in taken else free_name(f"{name} (as it is)", taken)


def variant_of(name: str, words: str, source: Source) -> Variant:
    """A variant. Raises ExperimentError for words that are no pipeline; `source` is where they stand."""
    if not words.strip():
        return Variant(name, "", ())
    try:
        return Variant(name, words, read_pipeline(words, ALL))
    except PipelineError as error:
        rows = excerpt(Source(words, source.path), error.span)
        notes = [f"  = {note}" for note in error.notes]
        raise ExperimentError("\n".join([f"{source.path}: {error.message}", *rows, *notes])) from None


class FromFile:
    """The reading of one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.folder = Path(path).parent
        self.whole = Table.read(path)
        self.whole.only(KEYS)

    def experiment(self, wanted: str | None, seeds: int | None) -> Experiment:
        """The experiment in a setting."""
        whole, name = self.whole, self.setting_name(wanted)
        setting = whole.table("setting").table(name) if name else Table(whole.source, {})
        setting.only(SETTING_KEYS)
        stated = seeds or next(each.number("seeds") for each in (setting, whole, SEEDS) if "seeds" in each.values)
        return Experiment(
            whole.text("name", Path(self.path).stem),
            "\n".join(filter(None, (flowing(whole.text("text", "")), flowing(setting.text("text", ""))))),
            self.file("net"),
            self.file("solver"),
            self.variants(),
            seeds_of(stated),
            self.variant("", setting, "net"),
            self.solver_values(setting),
            self.data(setting),
            self.reach(setting),
            name,
            (self.path, *(("--setting", name) if name else ()), *(("--seeds", str(seeds)) if seeds else ())),
        )

    def setting_name(self, wanted: str | None) -> str:
        """The setting that is meant; none where the file has none."""
        settings = self.whole.table("setting")
        if wanted is None:
            return next(iter(settings.values), "")
        if wanted not in settings.values:
            hint = " ".join(did_you_mean(wanted, settings.values))
            known = f"it has {', '.join(settings.values)}" if settings.values else "it has none"
            raise settings.error("", f"there is no setting '{wanted}'; {hint or known}")
        return wanted

    def file(self, key: str) -> Path:
        """A file that the experiment names, counted from its own folder."""
        path = self.folder / self.whole.text(key)
        if not path.is_file():
            raise self.whole.error(key, f"{key} '{self.whole.values[key]}' is not there; paths count from {self.where}")
        return path

    @property
    def where(self) -> str:
        """The folder in words."""
        return "this file's folder" if str(self.folder) == "." else str(self.folder)

    def variants(self) -> tuple[Variant, ...]:
        """The variants in the order of the file."""
        table = self.whole.table("variants", needed=True)
        if not table.values:
            raise table.error(
                "", "[variants] is empty; each is name = pipeline, and an empty pipeline is the net as is"
            )
        return tuple(self.variant(name, table, name) for name in table.values)

    def variant(self, name: str, table: Table, key: str) -> Variant:
        """The variant of a key."""
        words = table.text(key, "")
        try:
            return variant_of(name, words, table.source)
        except ExperimentError as error:
            _, _, told = str(error).partition(": ")
            place = str(table.error(key, "")).split(": ")[0]
            raise ExperimentError(f"{place}: {told}") from None

    def solver_values(self, setting: Table) -> Overrides:
        """What goes over the solver's own."""
        table = setting.table("solver")
        for key, value in table.values.items():
            whole = value if isinstance(value, list) else [value]
            if not all(isinstance(each, (str, int, float, bool)) for each in whole) or not whole:
                raise table.error(key, f"{key} is a number, a text, true, false, or a list of those")
        return dict(table.values)

    def reach(self, setting: Table) -> float | None:
        """The accuracy to count iterations to."""
        for table in (setting, self.whole):
            value = table.values.get("reach")
            if value is not None:
                if isinstance(value, bool) or not isinstance(value, (int, float)):
                    raise table.error("reach", "reach is a number, such as 0.8")
                return float(value)
        return None

    def data(self, setting: Table) -> Synth | Lists | None:
        """The set to train on: what a setting states goes over the file's, unless it is of another sort."""
        common, own = self.whole.table("data"), setting.table("data")
        for table in (common, own):
            table.only((*SYNTH_KEYS, "root"))
        replaces = is_listed(own.values) != is_listed(common.values) or "preset" in own.values
        stated = dict(own.values) if own.values and replaces else {**common.values, **own.values}
        if not stated:
            return None
        table = Table(common.source, stated, own.header if own.values else common.header)
        if is_listed(stated):
            table.only(LIST_KEYS)
            root = self.folder / table.text("root") if "root" in stated else None
            return Lists(self.list_at(table, "train"), self.list_at(table, "test"), root and root.absolute())
        table.only(SYNTH_KEYS)
        return Synth(stated)

    def list_at(self, table: Table, key: str) -> Path:
        """A list of pictures that the experiment names."""
        path = self.folder / table.text(key)
        if not path.is_file():
            raise table.error(key, f"{key}: the list '{table.values[key]}' is not there; paths count from {self.where}")
        return Path(os.path.abspath(path))


SEEDS = Table(Source(""), {"seeds": 3})


def is_listed(data: Mapping[str, Any]) -> bool:
    """Whether data is the user's own: lists are paths, and counts are numbers."""
    return "root" in data or any(isinstance(data.get(key), str) for key in ("train", "test"))


def seeds_of(count: int) -> tuple[int, ...]:
    """The seeds of a comparison."""
    return tuple(range(1, count + 1))


def flowing(text: str) -> str:
    """A text with its lines joined; an empty line ends a paragraph."""
    return "\n".join(" ".join(part.split()) for part in text.split("\n\n")).strip()
