"""Curves as a picture: panels above each other over one axis of iterations.

Nothing here knows of logs. What matplotlib needs to start is paid by those who import this module.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import isfinite, log10, nan
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

# Okabe and Ito's colours, which people tell apart whatever colours they see; the darker ones first, for paper.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
# And marks, for those who print without colours.
MARKS = ("o", "s", "^", "D", "v", "P", "X")
# Curves of one group are told apart by these.
DASHES = ("--", "-.", ":")

# A logarithmic scale shows more where the numbers span more than this.
LOG_SPAN = 30.0
# More points than this are a line; marks would be a smear.
MARKED = 40
# And more than this are noise; what they are on average is drawn over them.
NOISY = 300
# Of all numbers, so many are left below a logarithmic scale if they lie far below the others.
OUTLIERS = 0.005


class Curve(NamedTuple):
    """A line of a panel.

    Curves of one `group` have its colour, and tests are told apart by their `variant`. `style` is "train" (a thin
    line), "test" (dashed, with marks) or "step" (a value holds until the next). `low` and `high` bound a band around
    it, if given. Curves of one label have one entry in the legend.
    """

    label: str
    x: Sequence[float]
    y: Sequence[float]
    group: int = 0
    style: str = "train"
    variant: int = 0
    low: Sequence[float] = ()
    high: Sequence[float] = ()


class Break(NamedTuple):
    """A place where a curve ceases to be made of numbers."""

    x: float
    text: str
    group: int = 0


class Panel(NamedTuple):
    """One pair of axes: what its curves measure, how high it is, and from what span on its scale is logarithmic."""

    name: str
    curves: tuple[Curve, ...]
    breaks: tuple[Break, ...] = ()
    height: float = 1.0
    log_span: float = LOG_SPAN


def picture(panels: Sequence[Panel], title: str = "", across: str = "iteration") -> Figure:
    """The panels that have curves, above each other, with one legend for all of them."""
    panels = [panel for panel in panels if panel.curves]
    heights = [panel.height for panel in panels] or [1.0]
    figure = Figure(figsize=(8.0, 1.2 + 2.6 * sum(heights)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    # Iterations whose numbers are none count too.
    reach = [x for panel in panels for curve in panel.curves for x in curve.x]
    for place, panel in zip(axes, panels, strict=False):
        place.set_xlim(*widened(reach))
        fill(place, panel)
    axes[-1].set_xlabel(across)
    axes[-1].xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 2.5, 5, 10]))
    if title:
        figure.suptitle(title, fontsize="medium")
    entries = legend_entries(panels)
    if len(entries) > 1:
        figure.legend(handles=entries, loc="outside lower center", ncols=legend_columns(entries), frameon=False)
    return figure


def encoded(figure: Figure, form: str) -> bytes:
    """A picture as the bytes of a file: "png", "svg" or "pdf"."""
    out = io.BytesIO()
    figure.savefig(out, format=form, dpi=150)
    return out.getvalue()


def fill(place: Axes, panel: Panel) -> None:
    """Draw one panel."""
    for curve in panel.curves:
        draw(place, curve)
    low, high = extent(panel.curves)
    if 0 < low < high / panel.log_span:
        scale_by_decades(place, high / low)
        place.set_ylim(bottom=max(place.get_ylim()[0], low / 2))
    mark_breaks(place, panel.breaks)
    place.set_ylabel(panel.name)
    place.grid(color="#DDDDDD", linewidth=0.6)
    place.set_axisbelow(True)
    for side in ("top", "right"):
        place.spines[side].set_visible(False)


def draw(place: Axes, curve: Curve) -> None:
    """Draw one curve, and the band around it."""
    look = look_of(curve)
    y = [value if isfinite(value) else nan for value in curve.y]
    if curve.low and curve.high:
        place.fill_between(curve.x, curve.low, curve.high, color=look["color"], alpha=0.18, linewidth=0)
    if curve.style == "step":
        place.step(curve.x, y, where="post", **look)
        return
    if len(y) > MARKED:
        look["marker"] = ""
    if curve.style == "train" and len(y) > NOISY:
        place.plot(curve.x, y, color=look["color"], linewidth=0.5, alpha=0.3)
        y = running_mean(y, len(y) // (NOISY // 4))
    place.plot(curve.x, y, **look, zorder=3 if curve.style == "test" else 2)
    alone = [point for point in lone_points(curve.x, y) if not look["marker"]]
    if alone:
        place.plot(*zip(*alone, strict=True), ".", color=look["color"])


def lone_points(x: Sequence[float], y: Sequence[float]) -> list[tuple[float, float]]:
    """The numbers among such that are none: no line leads to them."""
    beside = [False, *map(isfinite, y), False]
    points = zip(x, y, beside[:-2], beside[2:], strict=True)
    return [(a, b) for a, b, before, after in points if isfinite(b) and not (before or after)]


def running_mean(y: Sequence[float], half: int) -> list[float]:
    """Each number's mean with those up to `half` places before and behind it; none where it is none itself."""
    sums, counts = [0.0], [0]
    for value in y:
        sums.append(sums[-1] + (value if isfinite(value) else 0.0))
        counts.append(counts[-1] + isfinite(value))
    ends = [(max(0, place - half), min(len(y), place + half + 1)) for place in range(len(y))]
    means = [(sums[end] - sums[start]) / max(1, counts[end] - counts[start]) for start, end in ends]
    return [mean if isfinite(value) else nan for mean, value in zip(means, y, strict=True)]


