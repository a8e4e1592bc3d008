"""An experiment: variants of one net, each a pipeline, that are to be trained alike and compared.

It comes from a command line, or from a file (`experiment_file.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from prototool.passes import ALL
from prototool.rewrite.pipeline import Pipeline, PipelineError, read_pipeline
from prototool.text.problem import excerpt
from prototool.text.source import Source

BASELINE = "baseline"

Overrides: TypeAlias = Mapping[str, object]


class ExperimentError(ValueError):
    """An experiment that cannot be run: where, what, and what to do."""


class Variant(NamedTuple):
    """One variant: its name, its pipeline as written, and as read; the engine it is trained on, where it has its own.

    `of` is the variant whose net it has, where one is trained on several engines.
    """

    name: str
    words: str
    pipeline: Pipeline
    engine: str = ""
    of: str = ""


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
    what is reached. `words` are how to ask for the same again, but for `engines`: those that the variants without one
    of their own are trained on, nothing where nobody says. With `same_weights` all engines begin with the weights that
    the first variant's draws.
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
    engines: tuple[str, ...] = ()
    same_weights: bool = False

    @property
    def baseline(self) -> Variant:
        """The variant that the others are compared with."""
        return self.variants[0]


def from_words(net: str, solver: str, given: Sequence[str], seeds: int, engines: Sequence[str] = ()) -> Experiment:
    """The experiment of a command line: `given` are variants as NAME=PIPELINE, each trained on all `engines`.

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
        on_engines(ordered, engines),
        seeds_of(seeds),
        variant_of("", "", Source("", "")),
        {},
        None,
        None,
        "",
        (*command, "--seeds", str(seeds)),
        tuple(engines),
    )


def on_engines(variants: Sequence[Variant], engines: Sequence[str]) -> tuple[Variant, ...]:
    """The variants on each of several engines, as NAME@ENGINE, those of the first engine first."""
    if len(engines) < 2:
        return tuple(variants)
    own = [variant for variant in variants if variant.engine]
    free = [variant for variant in variants if not variant.engine]
    on_each = [
        variant._replace(name=f"{variant.name}@{engine}", engine=engine, of=variant.name)
        for engine in engines
        for variant in free
    ]
    return (*on_each, *own)


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


def seeds_of(count: int) -> tuple[int, ...]:
    """The seeds of a comparison."""
    return tuple(range(1, count + 1))
