"""Curves and dots as SVG that takes its colours from the page, so that it is right by day, by night and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import floor, isfinite, log10
from typing import NamedTuple

from prototool.launch.comparison import amounts
from prototool.launch.comparison.track import Measure
from prototool.launch.report.bands import Band, Chart

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 18, 12, 40
# How many colours the page has; further variants get them again, dashed.
COLOURS = 8
# Numbers that span more than this are drawn on a logarithmic scale.
LOG_SPAN = 30.0
# More marks than this would be a smear.
MARKED = 40
STRIP_WIDTH, STRIP_HEIGHT = 640, 36


class Scale(NamedTuple):
    """From numbers to places on an axis."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """The place of a number."""
        low, high, value = (log10(each) if self.log else each for each in (self.low, self.high, value))
        share = (value - low) / (high - low) if high > low else 0.5
        return self.start + share * (self.end - self.start)


def drawn(chart: Chart) -> str:
    """A chart as an SVG element."""
    reach = [x for band in chart.bands for x in band.x]
    across = Scale(min(reach), max(reach), LEFT, WIDTH - RIGHT)
    up = scale_of(chart)
    shown = "".join([*grid(chart, across, up), *shades(chart, across, up), *lines(chart, across, up)])
    label = f"{chart.title} over the iterations, for each variant the mean of its seeds"
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">{shown}</svg>'


def scale_of(chart: Chart) -> Scale:
    """The scale upward: of accuracies from a round number below to one above, of wide losses by decades."""
    values = [value for band in chart.bands for value in (*band.low, *band.high)]
    low, high = min(values), max(values)
    if 0 < low < high / LOG_SPAN:
        return Scale(low / 1.1, high * 1.1, HEIGHT - BOTTOM, TOP, log=True)
    margin = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    ends = (max(0.0, low - margin), min(1.0, high + margin)) if chart.share else (low - margin, high + margin)
    return Scale(ends[0], ends[1], HEIGHT - BOTTOM, TOP)


def grid(chart: Chart, across: Scale, up: Scale) -> Iterator[str]:
    """Lines and numbers of both axes."""
    measure = Measure(chart.name, chart.share)
    for value in ticks(up, 5):
        y = up.at(value)
        text = f"{100 * value:g} %" if measure.is_share else f"{value:g}"
        yield f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield f'<text class="tick" x="{LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">{text}</text>'
    for value in ticks(across, 6):
        x = across.at(value)
        yield f'<text class="tick" x="{x:.1f}" y="{HEIGHT - BOTTOM + 17}" text-anchor="middle">{value:,g}</text>'
    yield f'<path class="axis" d="M{LEFT} {HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>'
    yield f'<text class="tick" x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 6}" text-anchor="middle">iteration</text>'


def ticks(scale: Scale, wanted: int) -> list[float]:
    """Round numbers on a scale, about so many."""
    if scale.log:
        first, last = floor(log10(scale.low)), floor(log10(scale.high)) + 1
        steps = (1, 2, 5) if last - first < 4 else (1,)
        found = [step * 10.0**power for power in range(first, last + 1) for step in steps]
    else:
        size = (scale.high - scale.low) / wanted or 1.0
        power = 10.0 ** floor(log10(size))
        step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= size)
        found = [round(number * step, 12) for number in range(floor(scale.low / step), floor(scale.high / step) + 1)]
    return [value for value in found if scale.low - 1e-12 <= value <= scale.high + 1e-12]


def shades(chart: Chart, across: Scale, up: Scale) -> Iterator[str]:
    """From the lowest to the highest seed of each variant."""
    for band in chart.bands:
        if band.low != band.high:
            there = path(band.x, band.high, across, up)
            back = path(band.x[::-1], band.low[::-1], across, up).replace("M", "L", 1)
            yield f'<path class="shade {colour(band.variant)}" d="{there}{back}Z"/>'


def lines(chart: Chart, across: Scale, up: Scale) -> Iterator[str]:
    """The mean of each variant, with a mark for each test while there are not too many."""
    for band in chart.bands:
        title = f"<title>{escape(band.label)}</title>"
        yield f'<path class="line {colour(band.variant)}" d="{path(band.x, band.y, across, up)}">{title}</path>'
        if band.tested and len(band.x) <= MARKED:
            yield from marks(chart, band, across, up)


def marks(chart: Chart, band: Band, across: Scale, up: Scale) -> Iterator[str]:
    """The tests of a variant; what stands at each shows when one points there."""
    measure = Measure(chart.name, chart.share)
    for x, y in zip(band.x, band.y, strict=True):
        title = f"<title>{escape(band.label)}, iteration {x:,}: {amounts.level(y, measure)}</title>"
        at = f'cx="{across.at(x):.1f}" cy="{up.at(y):.1f}"'
        yield f'<circle class="mark {colour(band.variant)}" {at} r="2.6">{title}</circle>'


def path(x: Sequence[float], y: Sequence[float], across: Scale, up: Scale) -> str:
    """A line through points."""
    places = [f"{across.at(each):.1f} {up.at(value):.1f}" for each, value in zip(x, y, strict=True)]
    return "M" + "L".join(places)


def colour(variant: int) -> str:
    """The classes of a variant's colour."""
    return f"c{variant % COLOURS}" + (" dashed" if variant >= COLOURS else "")


def strip(variant: int, by_seed: Mapping[int, float], ends: tuple[float, float, float] | None, scale: Scale) -> str:
    """A variant's seeds as dots on a line that all variants share, with their mean and its interval."""
    middle = STRIP_HEIGHT / 2
    parts = [f'<path class="grid" d="M{scale.start} {middle}H{scale.end}"/>']
    if ends:
        mean, low, high = (scale.at(min(max(each, scale.low), scale.high)) for each in ends)
        parts.append(
            f'<rect class="span {colour(variant)}" x="{low:.1f}" y="{middle - 6}" width="{high - low:.1f}"'
            ' height="12" rx="6"/>'
        )
        parts.append(f'<path class="mean {colour(variant)}" d="M{mean:.1f} {middle - 10}V{middle + 10}"/>')
    for seed, value in by_seed.items():
        if isfinite(value):
            title = f"<title>seed {seed}</title>"
            at = f'cx="{scale.at(value):.1f}" cy="{middle}"'
            parts.append(f'<circle class="mark {colour(variant)}" {at} r="5">{title}</circle>')
    return f'<svg class="strip" viewBox="0 0 {STRIP_WIDTH} {STRIP_HEIGHT}" aria-hidden="true">{"".join(parts)}</svg>'


def strip_axis(scale: Scale, measure: Measure) -> str:
    """The numbers below the strips."""
    parts = []
    for value in ticks(scale, 6):
        x = scale.at(value)
        text = f"{100 * value:g} %" if measure.is_share else f"{value:g}"
        parts.append(f'<path class="axis" d="M{x:.1f} 0v5"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="19" text-anchor="middle">{text}</text>')
    return f'<svg class="strip" viewBox="0 0 {STRIP_WIDTH} 24" aria-hidden="true">{"".join(parts)}</svg>'


def strip_scale(values: Sequence[float], measure: Measure) -> Scale:
    """A scale that has all values on it."""
    low, high = min(values), max(values)
    margin = 0.08 * (high - low) or 0.05 * abs(high) or 0.1
    ends = (max(0.0, low - margin), min(1.0, high + margin)) if measure.is_share else (low - margin, high + margin)
    return Scale(*ends, 24, STRIP_WIDTH - 24)