def look_of(curve: Curve) -> dict[str, Any]:
    """How a curve is drawn, in matplotlib's words."""
    colour = COLOURS[curve.group % len(COLOURS)]
    look: dict[str, Any] = {"color": colour, "linestyle": "-", "linewidth": 1.2, "marker": "", "markersize": 4.5}
    if curve.style == "test":
        look["linestyle"] = DASHES[curve.variant % len(DASHES)]
        look["marker"] = MARKS[(curve.group + curve.variant) % len(MARKS)]
        look["markerfacecolor"] = "white" if curve.variant else colour
    return look


def widened(reach: Sequence[float]) -> tuple[float, float]:
    """The two ends of an axis, a little beyond all that stands on it."""
    low, high = min(reach, default=0.0), max(reach, default=1.0)
    margin = 0.04 * (high - low) or 1.0
    return low - margin, high + margin


def mark_breaks(place: Axes, breaks: Sequence[Break]) -> None:
    """A line across the panel, and words beside it, where curves cease to be numbers."""
    for row, each in enumerate(breaks):
        colour = COLOURS[each.group % len(COLOURS)]
        place.axvline(each.x, color=colour, linestyle=":", linewidth=1.4)
        left, right = place.get_xlim()
        beyond = each.x > (left + right) / 2
        place.annotate(
            as_text(each.text),
            (each.x, 0.96 - 0.09 * (row % 9)),
            xycoords=("data", "axes fraction"),
            xytext=(-5 if beyond else 5, 0),
            textcoords="offset points",
            ha="right" if beyond else "left",
            va="top",
            color=colour,
            fontsize="small",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
        )


def extent(curves: Sequence[Curve]) -> tuple[float, float]:
    """The smallest number but for outliers, and the largest; 0 for the smallest where not all have a logarithm."""
    found = [sorted(filter(isfinite, (*curve.y, *curve.low))) for curve in curves]
    sound = [values for values in found if values]
    if not sound or min(values[0] for values in sound) <= 0:
        return 0.0, 1.0
    return min(values[int(len(values) * OUTLIERS)] for values in sound), max(values[-1] for values in sound)


def scale_by_decades(place: Axes, span: float) -> None:
    """Make a scale logarithmic, with enough numbers on it to read it, however few decades it has."""
    place.set_yscale("log")
    decades = log10(span)
    steps = (1.0, 2.0, 5.0) if decades < 2.5 else (1.0,)
    place.yaxis.set_major_locator(LogLocator(10, steps, numticks=8))
    place.yaxis.set_minor_formatter(NullFormatter())
    if decades < 6:
        place.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def legend_entries(panels: Sequence[Panel]) -> list[Line2D]:
    """An entry for each name and look."""
    entries: dict[str, Line2D] = {}
    for curve in (curve for panel in panels for curve in panel.curves):
        if curve.label and curve.label not in entries:
            entries[curve.label] = Line2D([], [], label=as_text(curve.label), **look_of(curve))
    return list(entries.values())


def as_text(text: str) -> str:
    """A text that matplotlib takes for nothing but text: `$` begins no formula, `_` hides no entry."""
    text = text.replace("\\", "/").replace("$", "\\$")
    return f" {text}" if text.startswith("_") else text


def legend_columns(entries: Sequence[Line2D]) -> int:
    """As many columns as fit below the picture."""
    longest = max(len(str(entry.get_label())) for entry in entries)
    return max(1, min(len(entries), 4, 100 // (longest + 8)))
