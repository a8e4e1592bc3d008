"""Numbers as people read them."""

from __future__ import annotations

from math import isfinite

from prototool.launch.comparison.track import Measure

DASH = "–"
MINUS = "−"
STEPS = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))


def level(value: float | None, measure: Measure) -> str:
    """A value of a measure: an accuracy in percent, a loss as it is."""
    if value is None or not isfinite(value):
        return DASH
    return f"{100 * value:.1f} %" if measure.is_share else f"{value:.4g}".replace("-", MINUS)


def change(value: float | None, measure: Measure) -> str:
    """A difference of two values, with its sign: of accuracies in points of a percent."""
    if value is None or not isfinite(value):
        return DASH
    shown = f"{100 * value:+.1f}" if measure.is_share else f"{value:+.3g}"
    words = shown.replace("-", MINUS)
    return f"{words} points" if measure.is_share else words


def between(low: float | None, high: float | None, measure: Measure) -> str:
    """The ends of an interval of differences."""
    return f"{change(low, measure).removesuffix(' points')} to {change(high, measure)}"


def ends(low: float, high: float, measure: Measure) -> str:
    """The ends of an interval of values; no accuracy lies below 0 or above 1."""
    if measure.is_share:
        low, high = max(0.0, low), min(1.0, high)
    return f"{level(low, measure).removesuffix(' %')} to {level(high, measure)}"


def amount(value: float, measure: Measure) -> str:
    """The size of a difference."""
    return change(abs(value), measure).removeprefix("+")


def plain(value: float | None, digits: int = 3) -> str:
    """A number without a unit."""
    return DASH if value is None or not isfinite(value) else f"{value:.{digits}g}".replace("-", MINUS)


def count(value: int | None) -> str:
    """A large whole number, shortly."""
    if value is None:
        return DASH
    for step, letter in STEPS:
        if value >= step:
            return f"{value / step:.3g} {letter}"
    return str(value)


def memory(value: int | None) -> str:
    """Bytes."""
    if value is None:
        return DASH
    for step, unit in ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB")):
        if value >= step:
            return f"{value / step:.3g} {unit}"
    return f"{value} B"


def pace(value: float | None) -> str:
    """The time of an iteration."""
    if value is None:
        return DASH
    return f"{value:.3g} s" if value >= 1 else f"{value * 1000:.3g} ms"


def seeds(number: int) -> str:
    """So many seeds."""
    return "1 seed" if number == 1 else f"{number} seeds"


def listed(words: list[str]) -> str:
    """Words with commas and an `and`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
