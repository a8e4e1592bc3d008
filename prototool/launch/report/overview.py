"""The table of variants."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TypeAlias

from prototool.launch.comparison import amounts
from prototool.launch.comparison.result import Result, Row
from prototool.launch.comparison.statistics import Interval
from prototool.launch.comparison.track import Measure
from prototool.launch.report.svg import colour

Cells: TypeAlias = Callable[[Result, Row, Measure], list[tuple[str, str]]]


def overview(found: Result) -> str:
    """Two tables with a row for each variant: how well it does, and how it behaves and what it costs."""
    measure = found.measure
    if measure is None:
        return ""
    return (
        f'<section class="facts-box"><h2>The variants</h2>{table(found, measure, results)}'
        f"<h4>How they behave, and what they cost</h4>{table(found, measure, costs)}</section>"
    )


def table(found: Result, measure: Measure, cells: Cells) -> str:
    """A table with a row for each variant."""
    head = "".join(f"<th>{escape(name)}</th>" for name, _ in cells(found, found.baseline, measure))
    body = "".join(row_of(number, row, cells(found, row, measure)) for number, row in enumerate(found.rows))
    return (
        '<div class="scroll"><table class="facts">'
        f"<thead><tr><th>variant</th>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def row_of(number: int, row: Row, cells: list[tuple[str, str]]) -> str:
    """One variant."""
    own = "".join(f'<td data-name="{escape(name)}"><span>{value}</span></td>' for name, value in cells)
    key = f'<span class="key {colour(number)}"></span>'
    left = "" if row.done == len(row.tracks) else f"{row.done} of {len(row.tracks)} runs done"
    return f"<tr><th>{key}{escape(row.name)}<small>{left}</small></th>{own}</tr>"


def results(found: Result, row: Row, measure: Measure) -> list[tuple[str, str]]:
    """How well a variant does."""
    return [
        (f"last {measure.name}", spanned(row.final, measure)),
        (f"best {measure.name}", spanned(row.best, measure)),
        ("against the baseline", difference(row, measure)),
        ("verdict", verdict(row)),
    ]


def costs(found: Result, row: Row, measure: Measure) -> list[tuple[str, str]]:
    """How a variant behaves, and what it costs."""
    stable, gap = row.mean("stability"), row.mean("gap")
    has_gap = any(each.mean("gap") is not None for each in found.rows)
    return [
        ("stability", amounts.DASH if stable is None else amounts.amount(stable, measure)),
        *([(f"gap of {measure.name}", amounts.change(gap, measure))] if has_gap else []),
        ("gap of loss", amounts.plain(row.mean("loss_gap"))),
        *(
            [(f"iterations to {amounts.level(found.target, measure)}", reached(row))]
            if found.target is not None
            else []
        ),
        ("parameters", amounts.count(row.facts.params)),
        ("multiply-adds", amounts.count(row.facts.macs)),
        ("memory", amounts.memory(row.facts.memory)),
        ("an iteration", amounts.pace(row.mean("pace"))),
        *([("engine", engine(row))] if len({each.engine for each in found.rows}) > 1 else []),
    ]


def engine(row: Row) -> str:
    """The engine that trained a variant."""
    name, _, more = row.engine.partition(" ")
    return f"{escape(name)}<small>{escape(more)}</small>"


def spanned(interval: Interval | None, measure: Measure) -> str:
    """A mean with its interval."""
    if interval is None:
        return amounts.DASH
    mean = amounts.level(interval.mean, measure)
    if interval.low is None or interval.high is None:
        return f"{mean}<small>1 seed</small>"
    return f"{mean}<small>{amounts.ends(interval.low, interval.high, measure)}</small>"


def difference(row: Row, measure: Measure) -> str:
    """A variant's difference with its interval."""
    if row.difference is None:
        return "<small>the baseline</small>"
    found = row.difference.interval
    if found is None:
        return amounts.DASH
    ends = f"<small>{amounts.between(found.low, found.high, measure)}</small>" if found.low is not None else ""
    return f"{amounts.change(found.mean, measure)}{ends}"


def verdict(row: Row) -> str:
    """A variant's verdict in a word or two."""
    return f'<span class="verdict {row.verdict.kind}">{escape(row.verdict.short)}</span>' if row.verdict else ""


def reached(row: Row) -> str:
    """After how many iterations a variant was as good as it says; of those seeds that were."""
    there = [each.reached for each in row.numbers.values() if each.reached is not None]
    if not there:
        return "never"
    mean = f"{sum(there) / len(there):,.0f}"
    return mean if len(there) == len(row.tracks) else f"{mean}<small>{len(there)} of {len(row.tracks)} seeds</small>"
