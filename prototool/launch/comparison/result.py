"""What a comparison came to: each variant's numbers over its seeds, and against the baseline's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from prototool.launch.comparison.compare import Comparison
from prototool.launch.comparison.facts import Facts, facts
from prototool.launch.comparison.statistics import Difference, Interval, difference, interval, together
from prototool.launch.comparison.track import Measure, Numbers, Track, loss_name, measure_of, numbers, track
from prototool.launch.comparison.variants import Built
from prototool.launch.comparison.verdict import Verdict, verdict

# What share of the best mean counts as reached where nobody says what to count iterations to.
SHARE = 0.9


class Row(NamedTuple):
    """A variant: its runs, their numbers by seed, and what they come to. The baseline has no difference, no verdict.

    `base` is the name of the variant it is compared with, empty for the baseline.
    """

    built: Built
    facts: Facts
    tracks: tuple[Track, ...]
    numbers: Mapping[int, Numbers]
    final: Interval | None
    best: Interval | None
    difference: Difference | None
    verdict: Verdict | None
    chance: float | None
    base: str = ""

    @property
    def name(self) -> str:
        """What the variant is called."""
        return self.built.name

    @property
    def done(self) -> int:
        """How many of its runs came to their end."""
        return sum(each.fate == "done" for each in self.tracks)

    @property
    def engine(self) -> str:
        """The engines that trained it, with versions and devices."""
        return ", ".join(dict.fromkeys(each.engine for each in self.tracks if each.engine))

    def mean(self, field: str) -> float | None:
        """The mean of one of the numbers over the seeds that have it."""
        there = [value for value in (getattr(each, field) for each in self.numbers.values()) if value is not None]
        return fmean(there) if there else None


class Result(NamedTuple):
    """A comparison by a measure. `target` is the value that iterations are counted to."""

    comparison: Comparison
    measure: Measure | None
    loss: str | None
    target: float | None
    rows: tuple[Row, ...]

    @property
    def baseline(self) -> Row:
        """The variant that the others are compared with."""
        return self.rows[0]

    @property
    def open(self) -> int:
        """How many runs did not come to their end."""
        return sum(len(row.tracks) - row.done for row in self.rows)


def result(made: Comparison) -> Result:
    """What a comparison came to, from the folders of its runs as they are now."""
    seeds = made.experiment.seeds
    tracks = {
        built.folder: tuple(track(built.name, seed, made.errand(built, seed).record.events()) for seed in seeds)
        for built in made.built
    }
    whole = [each for group in tracks.values() for each in group]
    measure, loss = measure_of(whole), loss_name(whole)
    target = target_of(made, measure, list(tracks.values()))
    found = {
        built.folder: {each.seed: numbers(each, measure, loss, target) for each in tracks[built.folder]}
        for built in made.built
    }
    finals = {folder: finals_of(each) for folder, each in found.items()}
    compared = {
        built.folder: difference(finals[built.folder], finals[base_of(made, built).folder]) for built in made.built[1:]
    }
    chances = dict(zip(compared, together([each.chance for each in compared.values()]), strict=True))
    rows = [
        row(made, built, tracks[built.folder], found[built.folder], compared.get(built.folder), chances, measure)
        for built in made.built
    ]
    return Result(made, measure, loss, target, tuple(rows))


def row(
    made: Comparison,
    built: Built,
    tracks: tuple[Track, ...],
    found: Mapping[int, Numbers],
    compared: Difference | None,
    chances: Mapping[str, float | None],
    measure: Measure | None,
) -> Row:
    """A variant's row."""
    job = made.job(built, made.experiment.seeds[0])
    baseline = None if built is made.built[0] else made.built[0].net
    chance = chances.get(built.folder)
    return Row(
        built,
        facts(job, built.net, baseline),
        tracks,
        found,
        interval([each.final for each in found.values() if each.final is not None]),
        interval([each.best for each in found.values() if each.best is not None]),
        compared,
        verdict(compared, chance, measure, len(chances)) if compared and measure else None,
        chance,
        base_of(made, built).name if compared else "",
    )


def base_of(made: Comparison, built: Built) -> Built:
    """The variant that another is compared with: the first one, on the same engine where each is trained on several."""
    first, own = made.built[0], built.variant
    if not own.of or own.of == first.variant.of:
        return first
    same = (each for each in made.built if each.variant.of == first.variant.of and each.variant.engine == own.engine)
    return next(same, first)


def finals_of(found: Mapping[int, Numbers]) -> dict[int, float]:
    """The last tests by seed."""
    return {seed: each.final for seed, each in found.items() if each.final is not None}


def target_of(made: Comparison, measure: Measure | None, groups: Sequence[Sequence[Track]]) -> float | None:
    """The value that iterations are counted to: the one asked for, else a share of the best mean that was reached."""
    if made.experiment.reach is not None or measure is None:
        return made.experiment.reach
    finals = [finals_of({each.seed: numbers(each, measure, None, None) for each in group}) for group in groups]
    means = [fmean(each.values()) for each in finals if each]
    if not means:
        return None
    return SHARE * max(means) if measure.rising else min(means) / SHARE
