"""The curves of runs: loss, accuracy and learning rate over the iterations, several runs in one picture."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan

from matplotlib.figure import Figure

from prototool.launch.curves import Break, Curve, Panel, picture
from prototool.launch.log.history import Run, columns, first_broken, values
from prototool.launch.log.summary import LOSS, SCORE, is_sound
from prototool.text.problem import printable

# A rate that goes down by steps of ten is read best on a logarithmic scale.
RATE_SPAN = 8.0


def picture_of(named: Sequence[tuple[str, Run]]) -> Figure:
    """The panels of runs with their names in one picture."""
    return picture(panels(named))


def panels(named: Sequence[tuple[str, Run]]) -> list[Panel]:
    """The panels of runs with their names: loss, accuracy, and below them, small, the learning rate."""
    runs = [(group, name, run) for group, (name, run) in enumerate(named)]
    breaks = tuple(found for group, _, run in runs for found in broken(run, group))
    loss = [curve for group, name, run in runs for curve in losses(run, name, group)]
    score = [curve for group, name, run in runs for curve in scores(run, name, group)]
    rate = [curve for group, name, run in runs for curve in rates(run, name, group)]
    return [
        Panel("loss", tuple(loss), breaks, 1.3),
        Panel("accuracy", tuple(score), log_span=inf),
        Panel("rate", tuple(rate), height=0.45, log_span=RATE_SPAN),
    ]


def losses(run: Run, name: str, group: int) -> list[Curve]:
    """The loss as it was displayed, and those of the test nets."""
    train = Curve(f"{name} train", [row.iteration for row in run.train], [row.loss for row in run.train], group)
    tests = [curve for net in run.nets for curve in of_net(run, name, group, net, score=False)]
    return [*([train] if run.train else []), *tests]


def scores(run: Run, name: str, group: int) -> list[Curve]:
    """The accuracies of the test nets, but those of single classes."""
    return [curve for net in run.nets for curve in of_net(run, name, group, net, score=True)]


def of_net(run: Run, name: str, group: int, net: int, score: bool) -> list[Curve]:
    """The accuracies or the losses of a test net."""
    rows = [row for row in run.tests if row.net == net]
    names = columns(rows)
    test = f"{name} test" + (f" #{net}" if len(run.nets) > 1 else "")
    picked = [each for each in dict.fromkeys(names.values()) if wanted(each, score)]
    found = []
    for place, each in enumerate(picked):
        # An accuracy beside a nan is none: Caffe takes every label for right then.
        points = [(row.iteration, values(row, names).get(each) if is_sound(row) else nan) for row in rows]
        there = [(x, y) for x, y in points if y is not None]
        label = test if len(picked) == 1 else f"{test} {printable(each)}"
        variant = run.nets.index(net) * len(picked) + place
        found.append(Curve(label, [x for x, _ in there], [y for _, y in there], group, "test", variant))
    return found


def wanted(name: str, score: bool) -> bool:
    """Whether an output is an accuracy, or a loss, of the whole."""
    if LOSS.search(name):
        return not score
    return score and SCORE.search(name) is not None and not name.endswith("]")


def rates(run: Run, name: str, group: int) -> list[Curve]:
    """The learning rate."""
    there = [(row.iteration, row.rate) for row in run.train if row.rate is not None]
    return [Curve(f"{name} train", [x for x, _ in there], [y for _, y in there], group, "step")] if there else []


def broken(run: Run, group: int) -> list[Break]:
    """Where the numbers of a run cease to be any."""
    found = first_broken(run)
    return (
        [Break(found.iteration, f"{printable(found.name)} is {found.value} from iteration {found.iteration}", group)]
        if found
        else []
    )
