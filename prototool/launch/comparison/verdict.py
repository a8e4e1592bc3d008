"""What a difference between two variants means, in words that claim no more than the seeds tell."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from prototool.launch.comparison import amounts
from prototool.launch.comparison.statistics import LEVEL, Difference
from prototool.launch.comparison.track import Measure

# "perhaps": told from 0 by itself, and no longer once it counts that several variants were tried.
Kind: TypeAlias = Literal["better", "worse", "perhaps", "noise", "few", "none"]
# Two seeds have one degree of freedom: whatever they tell hangs on the numbers being normal.
FEWEST = 3


class Verdict(NamedTuple):
    """What kind it is, in a word or two, and in a sentence."""

    kind: Kind
    short: str
    words: str


def verdict(found: Difference, chance: float | None, measure: Measure, tried: int) -> Verdict:
    """The verdict on a variant; `chance` is its p once it counts that `tried` variants were compared."""
    if found.interval is None:
        return Verdict("none", "cannot be compared", "There is no seed with which both came to their end.")
    mean, number = found.interval.mean, found.interval.number
    told = f"{amounts.change(mean, measure)} on average of {amounts.seeds(number)}"
    if number < FEWEST:
        return too_few(told, number)
    low, high = found.interval.low, found.interval.high
    if chance is None or found.chance is None or low is None or high is None:
        if mean == 0:
            return Verdict("noise", "no difference", f"Equal with each of {amounts.seeds(number)}.")
        words = f"{told}, and the same with each: nothing shows how far seeds spread, so it cannot be told from chance."
        return Verdict("few", "cannot be told", words)
    span = f"{LEVEL:.0%} interval {amounts.between(low, high, measure)}".replace("%", " %")
    better = mean > 0 if measure.rising else mean < 0
    if found.chance >= 1 - LEVEL:
        half = amounts.amount(found.interval.half or 0.0, measure)
        words = f"{told} ({span}): within the noise of seeds. A difference below {half} would not show with so few."
        return Verdict("noise", "within seed noise", words)
    if chance >= 1 - LEVEL:
        words = (
            f"{told} ({span}): by itself more than seed noise, but {tried} variants were tried, and of so many one is"
        )
        return Verdict(
            "perhaps", f"perhaps {side(better)}", f"{words} that far off by chance too often (p = {chance:.2g})."
        )
    shown = "p < 0.001" if chance < 0.001 else f"p = {chance:.2g}"
    words = f"{told} ({span}, {shown}): {side(better)}, by more than seed noise."
    return Verdict("better" if better else "worse", side(better), words)


def too_few(told: str, number: int) -> Verdict:
    """The verdict on one or two seeds."""
    if number == 1:
        words = f"{told}: one seed cannot tell a difference from chance; at least {FEWEST} can, more can better."
        return Verdict("few", "cannot be told: 1 seed", words)
    words = f"{told}: two seeds tell almost nothing of how far seeds spread; at least {FEWEST} do."
    return Verdict("few", "cannot be told: 2 seeds", words)


def side(better: bool) -> str:
    """Which way a difference goes."""
    return "better" if better else "worse"
