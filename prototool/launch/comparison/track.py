"""What became of a run of a comparison, as curves and as a few numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import isfinite, nan
from statistics import fmean, median
from typing import NamedTuple, TypeAlias

from prototool.engines.events import Broke, Diverged, Event, Started, Tested, Trained
from prototool.launch.comparison.errand import Fate, fate
from prototool.launch.comparison.statistics import reached, stability
from prototool.launch.log.summary import LOSS, SCORE

Points: TypeAlias = tuple[tuple[int, float], ...]

# Losses and accuracies of single batches are means over so many of the last iterations.
LATELY = 50
CLASSWISE = re.compile(r"\]$")


class Track(NamedTuple):
    """A run: how it stands and why, the loss of each iteration, and the outputs that are one number, by name.

    Outputs of the first test net go by their own names, those of others by `name #1`; an accuracy beside a number that
    is none is none itself, since Caffe takes every label for right then. `pace` is the seconds of an iteration, tests
    left out. `engine` is its name, version and device, those it ended on.
    """

    variant: str
    seed: int
    fate: Fate
    why: str
    iteration: int
    loss: Points
    trained: Mapping[str, Points]
    tested: Mapping[str, Points]
    pace: float | None
    seconds: float
    engine: str = ""


class Measure(NamedTuple):
    """What runs are compared by: an output of the tests, and whether more of it is better."""

    name: str
    rising: bool

    @property
    def is_share(self) -> bool:
        """Whether it is an accuracy, which people read in percent."""
        return self.rising


class Numbers(NamedTuple):
    """A run by a measure; None for what it has not got.

    final and best: the last test's value and the best one's, with its iteration; stability: the standard deviation of
    the last quarter of the tests. gap: how much better it is on what it trains on than in the last test, in the
    measure where the training net has it too; loss_gap: the test's loss less the training's.
    """

    final: float | None
    best: float | None
    best_iteration: int | None
    stability: float | None
    gap: float | None
    loss_gap: float | None
    reached: int | None
    pace: float | None


def track(variant: str, seed: int, events: Sequence[Event]) -> Track:
    """A run from its events."""
    trained = [event for event in events if isinstance(event, Trained)]
    last = events[-1] if events else None
    return Track(
        variant,
        seed,
        fate(list(events)),
        why(last),
        last.iteration if last else 0,
        tuple((event.iteration, event.loss) for event in trained),
        singles(trained),
        singles([event for event in events if isinstance(event, Tested)]),
        pace(trained),
        last.seconds if last else 0.0,
        next((in_words(event) for event in reversed(events) if isinstance(event, Started)), ""),
    )


def in_words(event: Started) -> str:
    """The engine that trains."""
    return f"{event.engine} {event.version} on {event.device}"


def why(last: Event | None) -> str:
    """What ended a run that did not come to its end by itself."""
    if isinstance(last, Broke):
        return last.reason
    if isinstance(last, Diverged):
        where = f", first in layer '{last.layer}'" if last.layer else ""
        return f"the loss is no number at iteration {last.iteration:,}{where}" + (f"; {last.hint}" if last.hint else "")
    return ""


def singles(events: Sequence[Trained | Tested]) -> dict[str, Points]:
    """The outputs of events that are one number."""
    found: dict[str, list[tuple[int, float]]] = {}
    for event in events:
        sound = all(isfinite(each) for values in event.outputs.values() for each in values)
        net = f" #{event.net}" if isinstance(event, Tested) and event.net else ""
        for name, values in event.outputs.items():
            if len(values) == 1:
                value = values[0] if sound or not SCORE.search(name) else nan
                found.setdefault(name + net, []).append((event.iteration, value))
    return {name: tuple(points) for name, points in found.items()}


def pace(trained: Sequence[Trained]) -> float | None:
    """The seconds of an iteration: the median of the times between one and the next, so that tests hardly count."""
    times = [
        after.seconds - before.seconds
        for before, after in pairwise(trained)
        if after.iteration == before.iteration + 1 and after.seconds >= before.seconds
    ]
    return median(times) if times else None


def measure_of(tracks: Sequence[Track]) -> Measure | None:
    """What runs are best compared by: an accuracy that all which were tested have, else a loss; None without tests."""
    tested = [set(each.tested) for each in tracks if each.tested]
    if not tested:
        return None
    order = [name for each in tracks for name in each.tested]
    names = [name for name in dict.fromkeys(order) if all(name in each for each in tested)]
    scores = [name for name in names if SCORE.search(name) and not LOSS.search(name)]
    losses = [name for name in names if LOSS.search(name)] or names
    if scores:
        # Of top-1 and top-5 the plainer name is the one people mean.
        return Measure(min(scores, key=lambda name: (len(name), name)), rising=True)
    return Measure(losses[0], rising=False) if losses else None


def loss_name(tracks: Sequence[Track]) -> str | None:
    """The loss that the tests of all runs give, None where they give none."""
    names = [name for each in tracks for name in each.tested if LOSS.search(name)]
    return next(
        (name for name in dict.fromkeys(names) if all(name in each.tested or not each.tested for each in tracks)), None
    )


def numbers(run: Track, measure: Measure | None, loss: str | None, target: float | None) -> Numbers:
    """A run in a few numbers. One that did not come to its end has no final ones."""
    if measure is None:
        return Numbers(None, None, None, None, None, None, None, run.pace)
    points = run.tested.get(measure.name, ())
    sound = [(value, iteration) for iteration, value in points if isfinite(value)]
    better = (lambda each: (each[0], -each[1])) if measure.rising else (lambda each: (-each[0], -each[1]))
    best = max(sound, key=better, default=None)
    over = run.fate == "done" and bool(points) and isfinite(points[-1][1])
    final = points[-1][1] if over else None
    own = lately(run.trained.get(measure.name, ()))
    gap = None if final is None or own is None else (own - final if measure.rising else final - own)
    return Numbers(
        final,
        best[0] if best and run.fate == "done" else None,
        best[1] if best and run.fate == "done" else None,
        stability([value for _, value in points]) if over else None,
        gap,
        gap_of_loss(run, loss) if over else None,
        None if target is None else reached(points, target, measure.rising),
        run.pace,
    )


def gap_of_loss(run: Track, loss: str | None) -> float | None:
    """The loss of the last test less that of the last iterations."""
    tested = run.tested.get(loss or "", ())
    # The whole loss of training holds what other losses the net has; where it gives the same output, that one counts.
    own = lately(run.trained.get(loss or "", ()) or run.loss)
    return tested[-1][1] - own if tested and own is not None and isfinite(tested[-1][1]) else None


def lately(points: Points) -> float | None:
    """The mean of the last iterations, as many as there are but no more than some and a quarter of all."""
    last = [value for _, value in points[-max(1, min(LATELY, len(points) // 4)) :]]
    return fmean(last) if last and all(map(isfinite, last)) else None
