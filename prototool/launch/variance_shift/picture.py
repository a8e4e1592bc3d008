"""The variance shift of each BatchNorm as a picture: measured, predicted, and what is left after recalibration.

Nothing here knows how it was measured. What matplotlib needs to start is paid by those who import this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import quantiles
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from prototool.launch.curves import COLOURS, as_text
from prototool.launch.variance_shift.shift import Shift, middle

# From here on labels are too many to be read side by side.
UPRIGHT = 6
# The bars reach from the first to the last of these.
PARTS = 10
# A scale that spans less than this has numbers between the powers of two.
ROOM = 12


def picture(shifts: Sequence[Shift], after: Sequence[Shift] = (), title: str = "") -> Figure:
    """The ratio of each BatchNorm, in the order of the net; bars hold eight channels of ten."""
    names = [as_text(shift.name) for shift in shifts]
    steep = len(names) > UPRIGHT or max(map(len, names)) > 2 * UPRIGHT
    # Steep names need room below.
    size = max(6.4, 2.2 + 0.24 * len(names)), 5.8 if steep else 4.2
    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    place = figure.subplots()
    place.axhline(1, color="#888888", linewidth=1)
    bars(place, shifts, 0, COLOURS[0], "o", "measured")
    if after:
        bars(place, after, 0.22, COLOURS[2], "s", "recalibrated")
    predictions(place, shifts)
    scale(place)
    place.set_xticks(range(len(names)), names, rotation=90 if steep else 0, fontsize="small" if steep else None)
    place.set_xlim(-0.6, len(names) - 0.4)
    place.set_ylabel("variance in TEST / from training")
    place.grid(axis="y", color="#DDDDDD", linewidth=0.6)
    place.set_axisbelow(True)
    for side in ("top", "right"):
        place.spines[side].set_visible(False)
    if title:
        figure.suptitle(as_text(title), fontsize="medium")
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure


def bars(place: Axes, shifts: Sequence[Shift], aside: float, colour: str, mark: str, label: str) -> None:
    """A mark for the channel in the middle of each BatchNorm, and a bar for most of them."""
    found = [(x + aside, sorted(shift.ratios)) for x, shift in enumerate(shifts) if shift.ratios]
    middles = [middle(ratios) or 1.0 for _, ratios in found]
    ends = [spread(ratios) for _, ratios in found]
    below = [max(0.0, at - low) for at, (low, _) in zip(middles, ends, strict=True)]
    above = [max(0.0, high - at) for at, (_, high) in zip(middles, ends, strict=True)]
    look: dict[str, Any] = {"color": colour, "elinewidth": 1.2, "capsize": 2.5, "markersize": 5}
    place.errorbar([x for x, _ in found], middles, yerr=[below, above], fmt=mark, label=label, **look)


def spread(ratios: Sequence[float]) -> tuple[float, float]:
    """Where the middle eight tenths begin and end."""
    if len(ratios) == 1:
        return ratios[0], ratios[0]
    tenths = quantiles(ratios, n=PARTS, method="inclusive")
    return tenths[0], tenths[-1]


def predictions(place: Axes, shifts: Sequence[Shift]) -> None:
    """A line where a BatchNorm's ratio is predicted to be."""
    found = [(x, middle(shift.predicted.exact)) for x, shift in enumerate(shifts) if shift.predicted]
    known = [(x, ratio) for x, ratio in found if ratio]
    if known:
        style: dict[str, Any] = {"color": COLOURS[1], "marker": "_", "markersize": 18, "markeredgewidth": 2}
        place.plot(*zip(*known, strict=True), linestyle="", label="predicted", zorder=1, **style)


def scale(place: Axes) -> None:
    """Make the scale logarithmic, so that half and twice are as far from 1, and write plain numbers on it."""
    place.set_yscale("log", base=2)
    low, high = place.get_ylim()
    low, high = min(low, 0.8), max(high, 1.25)
    place.set_ylim(low, high)
    # Half, one, two; and the steps between them where there is room.
    place.yaxis.set_major_locator(LogLocator(2, (1.0, sqrt(2)) if high / low < ROOM else (1.0,), numticks=12))
    place.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.2g}"))
    place.yaxis.set_minor_formatter(NullFormatter())
