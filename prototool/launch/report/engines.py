"""The engines side by side, where variants are trained on several."""

from __future__ import annotations

from html import escape

from prototool.launch.comparison import amounts
from prototool.launch.comparison.engines_apart import ALIKE, Apart, apart
from prototool.launch.comparison.result import Result, Row
from prototool.launch.comparison.track import Measure
from prototool.launch.report.overview import engine


def engines(found: Result) -> str:
    """A table with a row for each variant on each further engine, beside the same on the first one."""
    rows, measure = apart(found), found.measure
    if not rows or measure is None:
        return ""
    is_same = found.comparison.experiment.same_weights
    head = "".join(f"<th>{escape(name)}</th>" for name, _ in cells(rows[0], measure, is_same))
    body = "".join(row_of(each.variant, cells(each, measure, is_same)) for each in rows)
    told = (
        f"The other is {escape(rows[0].first.engine)}. Speed is how many times as fast an iteration is, tests left out,"
        " with as many runs at once as there were."
    )
    if is_same:
        told += (
            " All engines begin with the same weights; losses are alike as long as they differ by no more than"
            f" {ALIKE:g}, relative, and must part where pictures are shuffled or numbers are drawn."
        )
    return (
        f'<section class="facts-box"><h2>The engines</h2><div class="scroll"><table class="facts">'
        f"<thead><tr><th>variant</th>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f'<p class="small">{told}</p></section>'
    )


def row_of(variant: str, cells: list[tuple[str, str]]) -> str:
    """One variant on one engine."""
    own = "".join(f'<td data-name="{escape(name)}"><span>{value}</span></td>' for name, value in cells)
    return f"<tr><th>{escape(variant)}</th>{own}</tr>"


def cells(each: Apart, measure: Measure, is_same: bool) -> list[tuple[str, str]]:
    """What is said of a variant on an engine."""
    interval = each.difference.interval
    by = amounts.change(interval.mean, measure) if interval else amounts.DASH
    ends = ""
    if interval and interval.low is not None:
        ends = f"<small>{amounts.between(interval.low, interval.high, measure)}</small>"
    alike = amounts.DASH if each.alike is None else f"{each.alike:,} iterations"
    return [
        ("engine", engine(each.row)),
        (f"last {measure.name}", level(each.row, measure)),
        ("on the other", level(each.first, measure)),
        ("seed by seed", by + ends),
        ("an iteration", amounts.pace(each.row.mean("pace"))),
        ("one on the other", amounts.pace(each.first.mean("pace"))),
        ("speed", amounts.DASH if each.speed is None else f"{each.speed:.2g} x"),
        *([("losses alike", alike)] if is_same else []),
    ]


def level(row: Row, measure: Measure) -> str:
    """A variant's mean in the last tests."""
    return amounts.level(row.final.mean if row.final else None, measure)
