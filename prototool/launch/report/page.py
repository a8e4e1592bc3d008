"""The page of a comparison: one file with everything in it and nothing from outside, no script either."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

from prototool.launch.comparison import amounts
from prototool.launch.comparison.headline import headline, notes
from prototool.launch.comparison.result import Result, Row
from prototool.launch.comparison.track import Measure
from prototool.launch.report import detail
from prototool.launch.report.bands import charts
from prototool.launch.report.engines import engines
from prototool.launch.report.origin import Origin
from prototool.launch.report.overview import overview
from prototool.launch.report.svg import Scale, colour, drawn, strip, strip_axis, strip_scale


def page(found: Result, origin: Origin, when: str) -> str:
    """The page of a comparison, written at a time."""
    experiment = found.comparison.experiment
    style = resource("page.css")
    told = notes(found)
    return Template(resource("page.html")).substitute(
        policy=f"default-src 'none'; style-src '{digest(style)}'; base-uri 'none'; form-action 'none'",
        title=escape(experiment.name),
        style=style,
        setting=f", setting {escape(experiment.setting)}" if experiment.setting else "",
        headline=escape(" ".join(headline(found))),
        text=f'<p class="about">{escape(experiment.text)}</p>' if experiment.text else "",
        notes=f'<ul class="notes">{"".join(f"<li>{escape(each)}.</li>" for each in told)}</ul>' if told else "",
        strips=strips(found),
        table=overview(found),
        engines=engines(found),
        charts=pictures(found),
        variants=detail.variants(found),
        repeat=detail.repeat(origin),
        method=detail.method(found),
        footer=f"Written {escape(when)} by prototool {escape(origin.versions.get('prototool', ''))}.",
    )


def strips(found: Result) -> str:
    """Every seed of every variant as a dot, on one scale."""
    measure = found.measure
    values = [value for row in found.rows for value in finals(row).values()]
    if measure is None or not values:
        return ""
    ends = [end for row in found.rows if row.final for end in (row.final.low, row.final.high) if end is not None]
    # An interval of two seeds may be wider than all there is; it is cut off rather than the dots pressed together.
    reach = 1.5 * (max(values) - min(values)) or 0.05
    near = [end for end in ends if min(values) - reach <= end <= max(values) + reach]
    scale = strip_scale([*values, *near], measure)
    rows = "".join(strip_row(number, row, measure, scale) for number, row in enumerate(found.rows))
    axis = f'<div class="plot">{strip_axis(scale, measure)}</div>'
    caption = "Each dot is a seed, the line their mean, the bar its 95 % interval."
    title = f"{escape(measure.name)} in the last test"
    return f'<section><h2>{title}</h2><div class="strips">{rows}{axis}</div><p class="small">{caption}</p></section>'


def strip_row(number: int, row: Row, measure: Measure, scale: Scale) -> str:
    """A variant's line of dots."""
    final = row.final
    ends = (final.mean, final.low, final.high) if final and final.low is not None and final.high is not None else None
    value = amounts.level(final.mean, measure) if final else "no result"
    half = f" ± {amounts.amount(final.half, measure)}" if final and final.half is not None else ""
    return (
        f'<div class="name">{key(number)}{escape(row.name)}</div>'
        f'<div class="value"><b>{value}</b> <small>{half}</small></div>'
        f'<div class="plot">{strip(number, finals(row), ends, scale)}</div>'
    )


def finals(row: Row) -> dict[int, float]:
    """The last tests of a variant by seed."""
    return {seed: each.final for seed, each in row.numbers.items() if each.final is not None}


def key(number: int) -> str:
    """The mark of a variant's colour."""
    return f'<span class="key {colour(number)}"></span>'


def pictures(found: Result) -> str:
    """The curves."""
    made = charts(found)
    if not made:
        return ""
    legend = "".join(f"<li>{key(number)}{escape(row.name)}</li>" for number, row in enumerate(found.rows))
    figures = "".join(
        f"<figure><figcaption>{escape(chart.title)}</figcaption>{drawn(chart)}</figure>" for chart in made
    )
    caption = "Lines are means over the seeds, the bands reach from the lowest to the highest seed."
    return (
        f'<section><h2>On the way</h2><ul class="legend">{legend}</ul><div class="charts">{figures}</div>'
        f'<p class="small">{caption}</p></section>'
    )


def resource(name: str) -> str:
    """A file of this package."""
    return (files("prototool.launch.report") / name).read_text("utf-8")


def digest(content: str) -> str:
    """What a browser is told to know the style by, so that it takes no other."""
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"
