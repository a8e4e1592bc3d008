"""An experiment as a file states it; docs/comparing.md has the format.

A file may hold settings, such as a small one for two cores and the full one for a GPU; what a setting states goes over
what the file states.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from prototool.launch.comparison.experiment import (
    Experiment,
    ExperimentError,
    Lists,
    Overrides,
    Synth,
    Variant,
    on_engines,
    seeds_of,
    variant_of,
)
from prototool.launch.comparison.toml_file import Table, TomlError
from prototool.launch.run.engines import ENGINES
from prototool.text.nearest import did_you_mean
from prototool.text.source import Source

SETTING_KEYS = ("text", "net", "data", "solver", "seeds", "reach", "engines", "same-weights")
KEYS = ("name", *SETTING_KEYS, "variants", "setting")
VARIANT_KEYS = ("pipeline", "engine")
LIST_KEYS = ("train", "test", "root")
SYNTH_KEYS = ("preset", "classes", "train", "test", "size", "seed", "label-noise", "noise")


def from_file(
    path: str, setting: str | None = None, seeds: int | None = None, engines: Sequence[str] = ()
) -> Experiment:
    """The experiment of a file in one of its settings, the first one unless named; `engines` go over the file's.

    Raises OSError, ExperimentError for a file that is not as docs/comparing.md says.
    """
    try:
        return FromFile(path).experiment(setting, seeds, engines)
    except TomlError as error:
        raise ExperimentError(str(error)) from None


class FromFile:
    """The reading of one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.folder = Path(path).parent
        self.whole = Table.read(path)
        self.whole.only(KEYS)

    def experiment(self, wanted: str | None, seeds: int | None, engines: Sequence[str]) -> Experiment:
        """The experiment in a setting."""
        whole, name = self.whole, self.setting_name(wanted)
        setting = whole.table("setting").table(name) if name else Table(whole.source, {})
        setting.only(SETTING_KEYS)
        engines = tuple(engines) or self.engines(setting)
        stated = seeds or next(each.number("seeds") for each in (setting, whole, SEEDS) if "seeds" in each.values)
        return Experiment(
            whole.text("name", Path(self.path).stem),
            "\n".join(filter(None, (flowing(whole.text("text", "")), flowing(setting.text("text", ""))))),
            self.file("net"),
            self.file("solver"),
            on_engines(self.variants(), engines),
            seeds_of(stated),
            self.variant("", setting, "net"),
            self.solver_values(setting),
            self.data(setting),
            self.reach(setting),
            name,
            (self.path, *(("--setting", name) if name else ()), *(("--seeds", str(seeds)) if seeds else ())),
            engines,
            next(
                (each.of("same-weights", bool, False) for each in (setting, whole) if "same-weights" in each.values),
                False,
            ),
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
        """The variants in the order of the file; each is a pipeline, or a table with a pipeline and an engine."""
        table = self.whole.table("variants", needed=True)
        if not table.values:
            raise table.error(
                "", "[variants] is empty; each is name = pipeline, and an empty pipeline is the net as is"
            )
        return tuple(self.named(name, table) for name in table.values)

    def named(self, name: str, table: Table) -> Variant:
        """A variant by its name."""
        if not isinstance(table.values[name], dict):
            return self.variant(name, table, name)
        own = table.table(name)
        own.only(VARIANT_KEYS)
        engine = own.text("engine", "")
        if engine and engine not in ENGINES:
            raise own.error("engine", f"there is no engine '{engine}'; there are {' and '.join(ENGINES)}")
        return self.variant(name, own, "pipeline")._replace(engine=engine)

    def engines(self, setting: Table) -> tuple[str, ...]:
        """The engines that variants are trained on."""
        for table in (setting, self.whole):
            found = table.values.get("engines")
            if found is not None:
                known = isinstance(found, list) and bool(found) and all(each in ENGINES for each in found)
                if not known or len(set(found)) < len(found):
                    raise table.error("engines", f"engines is a list of {' and '.join(ENGINES)}, each at most once")
                return tuple(found)
        return ()

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


def flowing(text: str) -> str:
    """A text with its lines joined; an empty line ends a paragraph."""
    return "\n".join(" ".join(part.split()) for part in text.split("\n\n")).strip()
