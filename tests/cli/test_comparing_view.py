"""What is shown while a comparison runs."""

from __future__ import annotations

import pytest
from rich.console import Console

from prototool.cli.comparing_view import Watch, lasting
from prototool.engines.events import Ended, Started, Trained
from prototool.engines.events import Tested as Judged
from prototool.launch.comparison.errand import Errand
from prototool.launch.comparison.parallel import Update


def errands(count: int) -> list[Errand]:
    return [Errand(f"variant {number}", 1, "s", "p", "o", "stop", "pycaffe") for number in range(count)]


def shown(watch: Watch) -> list[str]:
    console = Console(width=100, height=watch.console.size.height)
    with console.capture() as capture:
        console.print(watch.table())
    return [line.rstrip() for line in capture.get().splitlines()]


def test_a_run_is_followed_from_begin_to_end(capsys: pytest.CaptureFixture[str]) -> None:
    watch = Watch(errands(2))
    watch.show(Update(0, Started(0, 0.0, "pycaffe", "1", "CPU", 40, 10)))
    watch.show(Update(0, Judged(0, 0.1, 0, {"accuracy": (0.25,), "loss": (1.5,)})))
    watch.show(Update(0, Trained(7, 0.2, 1.25, 0.1, {})))
    assert [line for line in shown(watch) if "7 of 40" in line and "1.25" in line and "25.0 %" in line]
    watch.show(Update(0, Ended(40, 1.0)))
    watch.show(Update(0, over=True))
    watch.show(Update(1, over=True, trouble="no disk"))
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "variant 0, seed 1: begun"
    assert said[1].startswith("[1 of 2] variant 0, seed 1: done, iteration 40, loss 1.25, accuracy 25.0 %")
    assert said[2].startswith("[2 of 2] variant 1, seed 1: broke")


def test_of_many_runs_those_under_way_are_shown() -> None:
    watch = Watch(errands(200))
    watch.show(Update(150, Started(0, 0.0, "pycaffe", "1", "CPU", 40, 10)))
    rows = shown(watch)
    assert len(rows) <= watch.console.size.height
    assert any("variant 150" in row and "running" in row for row in rows)
    assert rows[-1].startswith("0 of 200 runs over")


@pytest.mark.parametrize(("seconds", "words"), [(5, "5 s"), (300, "5 min"), (7260, "2 h 01 min")])
def test_times_as_people_say_them(seconds: float, words: str) -> None:
    assert lasting(seconds) == words
