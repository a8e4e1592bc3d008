"""A comparison in words: two sentences to begin with, and what one must know before believing them."""

from __future__ import annotations

from collections.abc import Sequence

from prototool.launch.comparison import amounts
from prototool.launch.comparison.result import Result, Row
from prototool.launch.comparison.statistics import of_a_share
from prototool.launch.comparison.track import Measure

# How far from guessing an accuracy must be, in standard errors of the test set, to count as learned.
CLEAR = 3.0


def headline(found: Result) -> tuple[str, str]:
    """The comparison in two sentences: which variant is better and by how much, and what there is of the others."""
    base, measure = found.baseline, found.measure
    others = [row for row in found.rows[1:] if row.difference and row.difference.interval]
    if measure is None or base.final is None:
        done = sum(row.done for row in found.rows)
        return f"Nothing can be compared yet: of {total(found)} runs {done} came to their end.", unfinished(found)
    at = f"{amounts.level(base.final.mean, measure)} {measure.name}"
    if not others:
        return f"'{base.name}' comes to {at}, {spread(base, measure)}.", unfinished(found)
    better = [row for row in others if row.verdict and row.verdict.kind == "better"]
    if better:
        best = max(better, key=lambda row: gain(row, measure))
        interval_words = span(best, measure)
        other = next(row for row in found.rows if row.name == best.base)
        told = f"'{best.name}' is better than '{other.name}' by {amounts.amount(gain(best, measure), measure)}"
        against = f"{amounts.level(mean(other), measure)} {measure.name}"
        first = f"{told} ({interval_words}): {amounts.level(mean(best), measure)} against {against}."
        return first, rest(found, [row for row in others if row is not best])
    if all(row.verdict and row.verdict.kind == "few" for row in others):
        numbers = sorted(
            {row.difference.interval.number for row in others if row.difference and row.difference.interval}
        )
        few = amounts.seeds(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} or {amounts.seeds(numbers[-1])}"
        told = f"Which variant is better cannot be told from {few}"
        return f"{told}: '{base.name}' comes to {at}, {each(others, measure)}.", unfinished(found)
    return f"No variant is shown to be better than '{base.name}', which comes to {at}.", rest(found, others)


def rest(found: Result, rows: Sequence[Row]) -> str:
    """The second sentence: the variants that the first one does not name, by their verdicts."""
    measure = found.measure
    if measure is None or not rows:
        return unfinished(found)
    words = {
        "better": "better too",
        "worse": "worse",
        "perhaps": "perhaps different, but not by so much that it could be no chance",
        "noise": "within the noise of seeds",
        "few": "not to be told from chance with so few seeds",
    }
    parts = []
    for kind, told in words.items():
        there = [row for row in rows if row.verdict and row.verdict.kind == kind]
        if there:
            named = [
                f"'{row.name}' ({amounts.change(row.difference.interval.mean, measure)})"
                for row in there
                if row.difference and row.difference.interval
            ]
            parts.append(f"{amounts.listed(named)} {'is' if len(there) == 1 else 'are'} {told}")
    return "; ".join(parts) + "." if parts else unfinished(found)


def each(rows: Sequence[Row], measure: Measure) -> str:
    """Variants with their means."""
    return amounts.listed([f"'{row.name}' to {amounts.level(mean(row), measure)}" for row in rows])


def unfinished(found: Result) -> str:
    """The second sentence where there is nothing else to be said."""
    if found.open:
        return f"Of {total(found)} runs {found.open} did not come to their end."
    return f"All {total(found)} runs came to their end."


def notes(found: Result) -> list[str]:
    """What a reader must know before believing the headline."""
    told = []
    left = sum(run.fate not in ("done", *FATES) for row in found.rows for run in row.tracks)
    if left:
        runs = f"{left} of {total(found)} runs are" if left > 1 else f"1 of {total(found)} runs is"
        told.append(f"{runs} not done yet: the same command goes on with them; the means are of what is done")
    for row in found.rows:
        for fate, words in FATES.items():
            seeds = [str(each.seed) for each in row.tracks if each.fate == fate]
            if seeds:
                many = "seeds" if len(seeds) > 1 else "seed"
                told.append(f"'{row.name}' {words} with {many} {', '.join(seeds)}; its means leave those out")
        if is_guessing(row, found.measure):
            at = amounts.level(row.final.mean, found.measure) if row.final and found.measure else ""
            told.append(f"'{row.name}' at {at} cannot be told from guessing among {row.facts.classes} classes")
        of = row.built.variant.of
        if row is not found.baseline and not row.facts.diff and not (of and of == found.baseline.built.variant.of):
            told.append(f"'{row.name}' is the same net as '{found.baseline.name}': its pipeline changes nothing")
    return told


# What a variant does with a seed; other runs are only not done yet.
FATES = {"diverged": "diverged", "broke": "broke"}


def is_guessing(row: Row, measure: Measure | None) -> bool:
    """Whether an accuracy is no better than that of guessing, as far as the size of the test set can tell."""
    classes, tested = row.facts.classes, row.facts.tested
    if row.final is None or measure is None or not measure.is_share or not classes or not tested or classes < 2:
        return False
    return row.final.mean <= 1 / classes + CLEAR * of_a_share(1 / classes, tested)


def gain(row: Row, measure: Measure) -> float:
    """How much better a variant is than the baseline on average, worse below 0."""
    by = row.difference.interval.mean if row.difference and row.difference.interval else 0.0
    return by if measure.rising else -by


def mean(row: Row) -> float | None:
    """A variant's mean."""
    return row.final.mean if row.final else None


def span(row: Row, measure: Measure) -> str:
    """The interval of a variant's difference, in words."""
    found = row.difference.interval if row.difference else None
    if found is None or found.low is None:
        return amounts.seeds(found.number if found else 0)
    ends = amounts.between(found.low, found.high, measure)
    return f"95 % interval {ends}, {amounts.seeds(found.number)}"


def spread(row: Row, measure: Measure) -> str:
    """The interval of a variant's mean, in words."""
    if row.final is None or row.final.low is None or row.final.high is None:
        return "1 seed"
    ends = amounts.ends(row.final.low, row.final.high, measure)
    return f"95 % interval {ends}, {amounts.seeds(row.final.number)}"


def total(found: Result) -> int:
    """How many runs there are."""
    return sum(len(row.tracks) for row in found.rows)
