"""What is read from the events of a run."""

from __future__ import annotations

import math

import pytest

from prototool.engines.events import Broke, Ended, Event, Trained
from prototool.engines.events import Tested as Judged
from prototool.launch.comparison.track import Measure, Track, lately, measure_of, numbers, track


def events(*accuracies: float, end: Event | None = None, loss: float = 0.5) -> list[Event]:
    """A run of ten iterations for each test but the first, a tenth of a second each; a test takes five seconds."""
    found: list[Event] = []
    seconds = 0.0
    for number, accuracy in enumerate(accuracies):
        seconds += 5
        outputs = {"accuracy": (accuracy,), "loss": (1 - accuracy,), "by_class": (0.1, 0.2)}
        found.append(Judged(10 * number, seconds, 0, outputs))
        for step in range(10 if number < len(accuracies) - 1 else 0):
            seconds += 0.1
            found.append(Trained(10 * number + step, seconds, loss, 0.1, {"loss": (loss,), "accuracy": (0.9,)}))
    return [*found, end or Ended(10 * (len(accuracies) - 1), seconds)]


def taken(*accuracies: float, end: Event | None = None) -> Track:
    return track("v", 1, events(*accuracies, end=end))


ACCURACY = Measure("accuracy", rising=True)


def test_the_numbers_of_a_run() -> None:
    run = taken(0.1, 0.5, 0.8, 0.7, 0.6, 0.62, 0.58, 0.6)
    found = numbers(run, ACCURACY, "loss", 0.7)
    assert (found.final, found.best, found.best_iteration, found.reached) == (0.6, 0.8, 20, 20)
    assert found.stability == pytest.approx(0.0141421, abs=1e-6)
    assert found.gap == pytest.approx(0.3)
    assert found.loss_gap == pytest.approx(0.4 - 0.5)
    # Tests do not count.
    assert found.pace == pytest.approx(0.1)
    assert run.fate == "done"


def test_a_run_that_did_not_end_has_no_final_value() -> None:
    run = taken(0.1, 0.5, 0.8, end=Broke(25, 9.0, "no picture", "data"))
    found = numbers(run, ACCURACY, "loss", 0.5)
    assert (run.fate, run.why, run.iteration) == ("broke", "no picture", 25)
    assert (found.final, found.best, found.stability, found.gap) == (None, None, None, None)
    assert found.reached == 10


def test_an_accuracy_beside_a_nan_is_none() -> None:
    broken = Judged(20, 9.0, 0, {"accuracy": (1.0,), "loss": (math.nan,)})
    run = track("v", 1, [*events(0.1, 0.5)[:-1], broken, Ended(20, 9.0)])
    found = numbers(run, ACCURACY, "loss", None)
    assert (found.final, found.best) == (None, 0.5)


def test_the_smallest_loss_is_the_best() -> None:
    found = numbers(taken(0.1, 0.8, 0.5), Measure("loss", rising=False), "loss", 0.6)
    assert (found.best, found.best_iteration, found.reached) == (pytest.approx(0.2), 10, 10)


def test_what_runs_are_compared_by() -> None:
    def tested(**outputs: float) -> Track:
        given = {name: (value,) for name, value in outputs.items()}
        return track("v", 1, [Judged(0, 1.0, 0, given), Ended(0, 1.0)])

    assert measure_of([tested(loss=1, accuracy=0.5, accuracy_top5=0.9)]) == ("accuracy", True)
    assert measure_of([tested(loss=1, accuracy=0.5), tested(loss=1)]) == ("loss", False)
    assert measure_of([tested(loss=1), tested(error=1)]) is None
    assert measure_of([track("v", 1, [])]) is None
    # A variant that never came to a test has no say.
    assert measure_of([track("v", 1, []), tested(accuracy=0.5)]) == ("accuracy", True)


def test_a_second_test_net_is_told_apart() -> None:
    run = track("v", 1, [Judged(0, 1.0, net, {"accuracy": (0.1 + net,)}) for net in (0, 1)])
    assert dict(run.tested) == {"accuracy": ((0, 0.1),), "accuracy #1": ((0, 1.1),)}


def test_lately_is_the_end() -> None:
    assert lately(tuple((each, float(each)) for each in range(8))) == 6.5
    assert lately(tuple((each, float(each)) for each in range(1000))) == 974.5
    assert lately(((0, math.nan),)) is None
    assert lately(()) is None
